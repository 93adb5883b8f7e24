"""The command ``flowclaims``: thin; every answer comes from below."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from verify import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

OVERVIEW = """\
examples:
  flowclaims run                               judge every claim on a few hundred cases, write a report
  flowclaims run stability --profile ci        one chapter, more cases
  flowclaims run --case my.json                judge all claims on this case alone
  flowclaims inspect my.json --arithmetic exact
  flowclaims list claims
  flowclaims show stability/consistent-stable
  flowclaims replay 3f9c2e81                   judge a stored counterexample again
  flowclaims recheck run                       check the certificates of a run again

exit codes: 0 all as expected, 1 a claim failed, 2 bad usage or input, 3 something stayed unsettled, 4 internal error
"""
RUN = """\
examples:
  flowclaims run                               all claims, profile quick, seed 0
  flowclaims run fixed_points hierarchy        two chapters
  flowclaims run --profile deep --seed 7 --workers 8 --out night
  flowclaims run --case my.json --case other.json
  flowclaims run --write-baseline .flowclaims/baseline.json
  flowclaims run --baseline .flowclaims/baseline.json
  flowclaims run mine --theorems ./my_claims   claims of your own, from a folder

The run folder holds report.html (open it), report.json, junit.xml, summary.md, events.ndjson, provenance.json,
witnesses/, certificates/. Without --out it is a new folder in flowclaims-runs (in an editable checkout: reports/runs).
"""
INSPECT = """\
examples:
  flowclaims inspect my.json                   in float64
  flowclaims inspect my.json --arithmetic ball --bits 256
  flowclaims inspect parity --arithmetic exact --json

A name that `flowclaims list cases` shows stands for the stored case.
"""
LIST = """\
examples:
  flowclaims list                              everything
  flowclaims list claims
  flowclaims list claims --theorems ./my_claims
"""
SHOW = """\
examples:
  flowclaims show stability/consistent-stable  a claim: statement, source, assumptions, negative controls
  flowclaims show rbm                          an energy
  flowclaims show dirichlet                    a family of targets
  flowclaims show regular-point                a stored case
"""
REPLAY = """\
examples:
  flowclaims replay 3f9c2e81                   the start of a hash, as the report's replay lines give it
  flowclaims replay run/witnesses/3f9c....json
  flowclaims replay 3f9c2e81 --theorems ./my_claims
  flowclaims replay 3f9c2e81 --emit-test tests/test_counterexample.py

A hash is looked for among the stored witnesses and in the run folders here and in flowclaims-runs, newest first.
Exit code 0 where every finding comes out as it was stored, 1 where one does not.
"""
HUNT = """\
examples:
  flowclaims hunt hierarchy/strict-forall
  flowclaims hunt mine --theorems ./my_claims --max-time 2h --out night
  flowclaims hunt mine --theorems ./my_claims --max-time 2h --out night --resume
  flowclaims hunt spurious-are-unstable --shard 2/8

Stored cases are not looked at. What is found is certified, and shrunk to few spins and small numbers; the case with
the worst margin is kept beside the simplest. Everything that is displayed is on disk already, in the folder that is
named last.
Exit code 0 where it came out as expected (for a claim that is expected to hold: nothing found), 1 where such a claim is
refuted, 3 where something was to be found and was not, or not certified, or the hunt was interrupted before, 4 where no
case could be judged.
"""
RECHECK = """\
examples:
  flowclaims recheck certificates/3f9c....json
  flowclaims recheck run                       every certificate in a run folder
  flowclaims recheck night day --quiet         two run folders, and only the count

In a folder: what is in its certificates/, or else every file whose name is a hash. A file that is named by a hash must
hold what has that hash. `python verify/checker.py FILE` does the same with nothing but Python.
Exit code 0 where the independent checker accepts them all, 1 where it rejects one or cannot read it.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code (see ``verify.commands.ending``)."""
    from verify.commands import ending

    return ending.ended(build_parser(), argv)


def build_parser() -> argparse.ArgumentParser:
    """All options; imports nothing heavy."""
    parser = argparse.ArgumentParser(
        prog="flowclaims",
        description="Judge claims about the gradient flow of energy-based models on {-1,+1}^N, and report.",
        epilog=OVERVIEW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"flowclaims {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _run(_command(commands, "run", "judge claims on generated and stored cases; write a run folder", RUN))
    _inspect(_command(commands, "inspect", "what a case is, in numbers", INSPECT))
    _list(_command(commands, "list", "the claims, energies, targets and stored cases", LIST))
    _show(_command(commands, "show", "one claim, energy, target or stored case in full", SHOW))
    _replay(_command(commands, "replay", "judge a stored witness again", REPLAY))
    _hunt(_command(commands, "hunt", "search for a counterexample, shrink it, certify it", HUNT))
    _recheck(_command(commands, "recheck", "check certificates with the independent checker", RECHECK))
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str, examples: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=about,
        description=about[0].upper() + about[1:] + ".",
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _theorems(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--theorems",
        metavar="PATH",
        action="append",
        default=[],
        help="claims, energies and targets of your own: runs the Python files there",
    )


def _run(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("claims", metavar="CLAIM", nargs="*", help="judge the claims whose key starts with this word (default: all)")
    add("--profile", default="quick", metavar="NAME", help="quick, ci or deep: how many cases (default: quick)")
    add("--seed", type=int, default=0, metavar="N", help="seed of the drawn cases (default: 0)")
    add("--out", metavar="DIR", help="the run folder (default: a new one under flowclaims-runs)")
    add("--case", metavar="FILE", action="append", default=[], help="judge only this case (repeatable)")
    add("--workers", type=int, metavar="N", help="processes (default: one per core)")
    add("--device", default="auto", metavar="NAME", help="cpu, gpu or auto (default: auto)")
    add("--baseline", metavar="FILE", help="a baseline or an earlier report.json: fail where anything got worse")
    add("--write-baseline", metavar="FILE", help="write a baseline; with --baseline only where nothing got worse")
    add(
        "--annotations",
        action=argparse.BooleanOptionalAction,
        help="print what needs attention as workflow commands (default: where GITHUB_ACTIONS is true, and not --quiet)",
    )
    _theorems(parser)
    loud = parser.add_mutually_exclusive_group()
    loud.add_argument(
        "-q", "--quiet", action="store_true", help="no bar and no table: print the path of the report only"
    )
    loud.add_argument("-v", "--verbose", action="store_true", help="one line per judged case")
    parser.set_defaults(call=_do_run)


def _inspect(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("case", metavar="CASE", help="a case file, or the name of a stored case")
    add(
        "--arithmetic",
        default="float64",
        metavar="NAME",
        help="float64, multiprecision, ball or exact (default: float64)",
    )
    add("--bits", type=int, metavar="N", help="precision of multiprecision and ball (default: 128)")
    add("--json", action="store_true", help="print the document flowclaims/inspect/1")
    _theorems(parser)
    parser.set_defaults(call=_do_inspect)


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", choices=("claims", "energies", "targets", "cases"), help="one kind only")
    _theorems(parser)
    parser.set_defaults(call=_do_list)


def _show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="a claim's key, an energy, a target family or a stored case")
    _theorems(parser)
    parser.set_defaults(call=_do_show)


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("witness", metavar="WITNESS", help="a witness file, or the start of its hash")
    parser.add_argument(
        "--emit-test", nargs="?", const="-", metavar="FILE", help="write it as a test for pytest (default: print it)"
    )
    _theorems(parser)
    parser.set_defaults(call=_do_replay)


def _hunt(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("claim", metavar="CLAIM", help="a claim's key, or a start of it that no other has")
    add("--max-time", default="10m", metavar="TIME", help="such as 90s, 10m or 2h (default: 10m)")
    add("--seed", type=int, metavar="N", help="seed of the hunt (default: 0)")
    add("--workers", type=int, metavar="N", help="processes (default: one per core)")
    add("--shard", metavar="I/N", help="the I-th of N hunts that go different ways (default: 1/1)")
    add("--out", metavar="DIR", help="the folder of the hunt (default: a new one beside those of runs)")
    add("--resume", action="store_true", help="go on with the hunt in --out")
    add("--emit-test", metavar="FILE", help="write the simplest counterexample as a test for pytest")
    add("-q", "--quiet", action="store_true", help="no live line: print what it came to only")
    _theorems(parser)
    parser.set_defaults(call=_do_hunt)


def _recheck(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("certificates", nargs="+", metavar="FILE|DIR", help="a certificate, or a folder with some")
    parser.add_argument("-q", "--quiet", action="store_true", help="print the count only")
    parser.set_defaults(call=_do_recheck)


def _do_run(options: argparse.Namespace) -> int:
    from verify.campaign import threads
    from verify.campaign.listener import Document, NullListener

    # before numpy is loaded, which reads this only once
    threads.one_each()
    from verify.commands.run import run
    from verify.report import baseline_file
    from verify.report.terminal import annotations
    from verify.report.terminal.console import listeners

    class Ending(NullListener):
        """Remembers what the run came to, should the pipe break when the table is printed."""

        def run_finished(self, report: Document) -> None:
            options.ended = report["exit_code"]

    # a pipe that breaks earlier leaves everything unsettled
    options.ended = 3
    report = run(
        options.claims,
        profile=options.profile,
        seed=options.seed,
        out=options.out,
        cases=options.case,
        workers=options.workers,
        device=options.device,
        baseline=options.baseline,
        write_baseline=options.write_baseline,
        theorems=options.theorems,
        listeners=[
            Ending(),
            *listeners(quiet=options.quiet, verbose=options.verbose),
            *annotations.listeners(asked=options.annotations, quiet=options.quiet),
        ],
    )
    if options.write_baseline is not None:
        # with --quiet standard output is the path of the report, and nothing else
        said = baseline_file.said(options.write_baseline, report)
        print(said, file=sys.stderr) if options.quiet else _say(said)
    return int(report["exit_code"])


def _do_inspect(options: argparse.Namespace) -> int:
    from verify.case import shipped
    from verify.claims import user_files
    from verify.commands.inspect import inspect
    from verify.report.terminal import inspected

    user_files.load(tuple(options.theorems))
    case = shipped.named(options.case)
    document = inspect(case, options.arithmetic, options.bits)
    _say(inspected.json_text(document) if options.json else inspected.text(document, known=case.has_parameters))
    return 0


def _do_list(options: argparse.Namespace) -> int:
    from verify.commands import listing

    _say(listing.listing(options.kind, tuple(options.theorems)))
    return 0


def _do_show(options: argparse.Namespace) -> int:
    from verify.commands import listing

    _say(listing.shown(options.name, tuple(options.theorems)))
    return 0


def _do_replay(options: argparse.Namespace) -> int:
    from verify.campaign import threads

    # before numpy is loaded: with the kernel of the run that found it, the certificate comes out the same
    threads.one_each()
    from verify.commands import emitting, listing
    from verify.commands.replay import as_test, replay

    found = replay(options.witness, options.theorems)
    same, printed = bool(found) and all(one.same for one in found), options.emit_test == "-"
    # what is printed as a test can be written to a file as it stands
    print(listing.replayed(found), file=sys.stderr) if printed else _say(listing.replayed(found))
    if options.emit_test is None or not same:
        return 0 if same else 1
    text = as_test(found, options.theorems)
    if printed:
        sys.stdout.write(text)
    else:
        emitting.write(text, options.emit_test)
        _say(f"test: {options.emit_test}")
    return 0


def _do_hunt(options: argparse.Namespace) -> int:
    from verify.campaign import threads

    # before numpy is loaded, which reads this only once
    threads.one_each()
    from verify.commands.hunt import hunt
    from verify.hunting import view as hunted

    options.ended = 3
    document = hunt(
        options.claim,
        max_time=options.max_time,
        seed=options.seed,
        workers=options.workers,
        shard=options.shard,
        out=options.out,
        resume=options.resume,
        theorems=options.theorems,
        quiet=options.quiet,
    )
    options.ended = document["exit_code"]
    _say(hunted.text(document))
    if options.emit_test is not None and document["outcome"] in {"refuted", "against", "suspect"}:
        from verify.case import Case
        from verify.commands import emitting

        first = document["witnesses"][0]
        found = [(document["claim"], "claim", first["certificate"] is not None)]
        emitting.write(
            emitting.emitted(Case.from_document(first["document"]), found, options.theorems), options.emit_test
        )
        _say(f"test: {options.emit_test}")
    return int(document["exit_code"])


def _do_recheck(options: argparse.Namespace) -> int:
    from verify.commands import recheck

    # should the pipe break, not all of them were seen to be accepted
    options.ended = 3
    counts = {True: 0, False: 0}
    for one in recheck.rechecked(recheck.several(options.certificates)):
        counts[one.accepted] += 1
        if not options.quiet:
            _say(recheck.text(one))
    _say(recheck.total(counts[True], counts[False]))
    return 1 if counts[False] else 0


def _say(text: str) -> None:
    """Print it, whatever alphabet the console has."""
    from verify.report.words import encodable

    print(encodable(text, sys.stdout))
