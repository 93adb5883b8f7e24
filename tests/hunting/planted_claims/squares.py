"""False on a set of measure zero: one spin, where the ratio of the target's weights is a square of the model's."""

from verify.claims import (
    OURS,
    Assumption,
    Binding,
    Case,
    Claim,
    Draw,
    Finding,
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
    """Over the rationals."""
    here = Situation(case, arithmetic.get("exact"))
    if here.A.zero(here.gradient[0]) is not Trilean.YES:
        return holds("exact", float(abs(here.A.approx(here.gradient[0]))))
    return fails("exact", "The gradient is zero.", 0.0, parts=[provers.fact("F", 0, "0")])


def sampler(draw: Draw) -> dict:
    """J = log(r), r a ratio of integers up to 12; weights to 99: hit by chance in one of some hundreds of cases."""
    weights = [str(draw.integer(1, 99)), str(draw.integer(1, 99))]
    return {
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "full_ising"},
        "parameters": {"J": {"1": {"log": f"{draw.integer(1, 12)}/{draw.integer(1, 12)}"}}},
        "target": {"kind": "weights", "values": weights},
    }  # fmt: skip


CLAIM = Claim(
    key="planted/squares",
    title="No field is right",
    statement="$\\nabla L \\neq 0$ wherever $J \\neq 0$ and the target is not uniform.",
    source=OURS,
    expect="refuted",
    check=check,
    # where J is not 0 and p = q the target is not uniform
    binding=Binding(
        refutation=(patterns.alternative(patterns.fact("F", 0, "0")),),
        case=(patterns.family("full_ising"), patterns.spins(1), ["not-zero", "own", "J"]),
    ),
    sampler=sampler,
    margin="the modulus of the gradient",
    assumptions=(
        Assumption("field", "$J \\neq 0$", lambda case: certain(float(case.theta(arithmetic.get("float64"))[0]) != 0)),
    ),
)
