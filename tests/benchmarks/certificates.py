"""Times of certificates: proving, checking and size, each the median of several runs in this process.

    python tests/benchmarks/certificates.py [RUNS]

Exact points are at logarithms of small rationals; candidates come from random starts polished at once.
"""

from __future__ import annotations

import statistics
import sys
import time
from fractions import Fraction

import numpy as np

from verify import Case, checker, energy, locate
from verify.arithmetic import get
from verify.case import targets
from verify.certificates import (
    certificate,
    consistent_inertia,
    event_order,
    fixed_manifold,
    fixed_point,
    inertia,
    rank,
    tube,
)
from verify.files.documents import canonical
from verify.files.numerals import Log
from verify.flow import Clock
from verify.model.situation import Situation

EXACT = get("exact")


def at_logs(family: str, spins: int, seed: int, **options: int) -> Case:
    """A data-consistent case at logarithms of rationals with numerators and denominators up to 9."""
    chance, model = np.random.default_rng(seed), energy(family, spins=spins, **options)
    theta = [Log(Fraction(int(a), int(b))) for a, b in chance.integers(1, 10, size=(model.size, 2))]
    return Case.of(model, {"kind": "self"}, theta)


def candidates(spins: int, hidden: int, seed: int, isolated: bool) -> tuple[Case, list[np.ndarray]]:
    """Spurious candidates of a random target, those that a proof of the wanted kind exists for."""
    chance, model = np.random.default_rng(seed), energy("rbm", spins=spins, hidden=hidden)
    weights = [Fraction(int(x)) for x in chance.integers(1, 30, size=1 << spins)]
    case = Case.of(model, targets.weights(weights))
    q = np.array([float(x) for x in weights])
    found = locate(model, q / q.sum(), chance.normal(size=(400, model.size)), until=0, device="plain")
    prove = fixed_point if isolated else fixed_manifold
    good = [one.theta for one in found.candidates if one.kind.value == "spurious"]
    return case, [theta for theta in good if prove(case, theta).part is not None][:5]


def small_start(spins: int, hidden: int, seed: int) -> Case:
    """A random target, and a start of an RBM of about 1/100, as decimals."""
    chance, model = np.random.default_rng(seed), energy("rbm", spins=spins, hidden=hidden)
    theta = [Fraction(round(float(x) * 10**4), 10**4) for x in chance.normal(0, 0.01, size=model.size)]
    return Case.of(model, targets.weights([Fraction(int(x)) for x in chance.integers(1, 20, size=1 << spins)]), theta)


def timed(name: str, target: str, runs: int, make, *arguments: object) -> None:
    """Print the medians of making and of checking, and the size."""
    proving, checking, size = [], [], 0
    for _ in range(runs):
        began = time.perf_counter()
        document = make(*arguments)
        proving.append(time.perf_counter() - began)
        size = len(canonical(document))
        began = time.perf_counter()
        checker.check(document)
        checking.append(time.perf_counter() - began)
    median = [1000 * statistics.median(one) for one in (proving, checking)]
    print(f"{name:58s} {median[0]:8.1f} ms {median[1]:8.1f} ms {size / 1000:8.1f} kB   {target}")


def main(runs: int) -> None:
    """All rows."""
    print(f"{'what':58s} {'prove':>11s} {'check':>11s} {'size':>11s}   target (prove, check)")
    small, large = at_logs("rbm", 4, 1, hidden=4), at_logs("rbm", 6, 2, hidden=12)
    for case in (small, large):
        said = f"N = {case.spins}, M = {case.energy.options()['hidden']}, P = {case.energy.size}"
        timed(f"rank, {said}", "< 200 ms, < 200 ms", runs, lambda c: certificate(c, rank(Situation(c, EXACT))), case)
        timed(
            f"consistent-inertia, {said}",
            "< 200 ms, < 200 ms",
            runs,
            lambda c: certificate(c, consistent_inertia(Situation(c, EXACT))),
            case,
        )
    timed(
        "inertia of Hess L, exact, N = 4, M = 4, P = 24",
        "",
        runs,
        lambda c: certificate(c, inertia(Situation(c, EXACT))),
        small,
    )
    for spins, hidden, seed in ((3, 3, 5), (4, 3, 3), (5, 3, 1)):
        case, points = candidates(spins, hidden, seed, isolated=True)
        for theta in points[:1]:
            said = f"fixed-point (Krawczyk), N = {spins}, M = {hidden}, P = {case.energy.size}"
            timed(said, "< 50 ms (N = 5), -", runs, lambda c, t: certificate(c, fixed_point(c, t).part), case, theta)
    for spins, hidden, seed in ((4, 2, 0), (5, 4, 1)):
        case, points = candidates(spins, hidden, seed, isolated=False)
        for theta in points[:1]:
            said = f"fixed-manifold, N = {spins}, M = {hidden}, P = {case.energy.size}"
            timed(said, "", runs, lambda c, t: certificate(c, fixed_manifold(c, t).part), case, theta)
    clock = Clock(by="moments", start="about 1/100")
    for spins, hidden, until in ((3, 3, 100), (4, 2, 100), (4, 4, 100)):
        # with this seed the highest order passes after t = 100
        case = small_start(spins, hidden, 4)
        said, T = f"N = {spins}, M = {hidden}, P = {case.energy.size}, t = {until}", Fraction(until)
        goal = "< 2 s both (N = 4, M = 2)"
        timed(f"tube, {said}", goal, runs, lambda c, t: certificate(c, tube(c, t).part), case, T)
        timed(
            f"event-order, 1 before {spins}, {said}",
            goal,
            runs,
            lambda c, t: certificate(c, event_order(c, clock, 1, c.spins, t).part),
            case,
            T,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
