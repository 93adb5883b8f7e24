"""Hopfield's model has no couplings but those of single spins and pairs; an RBM with units in {-1,+1} has others."""

from flowclaims import (
    OURS,
    Assumption,
    Binding,
    Claim,
    Mixture,
    NegativeControl,
    Reason,
    Situation,
    Trilean,
    arithmetic,
    certain,
    fails,
    holds,
    members,
    patterns,
    provers,
    undecided,
)


def check(case):
    """Whether all couplings of higher orders are zero: in balls, where the terms cancel to a few bits."""
    here = Situation(case, arithmetic.get("ball", 128))
    A, J = here.A, here.point.couplings
    sizes = {S: abs(A.approx(J[S])) for S in range(len(J)) if S.bit_count() > 2}
    high = max(sizes, key=sizes.get, default=None)
    if high is not None and A.zero(J[high]) is Trilean.NO:
        why = f"The coupling of the spins {members(high)} is {sizes[high]:.3g}."
        return fails("ball", why, -sizes[high], parts=[provers.fact("J", high, "not 0", 128)])
    if high is not None and sizes[high] > 1e-20:
        return undecided("ball", Reason.WIDE, "The balls are too wide.")
    return holds("ball")


def gaussian(case):
    """Whether g(h) = h^2 / 2."""
    form = case.energy.normal()
    return certain(form is not None and form.link.name == "square")


CLAIM = Claim(
    key="example/pairs-only",
    title="Gaussian hidden units couple pairs only",
    statement="$J_S = 0$ for $|S| > 2$.",
    source=OURS,
    expect="holds",
    assumptions=(Assumption("gaussian", "the hidden units are Gaussian", gaussian),),
    check=check,
    sampler=Mixture(("gaussian_rbm",), (1, 4), (1, 2), ("ramp",)),
    margin="minus the largest coupling of an order above 2",
    controls=(
        NegativeControl(
            "any-units",
            "The same for hidden units of any kind.",
            "the kind of the units dropped",
            sampler=Mixture(("rbm",), (3, 4), (1, 2), ("ramp",), shapes=("generic",)),
            drop=("gaussian",),
            # the checker knows the shipped energies: it can show that this coupling of an RBM is not zero
            binding=Binding(
                refutation=(
                    patterns.alternative(patterns.fact("J", "$S", "not 0", where=(["<", 2, ["order", "$S"]],))),
                )
            ),
            stored=(
                {
                    "format": "flowclaims/case/1",
                    "spins": 3,
                    "energy": {"family": "rbm", "hidden": 1},
                    "parameters": {
                        "b": ["0", "0", "0"],
                        "c": [{"log": "2"}],
                        "W": [[{"log": "2"}, {"log": "2"}, {"log": "2"}]],
                    },
                    "target": {"kind": "self"},
                },
            ),
        ),
    ),
)
