"""False only where two hidden units are equal, or one is the other with its sign turned; the law never draws that."""

from verify import Case, arithmetic
from verify.certificates import fact, refutation
from verify.claims import OURS, Assumption, Claim, Finding, fails, holds
from verify.draws import Mixture
from verify.situation import Situation
from verify.trilean import Trilean, certain


def check(case: Case) -> Finding:
    """Whether K v = 0 for the difference of the first two hidden biases, over the rationals."""
    here, N = Situation(case, arithmetic.get("exact")), case.spins
    v = [int(i == N) - int(i == N + 1) for i in range(case.energy.size)]
    moved = here.A.matmul(here.K, here.A.array(v)[:, None])
    if here.A.all_zero(moved) is not Trilean.YES:
        return holds("exact")
    proof = refutation(case, [fact("K v", " ".join(map(str, v)), "0")])
    return fails("exact", "K v = 0.", certificate=proof)


CLAIM = Claim(
    key="planted/twins",
    title="Two hidden biases act differently",
    statement="$K (e_{c_1} - e_{c_2}) \\neq 0$ for every RBM with two spins and two hidden units that see something.",
    source=OURS,
    expect="refuted",
    check=check,
    law=Mixture(("rbm",), (2, 2), (2, 2), ("self",), shapes=("generic",)),
    margin="decided exactly, without a margin",
    assumptions=(
        Assumption("two-units", "two units, none of them dead", lambda case: certain(
            case.energy.options().get("hidden") == 2
            and all(any(float(w) for w in row) for row in case.energy.parts(case.theta(arithmetic.get("float64")))["W"])
        )),
    ),
)  # fmt: skip
