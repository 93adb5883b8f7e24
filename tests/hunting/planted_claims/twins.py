"""False only where two hidden units are equal, or one is the other with its sign turned; the law never draws that."""

from verify.claims import (
    OURS,
    Assumption,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    Situation,
    Trilean,
    arithmetic,
    certain,
    fails,
    holds,
    patterns,
    provers,
)


def check(case: Case) -> Finding:
    """Whether K v = 0 for the difference of the first two hidden biases, over the rationals."""
    here, N = Situation(case, arithmetic.get("exact")), case.spins
    v = [int(i == N) - int(i == N + 1) for i in range(case.energy.size)]
    moved = here.A.matmul(here.K, here.A.array(v)[:, None])
    if here.A.all_zero(moved) is not Trilean.YES:
        return holds("exact")
    # a weight of each unit that is not 0
    W = here.A.approx_array(case.energy.parts(here.point.theta)["W"])
    seen = [N + 2 + a * N + int((W[a] != 0).argmax()) for a in range(2)]
    proof = [provers.fact("K v", " ".join(map(str, v)), "0"), *(provers.fact("theta", i, "not 0", 64) for i in seen)]
    return fails("exact", "K v = 0.", parts=proof)


def of_spins(number: int) -> dict:
    """What refutes at that number of spins: the difference of the two biases, and that both units see something."""
    v = [0] * number + [1, -1] + [0] * (2 * number)
    seen = (patterns.fact("theta", f"$w{a}", "not 0", where=(["among", f"$w{a}", ["unit", a]],)) for a in range(2))
    return patterns.alternative(patterns.fact("K v", " ".join(map(str, v)), "0"), *seen, case=(patterns.spins(number),))


CLAIM = Claim(
    key="planted/twins",
    title="Two hidden biases act differently",
    statement="$K (e_{c_1} - e_{c_2}) \\neq 0$ for every RBM with two spins and two hidden units that see something.",
    source=OURS,
    expect="refuted",
    check=check,
    binding=Binding(refutation=tuple(map(of_spins, range(1, 5))), case=(patterns.family("rbm"), patterns.hidden(2, 2))),
    sampler=Mixture(("rbm",), (2, 2), (2, 2), ("self",), shapes=("generic",)),
    margin="decided exactly, without a margin",
    assumptions=(
        Assumption("two-units", "two units, none of them dead", lambda case: certain(
            case.energy.options().get("hidden") == 2
            and all(any(float(w) for w in row) for row in case.energy.parts(case.theta(arithmetic.get("float64")))["W"])
        )),
    ),
)  # fmt: skip
