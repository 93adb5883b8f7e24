"""Certificates count for the claim that they are about, where their parts are what it needs, and for no other."""

from __future__ import annotations

import copy

import pytest
from bound import certificates

from verify import checker
from verify.claims import registry

TWO_SPIN_TARGETS = {
    "hierarchy/strict-forall", "hierarchy/strict-forall#two-spins", "hierarchy/strict-exists#all",
    "hierarchy/median-order#every-target", "hierarchy/strict-rate#every-target",
}  # fmt: skip
SAME_THEOREM = (
    # from a small start a pair passes before the fields: all deny that for every target, one of them of larger machines
    TWO_SPIN_TARGETS,
    {"hierarchy/strict-forall-moments", "hierarchy/strict-forall-moments#two-spins",
     "hierarchy/max-entropy-ladder#every-target"},
    # the same for the direct model
    {"hierarchy/direct-flow", "hierarchy/direct-flow#two-spins", "hierarchy/metric-decides-rate#couplings-too"},
    # a spurious fixed point denies that the law moves along q - p, and that two spins have none
    {"fixed_points/two-spins-convex#none-at-all", "hierarchy/natural-gradient-flat#any-rank",
     "hierarchy/small-init-scaling#from-zero"},
    {"fixed_points/parametrisation-keeps-fixed-points", "fixed_points/first-order-always#no-visible-bias",
     "fixed_points/parametrisation-keeps-fixed-points#linear",
     "fixed_points/parametrisation-keeps-fixed-points#one-spin-onto"},
    # an error of an order that grows falls neither monotonically nor as exp(-t)
    {"stability/likelihood-monotone#each-order", "hierarchy/natural-gradient-flat#plain-gradient"},
    {"hierarchy/metric-diagonal", "hierarchy/metric-diagonal#without-hidden-biases",
     "hierarchy/metric-diagonal-wide#exactly-block-diagonal"},
    {"stability/neutral-manifold-always", "stability/neutral-manifold-always#smallest",
     "stability/neutral-manifold-regular#everywhere"},
    # an ascending spurious point is unstable, and denies that fixed points are stable
    {"fixed_points/spurious-are-unstable", "stability/consistent-stable#all-fixed-points"},
    # signs at a consistent point: an instance of the one, and where zeros are among them against the other
    {"stability/neutral-manifold-regular", "stability/consistent-stable#strictly"},
)  # fmt: skip
"""Claims and controls that one and the same certificate may truly speak of."""


def related(one, other):
    return one.partition("#")[0] == other.partition("#")[0] or any({one, other} <= keys for keys in SAME_THEOREM)


IN_FLOATS = {"hierarchy/small-init-scaling"}
"""Claims that are no rates and are judged in float64 alone: nothing certifies them."""


def test_every_claim_that_is_no_rate_has_a_binding_and_so_has_every_control():
    for claim in registry.load().values():
        for part in claim.parts():
            own = part.name == "claim" and (claim.rate is not None or claim.key in IN_FLOATS)
            assert (part.binding is None) == own, part.key
            assert own or part.binding.instance or part.binding.refutation, part.key


def test_the_checker_has_the_bindings_of_the_claims_and_no_others():
    parts = [part for claim in registry.load().values() for part in claim.parts()]
    assert {part.key: part.bound() or {"claim": part.statement} for part in parts} == checker.BINDINGS


def test_a_claim_without_a_binding_takes_none_of_the_users_either():
    one, none = certificates()[0], [key for key, binding in checker.BINDINGS.items() if binding.keys() == {"claim"}]
    assert {"hierarchy/strict-rate", *IN_FLOATS} <= set(none)
    for key in none:
        assert one.held(key) == f" binding: the claim takes no {one.document['kind']}"
        wrong = {**one.document, "claim": key, "binding": checker.BINDINGS[one.key]}
        with pytest.raises(checker.Rejected, match="built in"):
            checker.held(wrong, one.case, one.found)


def test_every_certificate_is_held_to_its_own_claim():
    for one in certificates():
        assert one.held().startswith("This "), (one.key, one.held())
    keys = {one.key for one in certificates()}
    missing = {key for key, binding in checker.BINDINGS.items() if len(binding) > 1} - keys
    assert not missing, "no case of these gave a certificate"


def test_no_certificate_counts_for_another_claim():
    """Rebound to each other claim, as an instance and as a refutation."""
    claims = {key for key in checker.BINDINGS if "#" not in key}
    assert len(claims) > 30
    for one in certificates():
        for key in claims - {one.key.partition("#")[0]}:
            for kind in ("instance", "refutation"):
                if "#" in one.key and related(one.key, key):
                    continue
                assert one.held(key, kind).startswith(" "), (one.key, key, kind)


def test_no_certificate_counts_for_another_claims_control():
    for one in certificates():
        for key in checker.BINDINGS:
            for kind in ("instance", "refutation"):
                if not related(one.key, key):
                    assert one.held(key, kind).startswith(" "), (one.key, key, kind)


def test_an_instance_is_no_refutation():
    for one in certificates():
        other = "refutation" if one.document["kind"] == "instance" else "instance"
        assert one.held(kind=other).startswith(" "), one.key


# -- each field of a binding matters -----------------------------------------------------------------------------------
TURNED = {"<": "<=", "<=": "<", "=": "!=", "!=": "="}
UNVARIED = {"parameters", "whole", "zero-one", "visible-biases", "representable", "signs", "one-scale", "biased",
            "unbiased", "at-least-e", "first-weight", "means"}  # fmt: skip
"""Conditions without a field that could be varied; each has a test of its own below."""


def varied_condition(condition):
    """Conditions that are false where this one is true."""
    operation, *rest = condition
    if operation in TURNED:
        yield [TURNED[operation], *(rest[::-1] if operation[0] == "<" else rest)]
    elif operation == "in-range":
        yield [operation, rest[0], 99, 99]
    elif operation in {"family", "inner"}:
        yield [operation, "none"]
    elif operation in {"zero", "not-zero"}:
        yield ["not-zero" if operation == "zero" else "zero", *rest]
    elif operation == "at-most":
        yield [operation, rest[0], "-1"]
    elif operation == "target-below":
        yield [operation, "0"]
    elif operation == "target-couplings":
        yield [operation, 1]
    elif operation == "among":
        yield [operation, rest[0], ["range", 1, 0]]
    else:
        assert operation in UNVARIED, condition


def varied_pattern(pattern):
    """Patterns that differ in one field, and that no part fits which fits this one."""
    yield pattern | {"kind": "no-mixture" if pattern["kind"] != "no-mixture" else "rank"}
    if pattern.get("point") != "*":
        yield ({key: value for key, value in pattern.items() if key != "point"} if "point" in pattern
               else pattern | {"point": "$elsewhere"})  # fmt: skip
    for field, matcher in pattern["statement"].items():
        if isinstance(matcher, str) and (matcher == "*" or matcher[0] == "$"):
            continue  # what is free, and what only the conditions bind
        yield pattern | {"statement": pattern["statement"] | {field: "no such value"}}
        yield pattern | {"statement": {key: value for key, value in pattern["statement"].items() if key != field}}
    for i, condition in enumerate(pattern.get("where", ())):
        for other in varied_condition(condition):
            yield pattern | {"where": [*pattern["where"][:i], other, *pattern["where"][i + 1 :]]}
    if "says" in pattern:
        yield pattern | {"says": "what no part says"}


def varied(alternative, binding):
    """Pairs of an alternative and a binding of which one has one field varied, and the pattern that it is in."""
    for i, condition in enumerate(binding.get("case", ())):
        for other in varied_condition(condition):
            yield alternative, binding | {"case": [*binding["case"][:i], other, *binding["case"][i + 1 :]]}, None
    for i, condition in enumerate(alternative.get("case", ())):
        for other in varied_condition(condition):
            changed = [*alternative["case"][:i], other, *alternative["case"][i + 1 :]]
            yield alternative | {"case": changed}, binding, None
    patterns = alternative["parts"]
    for i, pattern in enumerate(patterns):
        for other in [*varied_pattern(pattern), None]:
            changed = [*patterns[:i], *([] if other is None else [other]), *patterns[i + 1 :]]
            yield alternative | {"parts": changed}, binding, pattern


def fits_nothing(alternative, pattern, one):
    """Whether the pattern's set is empty at this case, or the block of parameters that it speaks of."""
    single = sum("each" not in other for other in alternative["parts"])
    if pattern is None:
        return False
    # without hidden units no weight is 0, and none is not
    about_weights = any(condition[0] in {"zero", "not-zero"} for condition in pattern.get("where", ()))
    return (about_weights and one.case.model.units == 0) or ("each" in pattern and len(one.found) == single)


def test_each_field_of_a_binding_matters():
    """Varied once, an alternative takes no certificate that it took before."""
    tried = 0
    for one in certificates():
        binding, kind = checker.BINDINGS[one.key], one.document["kind"]
        for alternative in binding[kind]:
            if one.held(binding=binding | {kind: [alternative]}).startswith(" "):
                continue
            for changed, around, pattern in varied(alternative, binding):
                taken = not one.held(binding=around | {kind: [changed]}).startswith(" ")
                assert not taken or fits_nothing(alternative, pattern, one), (one.key, changed, around.get("case"))
                tried += 1
    assert tried > 5000


@pytest.mark.parametrize("drop", [0, -1])
def test_a_part_too_few_or_too_many_is_refused(drop):
    for one in certificates():
        parts, words = one.parts(), one.words()
        less = copy.copy(parts), copy.copy(words)
        for several in less:
            del several[drop]
        for some, said in (less, ([*parts, parts[drop]], [*words, words[drop]])):
            binding = checker.BINDINGS[one.key]
            try:
                checker.bound(binding, one.document["kind"], one.case, some, said)
            except checker.Rejected:
                continue
            # what is left may be another alternative: a certificate with less, or more, in it
            assert len(binding[one.document["kind"]]) > 1, one.key


def test_a_shipped_claim_takes_no_binding_of_the_users():
    one = certificates()[0]
    document = {**one.document, "binding": checker.BINDINGS[one.key]}
    with pytest.raises(checker.Rejected, match="built in"):
        checker.held(document, one.case, one.found)


@pytest.mark.parametrize("key", ["", "no slash", "a/b/c", "a/b\nproved", 7, None, "x" * 99 + "/b", "fixed_points/none"])
def test_a_certificate_names_a_claim(key):
    one = certificates()[0]
    with pytest.raises(checker.Rejected, match=r"claim|binding"):
        checker.held({**one.document, "claim": key}, one.case, one.found)


def test_a_users_own_binding_is_printed_as_the_users():
    one = certificates()[0]
    binding = checker.BINDINGS[one.key] | {"claim": "My own sentence."}
    said = checker.held({**one.document, "claim": "mine/own", "binding": binding}, one.case, one.found)
    assert 'mine/own, by a binding of the user\'s own: "My own sentence".' in said
    for sentence in ("two\nlines", "", None, 7, "x" * 5000):
        wrong = {**one.document, "claim": "mine/own", "binding": binding | {"claim": sentence}}
        if sentence != "":
            with pytest.raises(checker.Rejected, match="binding"):
                checker.held(wrong, one.case, one.found)
