"""False on an open set that random targets meet once in some thousands: eleven signs at once; a margin leads there."""

from verify.claims import (
    OURS,
    Assumption,
    Binding,
    Case,
    Claim,
    Finding,
    Mixture,
    arithmetic,
    certain,
    fails,
    holds,
    patterns,
    provers,
    transform,
)

SIGNS = {S: "-" if S.bit_count() == 3 else "+" for S in range(1, 16) if S.bit_count() > 1}


def check(case: Case) -> Finding:
    """m_S less the product of its means: wanted positive for pairs and all four, negative for three."""
    A = arithmetic.get("exact")
    m = transform(case.target(A))
    values = {}
    for S in SIGNS:
        product = A.number(1)
        for j in range(4):
            product = product * m[1 << j] if S >> j & 1 else product
        values[S] = A.approx(m[S] - product)
    worst = min(value if SIGNS[S] == "+" else -value for S, value in values.items())
    if worst <= 0:
        return holds("exact", -worst)
    proof = [provers.fact("dependence", S, sign, point=None) for S, sign in SIGNS.items()]
    return fails("exact", "All eleven signs are as forbidden.", -worst, parts=proof)


CLAIM = Claim(
    key="planted/signs",
    title="Not all signs at once",
    statement="On four spins no target has all pairs and the four positively dependent, and all triples negatively.",
    source=OURS,
    expect="refuted",
    check=check,
    binding=Binding(
        refutation=(patterns.alternative(*(patterns.fact("dependence", S, sign) for S, sign in SIGNS.items())),),
        case=(patterns.spins(4),),
    ),
    sampler=Mixture(("full_ising",), (4, 4), targets=("dirichlet",), shapes=("zero",)),
    margin="how far the sign that is least so is from what is forbidden",
    assumptions=(Assumption("four", "four spins", lambda case: certain(case.spins == 4)),),
)
