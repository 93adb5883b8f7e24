"""What Python programs hand over: empty batches, NumPy's integers, masked arrays, arguments of strategies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import find
from hypothesis.errors import InvalidArgument
from mpmath import mpf

from verify import Case, arithmetic, ascend, certify, energy, inspect, integrate, locate, strategies
from verify.energies import FullIsing, Reparametrised
from verify.errors import BadInput
from verify.fixed_points import polish, polish_all
from verify.flow import Preconditioned

RBM = energy("rbm", spins=2, hidden=1)
Q, START = [0.1, 0.2, 0.3, 0.4], [0.1] * 5
TIED = Reparametrised(FullIsing(2), [[1], [1], [0]], [0, 0, 0])
ISING = Case.from_document({
    "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "full_ising"},
    "target": {"kind": "weights", "values": ["4", "1", "1", "4"]},
})  # fmt: skip


# -- empty batches -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("options", [{"device": "plain"}, {"precision": 20}])
@pytest.mark.parametrize("targets", [np.array(Q), np.zeros((0, 4))])
def test_an_empty_batch_gives_empty_arrays_of_the_shapes_of_any_batch(options, targets):
    asked = {"until": 1, "thresholds": (0.5, 0.1, 0.01), "output_times": (0, 1)} | options
    none, two = (integrate(RBM, t, np.zeros((n, 5)), **asked) for t, n in ((targets, 0), (Q, 2)))
    for name in ("parameters", "status", "time", "residual", "kl", "kl_rise", "steps", "trajectory"):
        one, other = getattr(none, name), getattr(two, name)
        assert (one.shape, one.dtype) == ((0, *other.shape[1:]), other.dtype), name
    for times in ("coupling_times", "moment_times"):
        for name in ("first", "last", "zero_from_start"):
            one, other = getattr(getattr(none, times), name), getattr(getattr(two, times), name)
            assert (one.shape, one.dtype) == ((0, *other.shape[1:]), other.dtype), name


def test_a_batch_of_one_is_what_it_was():
    flows = integrate(RBM, Q, START, until=1, precision=20, output_times=(0,))
    assert flows.trajectory.shape == (1, 1, 5)
    assert flows.trajectory[0, 0, 0] == mpf(0.1)


# -- NumPy's integers ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [np.int8, np.uint16, np.int64])
def test_integers_of_numpy_are_integers(kind):
    one = energy("rbm", spins=kind(2), hidden=kind(1))
    assert (one.spins, one.document()) == (2, {"family": "rbm", "hidden": 1})
    assert all(type(value) is int for value in (one.spins, one.hidden))
    assert energy("truncated_ising", spins=3, order=kind(2)).size == 6
    # in a list and in an array too
    for hidden in ((kind(2), 1), [kind(2), kind(1)], np.array([2, 1], dtype=kind)):
        assert energy("deep_boltzmann", spins=2, hidden=hidden).document()["hidden"] == [2, 1]
    document = ISING.document | {"spins": kind(2)}
    assert Case.from_document(document).sha256 == ISING.sha256
    assert arithmetic.get("ball", kind(64)).bits == 64
    case = Case.of(energy("full_ising", spins=2), {"kind": "self"}, np.array([1, 2, 3], dtype=kind))
    assert inspect(case, "multiprecision", kind(64)) == inspect(case, "multiprecision", 64)


@pytest.mark.parametrize("value", [2.0, np.float64(2), True, np.True_, "2", None, 0, np.int64(-1)])
def test_what_is_no_positive_integer_is_refused(value):
    with pytest.raises(Exception, match=r"spins must be a positive integer, not"):
        energy("rbm", spins=value, hidden=1)


@pytest.mark.parametrize("hidden", [np.array([2.0, 1.0]), [True, 1], np.array(2), np.array([2]), [np.float64(2), 1]])
def test_what_is_no_list_of_integers_is_refused(hidden):
    with pytest.raises(BadInput, match=r"energy\.hidden: found"):
        energy("deep_boltzmann", spins=2, hidden=hidden)


# -- masks ---------------------------------------------------------------------------------------------------------
def masked(values, where=0):
    mask = np.zeros(np.shape(values), dtype=bool)
    mask.flat[where] = True
    return np.ma.masked_array(values, mask=mask)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: integrate(RBM, masked(Q), START, until=1),
        lambda: integrate(RBM, [masked(Q), Q], START, until=1),
        lambda: integrate(RBM, np.ma.masked_array(Q), START, until=1),
        lambda: integrate(RBM, Q, masked(START), until=1),
        lambda: integrate(RBM, Q, [np.ma.masked, 1, 2, 3, 4], until=1),
        lambda: integrate(RBM, Q, np.array([np.ma.masked, 1, 2, 3, 4], dtype=object), until=1),
        lambda: integrate(RBM, Q, START, until=1, thresholds=masked([0.5, 0.1])),
        lambda: integrate(RBM, Q, START, until=1, output_times=masked([0.5, 1.0])),
        lambda: integrate(RBM, Q, START, until=np.ma.masked),
        lambda: integrate(RBM, masked(Q), START, until=1, precision=20),
        lambda: integrate(RBM, Q, masked(START), until=1, precision=20),
        lambda: integrate(RBM, Q, START, until=1, thresholds=masked([0.5]), precision=20),
        lambda: integrate(RBM, Q, START, until=1, output_times=masked([0.5, 1.0]), precision=20),
        lambda: integrate(RBM, Q, START, until=np.ma.masked, precision=20),
        lambda: locate(RBM, masked(Q), START),
        lambda: locate(RBM, Q, masked([START])),
        lambda: ascend(RBM, masked(Q), START, eta=0.1, steps=1),
        lambda: polish(RBM, masked(Q), START),
        lambda: polish(RBM, Q, masked(START)),
        lambda: polish_all(RBM, Q, masked([START])),
        lambda: Preconditioned(masked(np.eye(5))),
        lambda: Reparametrised(FullIsing(2), masked([[1], [1], [0]]), [0, 0, 0]),
        lambda: Reparametrised(FullIsing(2), [[1], [1], [0]], masked([0, 0, 0])),
        lambda: Reparametrised(FullIsing(2), [[1], [np.ma.masked], [0]], [0, 0, 0]),
        lambda: energy("deep_boltzmann", spins=2, hidden=masked([2, 1])),
        lambda: energy("deep_boltzmann", spins=2, hidden=[np.ma.masked, 1]),
        lambda: certify(ISING, near=masked([0, 0, 0.69])),
        lambda: Case.of(RBM, {"kind": "self"}, masked([1, 2, 3, 4, 5])),
    ],
)
def test_masked_numbers_are_no_data(ask):
    with pytest.raises(BadInput):
        ask()


def test_the_message_names_the_argument():
    with pytest.raises(BadInput, match=r"targets\[1\]: found a masked array, expected laws, without a mask"):
        integrate(RBM, [Q, masked(Q)], START, until=1)


# -- strategies ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: strategies.targets(2, families=("nope",)), "families: no 'nope'; there are uniform, dirichlet"),
        (lambda: strategies.targets(2, families=()), "families: at least one of"),
        (lambda: strategies.targets(2, families="parity"), "families: a sequence of names"),
        (lambda: strategies.targets(0), "spins: an integer from 1 to 16, not 0"),
        (lambda: strategies.targets(17), "spins: an integer from 1 to 16"),
        (lambda: strategies.targets("2"), "spins: an integer"),
        (lambda: strategies.targets((1, 2)), "spins: an integer"),
        (lambda: strategies.targets(True), "spins: an integer"),
        (lambda: strategies.energies(2, families=("reparametrised",)), "families: no 'reparametrised'"),
        (lambda: strategies.energies(2, hidden=3), "hidden: two integers, the least and the most"),
        (lambda: strategies.energies(2, hidden=(3, 1)), "hidden: two integers"),
        (lambda: strategies.energies(16, ("full_ising",)), "at most 16777216 entries"),
        (lambda: strategies.starts({"family": "nope"}, 2), "family"),
        (lambda: strategies.starts({"family": "rbm"}, 2), "hidden"),
        (lambda: strategies.starts(TIED.document(), 2), "no parameters are drawn"),
        (lambda: strategies.starts({"family": "rbm", "hidden": 1}, 2, shapes=("round",)), "shapes: no 'round'"),
        (lambda: strategies.cases(spins=2), "spins: two integers"),
        (lambda: strategies.cases(spins=(0, 2)), "spins: two integers"),
        (lambda: strategies.cases(spins=(2, 1)), "spins: two integers"),
        (lambda: strategies.cases(spins=(1, 2, 3)), "spins: two integers"),
        (lambda: strategies.cases(spins=(1, 2.5)), "spins: two integers"),
        (lambda: strategies.cases(families="rbm"), "families: a sequence of names"),
        (lambda: strategies.cases(families=("rbm", 3)), "families: no 3"),
        (lambda: strategies.cases(families=3), "families: a sequence of names"),
        (lambda: strategies.cases(targets=("nope",)), "targets: no 'nope'"),
        (lambda: strategies.cases(hidden=(-1, 2)), "hidden: two integers"),
        (lambda: strategies.drawn("rbm"), "sampler: a case distribution is a function"),
    ],
)
def test_strategies_refuse_arguments_before_they_draw(ask, message):
    with pytest.raises(InvalidArgument, match=message):
        ask()


def test_strategies_take_lists_and_integers_of_numpy():
    case = find(strategies.cases(["rbm"], [np.int64(2), 2], (np.int8(1), 1), ["self"]), lambda _: True)
    assert (case.spins, case.energy.family, case.energy.options(), case.target_kind) == (
        2,
        "rbm",
        {"hidden": 1},
        "self",
    )
