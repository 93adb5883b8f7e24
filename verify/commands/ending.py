"""End of a command: its exit code and a line for people, whatever happens to it and to its streams."""

from __future__ import annotations

import argparse
import errno
import sys
import traceback
from typing import TYPE_CHECKING

from verify.campaign.interruptions import like_ctrl_c
from verify.errors import FlowclaimsError
from verify.files import streams

if TYPE_CHECKING:
    from collections.abc import Sequence

PRINTING = frozenset({None, "inspect", "list", "show"})
"""Commands that do nothing but print: where that fails, they have."""
FULL = frozenset(getattr(errno, name) for name in ("ENOSPC", "EFBIG", "EDQUOT") if hasattr(errno, name))
"""No room on a disk, a file above its limit, a quota: the user's affair, and no error in here."""


def ended(parser: argparse.ArgumentParser, argv: Sequence[str] | None = None) -> int:
    """Call what the command line asks for (``options.call``); its exit code, or that of what went wrong.

    Where standard output is closed nobody listens, and nothing is amiss. Where it cannot be written, a line on standard
    error says so; the code is then that of the verdict, or 2 where all that was asked for is lost. SIGTERM and SIGHUP
    end a command as Ctrl-C does. Raises SystemExit as argparse does.
    """
    with streams.steady() as (out, _), like_ctrl_c():
        options = argparse.Namespace(command=None)
        try:
            parser.parse_args(argv, options)
            code = _called(parser, options)
        except SystemExit:
            # argparse has printed help, or what is wrong with the call
            if not _lost(out):
                raise
            return 2
        return 2 if _lost(out) and options.command in PRINTING else code


def _called(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    try:
        if options.command is None:
            parser.print_help()
            return 2
        code: int = options.call(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read our output has had enough
        _silence_broken_pipe()
        return int(getattr(options, "ended", 0))
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last resort
        return _failed(error)
    return code


def _failed(error: BaseException) -> int:
    """The exit code of an exception, and a line on standard error; for those that are our fault, with a traceback."""
    if isinstance(error, FlowclaimsError):
        print(f"flowclaims: {error}", file=sys.stderr)
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        print("flowclaims: interrupted", file=sys.stderr)
        return 3
    if isinstance(error, OSError) and error.errno in FULL:
        where = f"{error.filename}: " if error.filename else ""
        print(f"flowclaims: {where}{error.strerror}", file=sys.stderr)
        return 2
    traceback.print_exception(error)
    print("flowclaims: internal error, please report it with the traceback above", file=sys.stderr)
    return 4


def _lost(out: streams.Steady) -> bool:
    """Whether something that was printed is lost; prints a line about it on standard error."""
    try:
        out.flush()
    except BrokenPipeError:
        _silence_broken_pipe()
    if out.trouble is not None:
        print(f"flowclaims: standard output: {out.trouble.strerror}; not all was printed", file=sys.stderr)
    return out.trouble is not None


def _silence_broken_pipe() -> None:
    """Keep the interpreter from complaining at exit about pipes that nobody reads any more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            streams.silence(stream)
