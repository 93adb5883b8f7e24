"""Results of provers: a part of a certificate, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verify.certificates.document import Document

WIDE = "wide"
SINGULAR = "singular"
UNSUPPORTED = "unsupported"
"""Reasons, by the words of the file formats."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Result of a prover: ``part``, for a certificate; None where nothing was proved, and then ``reason`` and ``why``.

    A part is trusted by nobody until the independent checker has accepted the certificate that it stands in.
    """

    part: Document | None
    reason: str | None = None
    why: str = ""
