"""The command: certificates as files and as JSON text, each answered in a line or two, within bounds
of time that do not rest on the count of work."""

from __future__ import annotations

import json
import os
import sys

from verify.checking.algebra import MOST_BYTES, MOST_ITEMS, WORK, Rejected, check, need

SECONDS = 2
# -- files -----------------------------------------------------------------------------------------
def check_text(text: str) -> str:
    """The same for a certificate as JSON text."""
    left = iter(range(MOST_ITEMS))
    def pairs(items):
        found = dict(items)
        need(len(found) == len(items), "certificate", "a key stands twice")
        need(next(left, None) is not None, "certificate", "it has too many objects")
        return found
    def integer(word):
        need(len(word) <= 18, "certificate", "an integer is too long")
        need(next(left, None) is not None, "certificate", "it has too many integers")
        return int(word)
    def refused(_): raise Rejected("certificate: a number that is no integer and no text")
    need(len(text) <= MOST_BYTES, "certificate", "it is too long")
    try:
        document = json.loads(text, object_pairs_hook=pairs, parse_float=refused, parse_int=integer,
                              parse_constant=refused)
    except (ValueError, RecursionError):
        raise Rejected("certificate: not JSON, or nested too deep") from None
    return check(document)
def limited(seconds):
    """From now on, where there is POSIX: Rejected after so many seconds of the processor in a check
    (with trajectories, twice as many and one); where that does not help, the end of the process."""
    try:
        import resource
        import signal
    except ImportError: return lambda: None
    used, before = resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_CPU)
    def late(*_):
        work = WORK.get()
        if work is None: return
        need(work.long, "limits", "it took too long")
        work.long = False
        signal.setitimer(signal.ITIMER_PROF, seconds + 1)
    most = int(used.ru_utime + used.ru_stime) + 10 * seconds
    if before[0] in range(most): most = before[0]
    resource.setrlimit(resource.RLIMIT_CPU, (most, before[1]))
    handler = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    def ended():
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
        resource.setrlimit(resource.RLIMIT_CPU, before)
    return ended
def main(files):  # check every file; 0 where all are accepted, 1 where one is not
    failed, said = not files, "usage: python checker.py FILE..."
    if not files: print(said)
    for file in files:
        ended = limited(SECONDS)
        try:
            with open(file, "rb") as source: data = source.read(MOST_BYTES + 1)
            said = f"accepted  {file}\n  {check_text(data.decode('utf-8'))}"
        except (OSError, UnicodeDecodeError, Rejected) as error:
            failed, said = True, f"rejected  {file}: {str(error).splitlines()[0][:300]}"
        finally: ended()
        print(said.encode("ascii", "backslashreplace").decode(), flush=True)
    return int(failed)
def script():  # the command
    try: sys.exit(main(sys.argv[1:]))
    except BrokenPipeError: os._exit(1)
