"""A claim of your own: copy this file into a folder, change it, and run `flowclaims run --theorems FOLDER mine`."""

from verify import Case, arithmetic
from verify.certificates import fact
from verify.claims import OURS, Assumption, Claim, Finding, Neighbour, fails, holds
from verify.draws import Mixture
from verify.situation import Situation
from verify.trilean import Trilean, certain


def check(case: Case) -> Finding:
    """Judges one case; the certificates say it for the independent checker, which decides what is proved or refuted."""
    here = Situation(case, arithmetic.get("exact"))
    if here.fixed is Trilean.YES:
        return holds("exact", kinds=here.kinds, parts=[fact("|F|^2", 0, "0")])
    values, proof = {"gradient": here.documented(here.gradient)}, [fact("|F|^2", 0, "+")]
    return fails("exact", "The gradient is not zero.", values=values, parts=proof)


CLAIM = Claim(
    key="mine/consistent-is-fixed",
    title="Consistent points are fixed",
    statement="If $p_\\theta = q$, then $\\nabla L(\\theta) = 0$.",
    source=OURS,
    expect="holds",
    assumptions=(
        Assumption("consistent", "the target is the model's own law", lambda case: certain(case.target_is_self)),
    ),
    check=check,
    law=Mixture(families=("rbm",), spins=(1, 3), hidden=(0, 2), targets=("self",)),
    margin="decided exactly, without a margin",
    neighbours=(
        Neighbour("everywhere", "$\\nabla L(\\theta) = 0$ at every point.", "consistency dropped",
                  # a case that refutes it, come what may: a name of `flowclaims list cases`, or a document of your own
                  law=Mixture(targets=("dirichlet",)), stored=("two-spins",), drop=("consistent",)),
    ),
)  # fmt: skip
