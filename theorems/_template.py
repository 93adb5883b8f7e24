"""A claim of your own: copy this file into a folder, change it, and run `flowclaims run --theorems FOLDER mine`.

Statement
    The theorem, in plain text. Here: if p_theta = q, then grad L(theta) = 0.

Source
    Short name, citation and the sentence that is meant; or that it is our own, as here.

Why
    The proof, or the reason; of a claim that is to be refuted a counterexample in numbers. Here: grad L = D^T (q - p).

Decided by
    The arithmetic, and what the checker is given and computes. Here: p = q and |grad L|^2 = 0, both in rationals.

Not checked
    All that the verdict does not say. Here: other cases than those judged, for no lemma carries them further.
"""

from verify.claims import (
    OURS,
    Assumption,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    NegativeControl,
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
    """Judges one case; the parts say it for the independent checker, which decides what is certified or refuted."""
    here = Situation(case, arithmetic.get("exact"))
    shown = [provers.part("consistent", {})] if here.consistent is Trilean.YES else []
    if here.fixed is Trilean.YES:
        return holds("exact", kinds=here.kinds, parts=[*shown, provers.fact("|F|^2", 0, "0")])
    values, proof = {"gradient": here.documented(here.gradient)}, [*shown, provers.fact("|F|^2", 0, "+")]
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
    # what the parts must be, one by one, for the case to be an instance of the statement, or to contradict it
    binding=Binding(
        instance=(patterns.alternative(patterns.need("consistent"), patterns.fact("|F|^2", 0, "0")),),
        refutation=(patterns.alternative(patterns.need("consistent"), patterns.fact("|F|^2", 0, "+")),),
    ),
    sampler=Mixture(families=("rbm",), spins=(1, 3), hidden=(0, 2), targets=("self",)),
    margin="decided exactly, without a margin",
    controls=(
        NegativeControl("everywhere", "$\\nabla L(\\theta) = 0$ at every point.", "consistency dropped",
                  # a case that refutes it, come what may: a name of `flowclaims list cases`, or a document of your own
                  sampler=Mixture(targets=("dirichlet",)), stored=("two-spins",), drop=("consistent",),
                  binding=Binding(refutation=(patterns.alternative(patterns.fact("|F|^2", 0, "+")),))),
    ),
)  # fmt: skip
