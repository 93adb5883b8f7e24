"""Conditions of bindings and matchers of other models, each at a case where it holds and at ones where it does not."""

from __future__ import annotations

import pytest
from bound import Working

from verify import checker


def case(energy, parameters=None, target=None, spins=2):
    document = {"format": "flowclaims/case/1", "spins": spins, "energy": energy, "target": target or {"kind": "self"}}
    return checker.Case(document if parameters is None else document | {"parameters": parameters})


def log(argument):
    return {"log": argument}


def rbm(b=("0", "0"), c=("0",), W=(("0", "0"),), **rest):
    parameters = {"b": list(b), "c": list(c), "W": [list(row) for row in W]}
    return case({"family": "rbm", "hidden": len(c)}, parameters, spins=len(b), **rest)


def names_of(one):
    model, blocks, first = one.model, {}, 0
    for name, shape in model.blocks:
        size = len(shape) if isinstance(shape, list) else shape
        size = size[0] * size[1] if isinstance(size, tuple) else size
        blocks[name], first = range(first, first + size), first + size
    return {"N": model.spins, "M": model.units, "P": model.trained, "full": len(model.states) - 1, "blocks": blocks}


def met(condition, one, **names):
    with Working():
        return checker.met(condition, names_of(one) | names, one)


def coded(matrix=None, offset=("0", "0", "0"), inner="full_ising"):
    matrix = matrix or [["1/2", "0", "1/4"], ["0", "1/2", "1/4"], ["0", "0", "1/4"]]
    energy = {"family": "reparametrised", "inner": {"family": inner} | ({"order": 2} if inner[0] == "t" else {}),
              "matrix": matrix, "offset": list(offset)}  # fmt: skip
    return case(energy, {"z": ["0"] * len(matrix[0])})


def test_zero_one_is_the_coding_of_products_of_bits():
    assert met(["zero-one"], coded())
    assert not met(["zero-one"], coded([["1/2", "0", "1/4"], ["0", "1/2", "1/4"], ["0", "0", "1/2"]]))
    assert not met(["zero-one"], coded(offset=("0", "1", "0")))
    assert not met(["zero-one"], coded(inner="truncated_ising"))
    assert not met(["zero-one"], case({"family": "full_ising"}, {"J": {"1": "0", "2": "0", "3": "0"}}))


def test_whole_has_all_couplings():
    assert met(["whole"], coded([["1"], ["1"], ["1"]]))
    products = {"family": "product_ising", "order": 2}
    numbers = {"1": "1", "2": "1", "3": "1"}
    assert met(["whole"], case(products, {"u": numbers, "v": numbers}))
    assert not met(["whole"], case(products | {"order": 1}, {"u": {"1": "1", "2": "1"}, "v": {"1": "1", "2": "1"}}))
    assert not met(["whole"], rbm())


def test_a_product_of_parameters_is_no_linear_parametrisation():
    inner = {"family": "product_ising", "order": 1}
    made = {"family": "reparametrised", "inner": inner, "matrix": [["1", "0"], ["0", "1"]], "offset": ["0", "0"]}
    assert not met(["whole"], case(made, {"z": ["0", "0"]}, spins=1))
    assert met(["whole"], case(inner, {"u": {"1": "0"}, "v": {"1": "0"}}, spins=1))


def test_parameters_are_given_or_not():
    assert met(["parameters"], rbm())
    bare = case({"family": "rbm", "hidden": 0}, target={"kind": "weights", "values": ["1"] * 4})
    assert not met(["parameters"], bare)


def test_visible_biases_are_columns_of_the_model():
    assert met(["visible-biases"], rbm())
    assert met(["visible-biases"], case({"family": "rbm01", "hidden": 0}, {"b": ["0", "0"], "c": [], "W": []}))
    assert met(["visible-biases"], case({"family": "truncated_ising", "order": 1}, {"J": {"1": "0", "2": "0"}}))
    numbers = {"1": "1", "2": "1"}
    assert not met(["visible-biases"], case({"family": "product_ising", "order": 1}, {"u": numbers, "v": numbers}))
    # tied, or frozen: no column of its own
    assert not met(["visible-biases"], coded([["1"], ["1"], ["0"]]))


def test_representable_by_enough_units_or_by_a_smaller_machine():
    weights = {"kind": "weights", "values": ["1", "2", "3", "4"]}
    assert met(["representable"], rbm(target=weights))
    small = {"kind": "energy", "energy": {"family": "rbm", "hidden": 1},
             "parameters": {"b": ["0"] * 3, "c": ["0"], "W": [["1", "0", "1"]]}}  # fmt: skip
    eight = {"kind": "weights", "values": [str(n) for n in range(1, 9)]}
    one = {"b": ("0",) * 3, "c": ("0",), "W": (("0",) * 3,)}
    assert met(["representable"], rbm(**one, target=small))
    assert not met(["representable"], rbm(**one, target=eight))
    assert met(["representable"], rbm(b=("0",) * 3, c=("0",) * 4, W=(("0",) * 3,) * 4, target=eight))
    assert not met(["representable"], rbm(b=("0",) * 3, c=(), W=(), target=small))
    couplings = {"kind": "couplings", "J": {"1": "1"}}
    assert not met(["representable"], rbm(**one, target=couplings))


def wide(c, rows, move_b=False):
    M, size = len(c), 2 + len(c) + 2 * len(c)
    kept = size if move_b else size - 2
    matrix = [[str(int(i == size - kept + j)) for j in range(kept)] for i in range(size)]
    energy = {"family": "reparametrised", "inner": {"family": "rbm", "hidden": M}, "matrix": matrix,
              "offset": ["0"] * size}  # fmt: skip
    return case(energy, {"z": (["0", "0"] if move_b else []) + [*c, *(x for row in rows for x in row)]})


PLUS, MINUS, MORE, C = log("2"), log("1/2"), log("3"), log("5")
EVERY = [(PLUS, PLUS), (PLUS, MINUS), (MINUS, PLUS), (MINUS, MINUS)]


def test_units_run_through_all_signs_of_their_weights():
    for rows in (EVERY, EVERY[:2], [(PLUS, PLUS), (MINUS, PLUS)]):
        assert met(["signs", "own"], wide(["0"] * len(rows), rows))
    assert met(["signs", "own"], wide([C] * 4, EVERY))
    # (c, w) and (-c, -w) are alike
    assert met(["signs", "own"], wide([C, log("1/5"), C, C], [EVERY[0], EVERY[2], EVERY[2], EVERY[3]]))
    assert not met(["signs", "own"], wide([C, log("1/5"), C, C], [EVERY[0], EVERY[1], EVERY[2], EVERY[3]]))
    assert not met(["signs", "own"], wide(["0"] * 2, [(PLUS, PLUS), (MINUS, MINUS)]))
    assert not met(["signs", "own"], wide([C] * 2, EVERY[:2]))
    assert not met(["signs", "own"], wide([C, C, C, MORE], EVERY))
    assert not met(["signs", "own"], wide([C, C, C, "0"], EVERY))
    assert not met(["signs", "own"], wide(["0", "0", "0", C], EVERY))
    assert not met(["signs", "own"], wide([C] * 4, [(PLUS, PLUS), (PLUS, MINUS), (MINUS, PLUS), (MINUS, log("1/3"))]))
    assert not met(["signs", "own"], wide([C] * 4, [("0", PLUS)] * 4))
    assert not met(["signs", "own"], wide([C] * 4, EVERY, move_b=True))
    assert not met(["signs", "own"], rbm(c=["0"] * 2, W=EVERY[:2]))
    assert not met(["signs", "own"], wide(["0"] * 3, EVERY[:3]))


def test_of_units_that_run_through_signs_the_modulus_and_the_bias():
    alike, unlike = wide(["0"] * 2, EVERY[:2]), wide(["0"] * 2, [(PLUS, MORE), (PLUS, log("1/3"))])
    biased, large = wide([C] * 4, EVERY), wide(["0"] * 2, [(MORE, MORE), (MORE, log("1/3"))])
    for condition, good, bad in (
        ("one-scale", [alike, biased, large], [unlike, rbm()]),
        ("unbiased", [alike, unlike, large], [biased, rbm()]),
        ("biased", [biased], [alike, unlike, large, rbm()]),
        ("at-least-e", [large], [alike, biased, unlike, rbm()]),
    ):
        assert all(met([condition, "own"], one) for one in good), condition
        assert not any(met([condition, "own"], one) for one in bad), condition


def test_means_are_the_targets_and_all_else_is_zero():
    weights = {"kind": "weights", "values": ["1", "2", "3", "4"]}
    # m_1 = (1 - 2 + 3 - 4)/10, m_2 = (1 + 2 - 3 - 4)/10
    good = rbm(b=("-1/5", "-2/5"), target=weights)
    assert met(["means", "own"], good)
    assert not met(["means", "own"], rbm(b=("-1/5", "2/5"), target=weights))
    assert not met(["means", "own"], rbm(b=("-1/5", "-2/5"), c=("1",), target=weights))


def test_targets_by_their_couplings():
    def target(J, spins=2):
        return rbm(b=("0",) * spins, c=(), W=(), target={"kind": "couplings", "J": J})

    assert met(["target-couplings", 1, 3], target({"1": "1/2", "3": "1/2"}))
    assert met(["target-couplings", "full"], target({"3": log("2")}))
    assert not met(["target-couplings", 1, 3], target({"1": "1/2", "3": "1/3"}))
    assert not met(["target-couplings", 1, 3], target({"1": "1/2", "3": "1/2", "2": "1/9"}))
    assert not met(["target-couplings", 1, 3], target({"1": "0", "3": "0"}))
    assert not met(["target-couplings", 1], rbm(target={"kind": "weights", "values": ["1", "2", "3", "4"]}))
    assert met(["target-below", "1/20"], target({"1": log("21/20"), "3": log("20/21")}))
    assert not met(["target-below", "1/20"], target({"1": log("22/21"), "3": log("19/20")}))
    assert not met(["target-below", "1/20"], target({"1": log("2")}))


def test_parameters_that_are_zero_small_or_a_weight():
    one = rbm(b=("1/100", "-1/50"), c=("0",), W=(("1/200", "0"),))
    assert met(["at-most", "own", "1/50"], one)
    assert not met(["at-most", "own", "1/100"], one)
    assert not met(["at-most", "own", "9"], rbm(b=(log("2"), "0")))
    assert met(["zero", "own", "c"], one)
    assert not met(["zero", "own", "W"], one)
    assert not met(["not-zero", "own", "W"], one)
    assert met(["not-zero", "own", "b"], one)
    # a logarithm of 1, or one that cancels, is 0
    assert met(["zero", "own", "b"], rbm(b=(log("1"), {"sum": [log("4"), {"log": "2", "times": "-2"}]})))
    two = rbm(b=("0",) * 2, c=("0",) * 2, W=(("0",) * 2,) * 2)
    assert [i for i in range(8) if met(["first-weight", "$i"], two, **{"$i": i})] == [4, 6]


def fits(matcher, value, one):
    with Working():
        return checker.fits(matcher, value, names_of(one), one)


def test_another_model_is_the_case_s_own_times_factors():
    one = rbm(b=(log("2"), "1"), c=("1/2",), W=(("0", log("3")),))
    parameters = {"b": [{"log": "2", "times": "1/2"}, "1/2"], "c": ["1/2"], "W": [["0", log("9")]]}
    halved = {"energy": {"family": "rbm", "hidden": 1}, "parameters": parameters}
    matcher = ["scaled", {"b": "1/2", "c": "1", "W": "2"}]
    assert fits(matcher, halved, one)
    for block, value in (("b", [log("2"), "1/2"]), ("c", ["0"]), ("W", [["0", log("8")]])):
        assert not fits(matcher, halved | {"parameters": parameters | {block: value}}, one)
    assert not fits(matcher, halved | {"energy": {"family": "rbm01", "hidden": 1}}, one)


def test_another_model_is_a_full_ising_model_with_the_case_s_own_number():
    one = case({"family": "full_ising"}, {"J": {"1": "0", "2": "0", "3": log("2")}})
    other = {"energy": {"family": "full_ising"}, "parameters": {"J": {"1": "0", "2": "0", "3": log("2")}}}
    assert fits(["own-number", "full"], other, one)
    for J in ({"1": "0", "2": "0", "3": log("3")}, {"1": "1", "2": "0", "3": log("2")}):
        assert not fits(["own-number", "full"], other | {"parameters": {"J": J}}, one)


def test_another_model_is_the_zero_one_coding_at_zero():
    one = case({"family": "full_ising"}, {"J": {"1": "0", "2": "0", "3": log("2")}})
    energy = {"family": "reparametrised", "inner": {"family": "full_ising"}, "offset": ["0"] * 3,
              "matrix": [["1/2", "0", "1/4"], ["0", "1/2", "1/4"], ["0", "0", "1/4"]]}  # fmt: skip
    assert fits(["zero-one"], {"energy": energy, "parameters": {"z": ["0"] * 3}}, one)
    assert not fits(["zero-one"], {"energy": energy, "parameters": {"z": ["0", "0", "1"]}}, one)
    assert not fits(["zero-one"], {"energy": energy | {"offset": ["0", "0", "1"]}, "parameters": {"z": ["0"] * 3}}, one)


@pytest.mark.parametrize("condition", [["wish"], ["wish", "own"], []])
def test_an_unknown_condition_is_refused(condition):
    with pytest.raises((checker.Rejected, ValueError, KeyError, IndexError)):
        met(condition, rbm())
