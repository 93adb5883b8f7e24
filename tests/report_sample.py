"""A report as a run hands it to its listeners: every verdict, and texts that try to break each format."""

from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ET
from typing import Any

from figure_sample import bands, grid, scaling, spectrum, table, trajectories

from verify.files.reading import At
from verify.records.reading import read

NASTY = "<script>alert('x')</script> & \"quotes\" | pipe ]]> \x00\x07\x1b[31mred\x1b[0m \u202e\u202f θ → ∇ 統計 \ud800"
"""Markup, an entity, a pipe, controls that no XML may hold, an escape sequence, many kinds of letters, half of one."""

CASE = {
    "format": "flowclaims/case/1",
    "spins": 2,
    "energy": {"family": "rbm", "hidden": 1},
    "parameters": {"b": ["0", {"log": "3/2"}], "c": ["0"], "W": [[{"log": "2"}, "1/3"]]},
    "target": {"kind": "self"},
    "note": "two spins, one hidden unit",
}

OTHER = CASE | {"parameters": {"b": ["0", "1"], "c": ["2"], "W": [["1", "1/3"]]}}


def typed(kind: type, document: dict[str, Any]) -> Any:
    """The record that a document describes; part of a report."""
    return read(kind, At(document))


def xml(text: str | bytes) -> ET.Element:
    """The element that a text says; ParseError where it is not well formed."""
    return ET.fromstring(text)  # noqa: S314 - the project wrote it


def sha(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


THEOREM = "Case 0123 (rbm, N = 2, P = 5), at the parameters given:\n  rank K = 3; q & p < 1."


def certificate(case: dict[str, Any]) -> tuple[str, bytes]:
    """A certificate's name and text, as a run hands them to listeners; nothing here checks it."""
    document = {
        "format": "flowclaims/certificate/1", "kind": "rank", "case": {key: case[key] for key in case if key != "note"},
        "statement": {"rank": 3}, "hints": {},
    }  # fmt: skip
    text = json.dumps(document | {"seal": sha(document)}, sort_keys=True, separators=(",", ":")).encode("ascii")
    return hashlib.sha256(text).hexdigest(), text


def witness(**changes: Any) -> dict[str, Any]:
    case = changes.pop("document", CASE)
    return {
        "sha256": sha(case),
        "kind": "simplest",
        "arithmetic": "exact",
        "why": "The coupling $J_{\\{1,2\\}}$ moves by 5/12 along a neutral direction.",
        "values": {"step": "1/2", "J before": ["0", "1/4"], "J after": ["0", "2/3"], "rank": {"at_least": 2}},
        "document": case,
        "certificate": certificate(case)[0],
        "theorem": THEOREM,
    } | changes


def control(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "statement": "the Hessian of $L$ has no negative eigenvalue",
        "change": "the sign of the inequality is flipped",
        "verdict": "refuted",
        "passed": True,
        "judged": 5,
        "arithmetic": "exact",
        "explanation": "Counterexamples: 5 of 5 cases; decided by exact arithmetic (5).",
        "witness": sha(CASE),
    } | changes


def claim(key: str, **changes: Any) -> dict[str, Any]:
    """A claim that holds, as expected; ``changes`` say what is different. All its cases are draws, unless said."""
    chapter, _, name = key.partition("/")
    made = {
        "key": key,
        "chapter": chapter,
        "title": name.replace("-", " ").capitalize(),
        "statement": r"no direction is unstable where $p_\theta = q \Rightarrow \nabla^2 L \preceq 0$",
        "source": {
            "short": "DSB",
            "cite": "Decelle, Navas Gómez, Seoane, “Distributional simplicity bias”, arXiv 2605.07844",
            "says": "Data-consistent points are stable or marginally stable.",
            "reading": None,
        },
        "remark": None,
        "quantifier": "forall",
        "expect": "holds",
        "verdict": "survived",
        "passed": True,
        "scope": None,
        "reason": None,
        "explanation": "No counterexample in 40 cases; decided by ball arithmetic (10), exact arithmetic (30).",
        "assumptions": ["$q$ is strictly positive", r"$\theta$ is data-consistent: $p_\theta = q$"],
        "judged": 40,
        "held": 40,
        "failed": 0,
        "undecided": 0,
        "vacuous": 3,
        "errors": 0,
        "arithmetics": {"exact": 30, "ball": 10},
        "worst_margin_approx": 0.0125,
        "margin_means": "the smallest eigenvalue of $-H$ that is not zero",
        "margins_approx": sorted(0.0125 * 1.12**n for n in range(40)),
        "coverage": {
            "required": ["K-singular", "K-regular"],
            "missing": [],
            "seen": {"K-regular": 28, "K-singular": 12, "N=1": 4},
        },
        "controls": [
            control("sign-flipped"),
            control("no-consistency", change="the point need not be consistent"),
        ],
        "symbolic": [],
        "witnesses": [],
        "certified": 0,
        "certificates": [],
        "theorem": None,
        "theorem_certificate": None,
        "lemma": None,
        "tally": {},
        "clocks": [],
        "readings": [],
        "counted": [],
        "replay": f"flowclaims run {key} --profile quick --seed 0",
        "figures": [],
    } | changes
    drawn = {"of": "drawn"} | {name: made[name] for name in ("held", "failed", "undecided")}
    return {"sample": drawn} | made


CLOCKS = [
    {"label": "couplings, norm, 1/2, first", "text": "Order k counts as learned when $|J_k - J_k^*|$ first halves.",
     "by": "couplings", "relative": True},
    {"label": "moments, norm, 1/2, first", "text": "The same for moments.", "by": "moments", "relative": True},
]  # fmt: skip


def reading(
    label: str, counts: tuple[int, int, int], interval: tuple[float, float], stored: tuple[int, int, int] = (0, 0, 0)
) -> dict[str, Any]:
    (held, failed, undecided), (low, high) = counts, interval
    return {
        "label": label, "held": held, "failed": failed, "undecided": undecided, "low_approx": low, "high_approx": high,
        "stored": dict(zip(("held", "failed", "undecided"), stored, strict=True)),
    }  # fmt: skip


def clocked(key: str, **changes: Any) -> dict[str, Any]:
    """A rate by two clocks, with a picture of each kind."""
    first, second = (one["label"] for one in CLOCKS)
    return claim(
        key,
        **{
            "quantifier": "rate", "held": 39, "failed": 1, "worst_margin_approx": -0.25,
            "margins_approx": [-0.25, *(0.0125 * 1.12**n for n in range(39))],
            "clocks": CLOCKS,
            "readings": [
                reading(first, (39, 1, 0), (0.8034, 0.9999)), reading(second, (20, 17, 3), (0.2811, 0.7794)),
                reading("by hand", (0, 0, 40), (0.0, 1.0)),
            ],
            "counted": [first, second],
            "figures": [bands(), scaling(), grid(), table()],
        }
        | changes,
    )  # fmt: skip


def report(claims: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """The whole report around some claims; totals are counted here, by hand."""
    unsettled = [
        one for one in claims if not one["passed"] and one["verdict"] in {"inconclusive", "vacuous", "suspect"}
    ]
    failed = [one for one in claims if not one["passed"] and one not in unsettled]
    controls = [one for entry in claims for one in entry["controls"]]
    return {
        "format": "flowclaims/report/1",
        "version": "0.1.0",
        "profile": "quick",
        "seed": 0,
        "passed": not failed and not unsettled,
        "exit_code": 1 if failed else 3 if unsettled else 0,
        "given_cases": None,
        "interrupted": False,
        "totals": {
            "claims": len(claims),
            "passed": sum(one["passed"] for one in claims),
            "failed": len(failed),
            "unsettled": len(unsettled),
            "cases": sum(one["judged"] for one in claims),
            "controls": len(controls),
            "controls_refuted": sum(one["passed"] for one in controls),
        },
        "claims": claims,
        "coverage": {
            one["key"]: {"required": one["coverage"]["required"], "missing": one["coverage"]["missing"]}
            for one in claims
        },
        "timing": {"seconds": 12.3, "claims": {one["key"]: 0.9 for one in claims}},
        "provenance": {
            "versions": {"flowclaims": "0.1.0", "python": "3.11.7", "numpy": "2.4.6", "python-flint": "0.9.0"},
            "command": "flowclaims run --out 'reports/runs/a & b'",
            "seed": 0,
            "workers": 2,
            "device": "auto",
            "theorems": [],
            "hardware": {"system": "Linux", "machine": "x86_64", "processor": "", "cores": 2},
            "precision": {"float64": 53, "ball": [128, 256], "exact": "rationals"},
            "git": {"revision": "f0bcb41" + "0" * 33, "dirty": True},
            "started": "2026-11-21T02:40:00+00:00",
        },
    } | changes


def with_stored(key: str, **changes: Any) -> dict[str, Any]:
    """Refuted, as expected: by one of forty draws, and by two of three stored cases; read by one clock."""
    first = CLOCKS[0]["label"]
    return refuted(
        key,
        **{
            "judged": 43, "held": 40, "failed": 3, "worst_margin_approx": -0.25,
            "margins_approx": [-0.25, -0.125, -0.0625, *(0.0125 * 1.12**n for n in range(40))],
            "sample": {"of": "drawn", "held": 39, "failed": 1, "undecided": 0},
            "arithmetics": {"float64": 40, "exact": 3}, "clocks": CLOCKS[:1], "certified": 3,
            "certificates": [certificate(CASE)[0]],
            "readings": [reading(first, (39, 1, 0), (0.8284, 0.9999), (1, 2, 0))],
            "explanation": "Counterexamples with a certificate: 3 of 43 cases; decided by exact arithmetic (3).",
        }
        | changes,
    )  # fmt: skip


def by_clocks() -> dict[str, Any]:
    """A rate by two clocks with every kind of picture, the same where nothing is counted, one reading, and none."""
    first = CLOCKS[0]["label"]
    return report(
        [
            clocked("hierarchy/counted"),
            clocked(
                "hierarchy/told",
                quantifier="forall",
                counted=[],
                figures=[],
                held=40,
                failed=0,
                worst_margin_approx=0.0,
                margins_approx=[0.0] * 40,
            ),
            with_stored("hierarchy/stored"),
            claim("hierarchy/one", clocks=CLOCKS[:1], readings=[reading(first, (40, 0, 0), (0.876, 1.0))]),
            claim("hierarchy/silent", clocks=CLOCKS[:1]),
        ]
    )


def refuted(key: str, **changes: Any) -> dict[str, Any]:
    """A known negative control that was refuted, as expected."""
    return claim(
        key,
        **{
            "expect": "refuted",
            "verdict": "refuted",
            "scope": "instance",
            "held": 3,
            "failed": 37,
            "explanation": "Counterexamples: 37 of 40 cases; decided by exact arithmetic (37).",
            "witnesses": [witness(), witness(kind="worst", document=OTHER, part="control:sign-flipped")],
            "certified": 37,
            "certificates": sorted([certificate(CASE)[0], *(sha(number) for number in range(23))]),
            "theorem": THEOREM,
            "theorem_certificate": certificate(CASE)[0],
        }
        | changes,
    )


def good() -> dict[str, Any]:
    """Thirteen claims that came out as expected, over four chapters, with figures that cases bring."""
    proofs = [
        {"statement": r"$\nabla L = K^{\mathsf{T}} r$", "spins": n, "hidden": n, "scope": "symbolic", "proved": n == 1}
        for n in (1, 2)
    ]
    return report(
        [
            claim("effective_model/fourier-exact", worst_margin_approx=None, margins_approx=[], title="Fourier form"),
            claim("effective_model/parseval", margins_approx=[0.0] * 40, worst_margin_approx=0.0),
            claim("effective_model/generic-rank", quantifier="rate"),
            claim("fixed_points/dichotomy"),
            claim("fixed_points/direct-unique", standing="passed"),
            claim("fixed_points/first-order-always", margins_approx=[1e-9, 1e-7, 3e-5, 0.002, 0.1, 0.2, 1.0]),
            claim("fixed_points/independent-point-spurious"),
            claim("fixed_points/independent-point-unstable"),
            claim("stability/consistent-stable", figures=[spectrum()], symbolic=proofs),
            claim("stability/neutral-first-order"),
            refuted("stability/neutral-straight"),
            claim("stability/likelihood-monotone", figures=[trajectories()], arithmetics={"float64": 40}),
            refuted("hierarchy/direct-flow"),
        ]
    )


def broken() -> dict[str, Any]:
    """Refuted though it should hold, with nasty texts in every free field, and with a control that escaped."""
    nasty_case = CASE | {"note": NASTY, "target": {"kind": "weights", "values": ["1"] * 4}}
    return claim(
        "stability/broken",
        verdict="refuted",
        passed=False,
        held=39,
        failed=1,
        title=NASTY,
        statement=NASTY + r" $\frac{$ $a & b$ $x_1^2$",
        explanation=NASTY,
        assumptions=[NASTY],
        margin_means=NASTY,
        source={"short": NASTY, "cite": NASTY, "says": NASTY, "reading": NASTY},
        remark=NASTY,
        margins_approx=[-3.0, -1e-6, 0.0, 1e-4, 0.5, 12.0, 900.0],
        worst_margin_approx=-3.0,
        controls=[
            control(
                "escaped <b>",
                verdict="survived",
                passed=False,
                statement=NASTY,
                change=NASTY,
                explanation=NASTY,
                witness=None,
            )
        ],
        scope="instance",
        certified=1,
        certificates=[certificate(nasty_case)[0]],
        theorem=NASTY,
        tally={"<b>starts</b>": 50, "isolated": 0},
        witnesses=[
            witness(
                document=nasty_case, why=NASTY, theorem=NASTY,
                values={"<i>x</i>": NASTY, "matrix": [["1/3"] * 4] * 4},
            ),
            witness(kind="worst", values={}, certificate=None, theorem=None),
        ],
    )  # fmt: skip


def unsettled() -> list[dict[str, Any]]:
    """Claims of which nothing failed, and that say nothing either."""
    return [
        claim(
            "fixed_points/no-flow-escapes",
            expect="refuted",
            verdict="suspect",
            passed=False,
            arithmetics={"float64": 12},
            judged=12,
            held=11,
            failed=1,
            witnesses=[witness(arithmetic="float64", certificate=None, theorem=None)],
            explanation="1 counterexamples in floating point only.",
        ),
        claim(
            "fixed_points/unclear",
            verdict="inconclusive",
            reason="wide",
            passed=False,
            undecided=2,
            held=38,
            explanation="2 of 40 cases stayed undecided, most of them wide.",
        ),
        claim(
            "hierarchy/never-met",
            verdict="vacuous",
            passed=False,
            judged=0,
            held=0,
            vacuous=43,
            arithmetics={},
            worst_margin_approx=None,
            margins_approx=[],
            explanation="None of 43 cases met the assumptions.",
            controls=[],
            coverage={
                "required": ["K-singular", "uncorrelated-pairs"],
                "missing": ["uncorrelated-pairs"],
                "seen": {"K-singular": 1},
            },
        ),
    ]


TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 3, in check\nValueError: $x$ < 0 & y'


def mixed() -> dict[str, Any]:
    """Every verdict and every standing, with nasty texts in every free field."""
    escaped = control("order-swapped", verdict="survived", passed=False, witness=None, arithmetic=None)
    return report(
        [
            claim("stability/consistent-stable", figures=[spectrum(), trajectories()]),
            refuted("stability/neutral-straight"),
            broken(),
            claim("stability/undermined", standing="failed", passed=False, controls=[escaped]),
            claim("fixed_points/really-suspect", verdict="suspect", passed=False, held=39, failed=1),
            *unsettled(),
            claim(
                "hierarchy/crash",
                verdict="error",
                passed=False,
                errors=2,
                judged=40,
                held=38,
                explanation="2 of 40 cases crashed.",
                traceback=TRACEBACK,
            ),
            claim(
                "hierarchy/proved",
                verdict="proved",
                scope="symbolic",
                certified=40,
                certificates=["0" * 64],
                theorem="Holds for all.",
                theorem_certificate="0" * 64,
            ),
        ],
        exit_code=4,
    )
