"""events.ndjson: one line per judged case, on the disk as soon as the case is judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from verify.campaign.listener import Document, NullListener
from verify.files import atomic

if TYPE_CHECKING:
    from pathlib import Path


class Ndjson(NullListener):
    """Appends each event to ``path``. Raises Usage where it cannot, and ValueError for NaN or infinity."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def case_judged(self, event: Document) -> None:
        """Append one line; it is with the system at once."""
        line = json.dumps(event, sort_keys=True, separators=(",", ":"), allow_nan=False)
        atomic.append(self.path, line)
