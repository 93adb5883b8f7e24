"""pytest items, one per claim: ``pytest --flowclaims quick``. Without that option it does nothing and loads nothing."""

from __future__ import annotations

import shlex
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest._code.code import ExceptionInfo, TerminalRepr

    from verify.campaign.plan import Profile
    from verify.claims import Claim
    from verify.records.report import ClaimEntry

NODE = "flowclaims"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, in a group of their own."""
    add = parser.getgroup(NODE, "claims about the gradient flow of energy-based models").addoption
    add(
        "--flowclaims", nargs="?", const="quick", metavar="PROFILE",
        help="collect one item per claim and judge it as `flowclaims run` does: quick (the default), ci or deep",
    )  # fmt: skip
    add("--flowclaims-seed", type=int, default=0, metavar="N", help="seed of the drawn cases (default: 0)")
    add(
        "--flowclaims-claims", action="append", default=[], metavar="PREFIX",
        help="only the claims whose key starts with this word (repeatable)",
    )  # fmt: skip
    add(
        "--flowclaims-theorems", action="append", default=[], metavar="PATH",
        help="more claims, from this folder (repeatable)",
    )  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the claims where they are asked for, before ``-k`` and ``-m`` choose. Raises UsageError for bad options."""
    if config.getoption("flowclaims") is None:
        return
    from verify.errors import FlowclaimsError

    try:
        found = list(Claims.from_parent(session, name=NODE, nodeid=NODE, path=config.rootpath).collect())
    except FlowclaimsError as error:
        raise pytest.UsageError(f"flowclaims: {error}") from error
    # so that they are counted among what was collected
    config.hook.pytest_collectreport(report=pytest.CollectReport(NODE, "passed", None, list(found)))
    items.extend(found)


class NotAsExpected(Exception):  # noqa: N818 - it says what happened
    """A claim did not come out as expected; its text is all that a person needs to see."""


class Claims(pytest.Collector):
    """All claims that the options ask for. Raises Usage for options that ask for what is not there."""

    def collect(self) -> Iterator[ClaimItem]:
        """One item per claim, in the order of their keys, the same in every process. Raises Usage for bad options."""
        from verify.campaign import plan, threads

        # before numpy is loaded, where nothing else has loaded it
        threads.one_each()
        from verify.claims import registry
        from verify.errors import Usage

        option = self.config.getoption
        profile, seed, paths = plan.profile(option("flowclaims")), option("flowclaims_seed"), self.paths()
        if seed < 0:
            raise Usage(f"the seed must not be negative: {seed}")
        claims = registry.selected(registry.load(paths), tuple(option("flowclaims_claims")))
        for key, claim in claims.items():
            yield ClaimItem.from_parent(self, name=key, claim=claim, profile=profile, seed=seed, paths=paths)

    def paths(self) -> tuple[str, ...]:
        """The folders of the user's, as they were given."""
        return tuple(self.config.getoption("flowclaims_theorems"))


class ClaimItem(pytest.Item):
    """One claim with its negative controls, judged in this process: other processes have other items."""

    def __init__(self, *, claim: Claim, profile: Profile, seed: int, paths: tuple[str, ...], **rest: Any) -> None:
        super().__init__(**rest)
        self.claim, self.profile, self.seed, self.paths = claim, profile, seed, paths

    def runtest(self) -> None:
        """Judge the claim. Raises NotAsExpected; Ctrl-C goes on to pytest, although a run would end with a report."""
        from verify.campaign.plan import plan
        from verify.campaign.runner import execute

        claims = {self.claim.key: self.claim}
        with warnings.catch_warnings():
            # whatever pytest was told to make of warnings, a claim comes out as it does in a run
            warnings.simplefilter("default")
            report = execute(
                claims, plan(claims, self.profile, self.seed), self.profile, self.seed,
                workers=1, paths=self.paths, provenance={}, listeners=[], options=self._options(),
            )  # fmt: skip
        if report.interrupted:
            raise KeyboardInterrupt
        (found,) = report.claims
        self.user_properties.append(("verdict", found.verdict))
        if not report.passed:
            raise NotAsExpected(_told(found, self._replay(found)))

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        """Text of the failure: about the claim, and without a traceback of the plugin."""
        from verify.errors import FlowclaimsError

        if isinstance(excinfo.value, (NotAsExpected, FlowclaimsError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Place, line (none) and name of the item, as pytest prints them."""
        return Path(NODE), None, self.name

    def _options(self) -> str:
        return "".join(f" --theorems {shlex.quote(path)}" for path in self.paths)

    def _replay(self, claim: ClaimEntry) -> str:
        """The command that judges it again: the first witness where there is one and pytest has a cache, else all."""
        from verify.campaign.witness import files
        from verify.errors import Usage
        from verify.files import atomic
        from verify.records.shapes import document
        from verify.report import json_file

        found = [one for one in claim.witnesses if one.part == "claim"]
        cache = getattr(self.config, "cache", None)
        # no cache, or no room in it: all of it again is as good
        with suppress(Usage, OSError):
            if found and cache is not None:
                sha = found[0].sha256
                file = cache.mkdir(NODE) / f"{sha}.json"
                atomic.write(file, json_file.text(document(files([claim])[sha])))
                return f"flowclaims replay {shlex.quote(str(file))}{self._options()}"
        again = f"--profile {self.profile.name} --seed {self.seed}{self._options()}"
        return f"flowclaims run {self.claim.key} {again}"


def _told(claim: ClaimEntry, replay: str) -> str:
    """The failure text: verdict against expectation, why, what the checker established, how to judge it again."""
    from verify.report import standings, words

    lines = []
    if standings.own_standing(claim) != "passed":
        lines += [f"{claim.key}: {standings.verdict(claim)}, {standings.objection(claim)}", claim.explanation]
        lines += [f"{name}: {said}" for name, said in _evidence(claim).items() if said]
    for one in claim.controls:
        if not one.passed:
            verdict = standings.verdict(one)
            lines.append(f"{claim.key}: the negative control {one.name} was not refuted ({verdict})")
            lines += [one.statement, one.explanation]
    if claim.standing == "unsettled":
        lines.append("unsettled: nothing failed, but it is not confirmed either (exit code 3 of `flowclaims run`)")
    return words.plain("\n".join([*lines, f"judge it again: {replay}"]))


def _evidence(claim: ClaimEntry) -> dict[str, str | None]:
    first = claim.witnesses[0] if claim.witnesses and claim.verdict in {"refuted", "suspect"} else None
    return {
        "why": first.why if first else None,
        "theorem": first.theorem if first else None,
        "traceback": claim.traceback,
    }
