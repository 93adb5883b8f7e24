"""Judging one case: assumptions, crashes, what arithmetic cannot express; and finding claims by name."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
import user_claims
from places import ROOT

import verify
from verify import Case, checker, judge
from verify.arithmetic.trilean import Trilean
from verify.case import shipped
from verify.certificates import certificate, conjunction, fact, part
from verify.claims import (
    Assumption,
    Binding,
    Claim,
    Finding,
    NegativeControl,
    Outcome,
    Reason,
    Source,
    fails,
    holds,
    registry,
)
from verify.claims.coverage import KINDS, shown_by
from verify.draws import Mixture
from verify.errors import NotExpressible, Unsupported, Usage

CLAIM = Claim(
    key="test/claim",
    title="A claim",
    statement="$1 = 1$",
    source=Source("test", "this file"),
    expect="holds",
    check=lambda case: holds("exact", 1.0, kinds={"mine"}),
    sampler=Mixture(),
    margin="none",
    assumptions=(Assumption("small", "one spin", lambda case: Trilean.YES if case.spins == 1 else Trilean.NO),),
    controls=(
        NegativeControl(
            "never",
            "$1 = 2$",
            "numbers",
            check=lambda case: fails("exact", "no"),
            drop=("small",),
            stored=("one-spin",),
        ),
    ),
)


def test_assumptions_come_first():
    one, two = shipped.case("one-spin"), shipped.case("two-spins")
    assert judge(CLAIM, one).outcome is Outcome.HOLDS
    finding = judge(CLAIM, two)
    assert (finding.outcome, finding.why) == (Outcome.VACUOUS, "not met: one spin")
    unknown = replace(CLAIM, assumptions=(Assumption("x", "some thing", lambda _: Trilean.UNKNOWN),), controls=())
    assert judge(unknown, one).reason is Reason.DOMAIN


def test_a_neighbour_drops_what_it_says_and_nothing_else():
    assert judge(CLAIM, shipped.case("two-spins"), "control:never").outcome is Outcome.FAILS
    kept = replace(CLAIM, controls=(replace(CLAIM.controls[0], drop=()),))
    assert judge(kept, shipped.case("two-spins"), "control:never").outcome is Outcome.VACUOUS


def test_a_crash_is_an_outcome_with_its_traceback():
    finding = judge(replace(CLAIM, check=lambda case: 1 / 0), shipped.case("one-spin"))
    assert finding.outcome is Outcome.ERROR
    assert "ZeroDivisionError" in finding.why
    assert "test_judge.py" in finding.why


def test_a_check_that_exits_is_a_crash_and_ends_nothing_else():
    finding = judge(replace(CLAIM, check=lambda case: sys.exit(0)), shipped.case("one-spin"))
    assert finding.outcome is Outcome.ERROR
    assert "SystemExit" in finding.why


def test_a_margin_that_is_no_number_is_a_crash():
    finding = judge(replace(CLAIM, check=lambda case: holds("float64", float("nan"))), shipped.case("one-spin"))
    assert finding.outcome is Outcome.ERROR
    assert "a margin that is NaN says nothing" in finding.why


@pytest.mark.parametrize("error", [NotExpressible("exp(1/3) is not rational"), Unsupported("no ranks here")])
def test_what_arithmetic_cannot_say_is_undecided(error):
    def check(_case: Case) -> Finding:
        raise error

    finding = judge(replace(CLAIM, check=check), shipped.case("one-spin"))
    assert (finding.outcome, finding.reason) == (Outcome.UNDECIDED, Reason.UNSUPPORTED)
    assert finding.why == str(error)


# -- certificates --------------------------------------------------------------------------------------------------
BOUND = replace(CLAIM, binding=user_claims.binding())
KIND = {holds: "instance", fails: "refutation"}


def judged_with(parts, make=holds, *arguments, **rest):
    """What becomes of a finding on the case one-spin with these parts of a certificate."""
    claim = replace(BOUND, check=lambda case: make("exact", *arguments, parts=parts, **rest))
    return judge(claim, shipped.case("one-spin"))


def put_together(parts, kind, case="one-spin", key="test/claim", sentence="$1 = 1$"):
    """The certificate as it must be, with the planted claim's binding as it travels."""
    needed = {"kind": "fact", "statement": {"quantity": "p", "argument": 0, "sign": "+"}}
    kinds = ("instance", "refutation") if "#" not in key else ("refutation",)
    binding = {"claim": sentence} | {name: [{"parts": [needed]}] for name in kinds}
    return user_claims.sealed(shipped.case(case), kind=kind, claim=key, parts=parts, binding=binding)


@pytest.mark.parametrize(("make", "arguments", "said"), [(holds, (), "is an instance of"), (fails, ("no",), "refutes")])
def test_accepted_parts_give_the_theorem_under_the_claim_s_name(make, arguments, said):
    parts = [user_claims.part()]
    finding = judged_with(parts, make, *arguments, theorem="the check's own words", certificate={"kind": "rank"})
    assert finding.outcome is make("exact", *arguments).outcome
    assert finding.certificate == put_together(parts, KIND[make])
    assert finding.theorem == checker.check(finding.certificate)
    assert finding.theorem.endswith(f' This {said} test/claim, by a binding of the user\'s own: "$1 = 1$".')
    assert finding.certified
    # what they were put together from is in there, and stands nowhere else
    assert finding.parts == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["statement"].update(sign="-"),
        lambda one: one["statement"].update(argument=7),
        lambda one: one.update(kind="fixed-point"),
        lambda one: one.update(kind="instance"),
        lambda one: one.update(point={"b": ["0"]}),
        lambda one: one.update(format="flowclaims/certificate/1"),
        lambda one: one.pop("hints"),
    ],
)
def test_a_rejected_part_is_an_error_that_says_so(change):
    part = user_claims.part()
    change(part)
    document = put_together([part], "refutation")
    with pytest.raises(checker.Rejected) as caught:
        checker.check(document)
    finding = judged_with([part], fails, "no", -1.0, values={"x": 1})
    assert finding.outcome is Outcome.ERROR
    assert finding.why == f"prover and checker disagree: {caught.value}"
    assert (finding.theorem, finding.certificate, finding.margin) == (None, None, None)
    # what was rejected stands in the report
    assert finding.values == {"x": 1, "certificate": document}
    assert finding.kinds == {"N=1"}


def test_a_huge_rejected_certificate_is_not_shown():
    finding = judged_with([user_claims.part(sign="-" * 30_000)])
    assert finding.outcome is Outcome.ERROR
    assert finding.values == {"certificate": "too long to be shown"}


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([fact("p", 1, "+", 128)], "another argument is needed"),
        ([fact("p", 0, "not 0", 128)], "another sign is needed"),
        ([fact("|F|^2", 0, "+", 128)], "another quantity is needed"),
        ([fact("p", 0, "+", 128, {"b": ["0"], "c": ["0"], "W": [["0"]]})], "a part is about another point"),
        ([part("symmetry", {"spins": [0], "signs": [1], "units": [0], "turned": [1]})],
         "a part of kind fact is needed"),
        ([fact("p", 0, "+", 128)] * 2, "there are more parts than the claim needs"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("make", "arguments"), [(holds, ()), (fails, ("no",))])
def test_true_parts_that_are_not_what_the_claim_needs_are_an_error(parts, why, make, arguments):
    case = shipped.case("one-spin")
    assert checker.check(conjunction(case, parts))
    finding = judged_with(parts, make, *arguments)
    assert (finding.outcome, finding.certified) == (Outcome.ERROR, False)
    assert finding.why == f"prover and checker disagree: binding: {why}"


def test_parts_that_are_true_of_another_case_are_an_error():
    """Whatever case the parts were made from: the certificate holds the one that was judged."""
    zero = [fact("q - p", 0, "0", 128)]
    assert checker.check(conjunction(shipped.case("one-spin-self"), zero))
    finding = judged_with(zero)
    assert finding.outcome is Outcome.ERROR
    assert finding.why == "prover and checker disagree: fact: the sign is another"
    bare = {key: value for key, value in shipped.case("one-spin").document.items() if key != "note"}
    assert finding.values["certificate"]["case"] == bare


def test_the_note_is_no_part_of_the_case():
    case = shipped.case("one-spin").replaced(note="seen from the other side")
    finding = judge(replace(BOUND, check=lambda case: user_claims.proved()), case)
    assert finding.certified
    assert "note" not in finding.certificate["case"]


def test_a_check_cannot_set_the_theorem_itself(monkeypatch):
    monkeypatch.setattr(checker, "check", pytest.fail)
    said = {"theorem": "Everything holds.", "certificate": put_together([user_claims.part()], "instance")}
    for claim in (CLAIM, BOUND):
        for make in (holds("exact", **said), fails("exact", "no", **said)):
            finding = judge(replace(claim, check=lambda case, make=make: make), shipped.case("one-spin"))
            assert (finding.theorem, finding.certificate, finding.certified) == (None, None, False)
            assert finding.outcome is make.outcome


def test_what_holds_nor_fails_is_not_checked(monkeypatch):
    monkeypatch.setattr(checker, "check", pytest.fail)
    parts = [user_claims.part()]
    for finding in (
        verify.claims.undecided("exact", Reason.WIDE, parts=parts, theorem="T"),
        verify.claims.vacuous("no", parts=parts, theorem="T"),
    ):
        found = judge(replace(BOUND, check=lambda case, finding=finding: finding), shipped.case("one-spin"))
        assert (found.outcome, found.parts, found.certificate, found.theorem) == (finding.outcome, (), None, None)


def test_without_a_binding_nothing_is_certified(monkeypatch):
    """The parts are true, but nobody has said what they have to do with the claim."""
    monkeypatch.setattr(checker, "check", pytest.fail)
    for make in (user_claims.proved(), user_claims.certified("no")):
        finding = judge(replace(CLAIM, check=lambda case, make=make: make), shipped.case("one-spin"))
        assert (finding.outcome, finding.parts, finding.certified) == (make.outcome, (), False)


@pytest.mark.parametrize(("half", "certified"), [("instance", holds), ("refutation", fails)])
def test_a_binding_of_one_half_certifies_that_half(half, certified):
    whole = user_claims.binding()
    claim = replace(CLAIM, binding=Binding(**{half: getattr(whole, half)}))
    for make, finding in ((holds, user_claims.proved()), (fails, user_claims.certified("no"))):
        found = judge(replace(claim, check=lambda case, finding=finding: finding), shipped.case("one-spin"))
        assert (found.outcome, found.certified) == (finding.outcome, make is certified)


def test_a_checker_that_crashes_is_a_crash(monkeypatch):
    monkeypatch.setattr(checker, "check", lambda document: 1 / 0)
    finding = judged_with([user_claims.part()])
    assert finding.outcome is Outcome.ERROR
    assert "ZeroDivisionError" in finding.why


def test_a_neighbours_certificate_is_checked_too():
    found = []
    for sign in "+-":
        given = [user_claims.part(sign)]
        false = replace(CLAIM.controls[0], check=lambda case, given=given: fails("exact", "no", parts=given))
        found.append(judge(replace(BOUND, controls=(false,)), shipped.case("two-spins"), "control:never"))
    assert found[0].certified
    assert found[0].certificate == put_together(
        [user_claims.part()], "refutation", "two-spins", "test/claim#never", "$1 = 2$"
    )
    assert found[0].theorem.endswith(' This refutes test/claim#never, by a binding of the user\'s own: "$1 = 2$".')
    assert found[1].outcome is Outcome.ERROR


def test_a_neighbour_may_need_other_parts():
    """Its own binding, where it has one; and without instances, where it takes the claim's."""
    other = Binding(refutation=({"parts": [{"kind": "consistent", "statement": {}}]},))
    check = user_claims.certified("no")
    false = replace(CLAIM.controls[0], check=lambda case: check, binding=other)
    finding = judge(replace(BOUND, controls=(false,)), shipped.case("one-spin"), "control:never")
    assert finding.why == "prover and checker disagree: binding: a part of kind consistent is needed"
    same = replace(false, binding=None, check=lambda case: user_claims.proved())
    finding = judge(replace(BOUND, controls=(same,)), shipped.case("one-spin"), "control:never")
    assert (finding.outcome, finding.certified) == (Outcome.HOLDS, False)


def test_nobody_weakens_the_binding_of_a_shipped_claim():
    """Under a shipped claim's key the binding is the one that is built in, whatever a claim of that name brings."""
    key = registry.load()["fixed_points/first-order-always"].key
    impostor = replace(BOUND, key=key, assumptions=(), controls=(), check=lambda case: user_claims.proved())
    finding = judge(impostor, shipped.case("one-spin"))
    assert finding.why == "prover and checker disagree: binding: that of a shipped claim is built in"


def test_judging_without_certificates_does_not_load_the_checker():
    code = (
        "import sys; from verify import Claim, judge; from verify.case import shipped\n"
        "from verify.claims import OURS, holds\n"
        "claim = Claim('a/b', 't', 's', OURS, 'holds', lambda case: holds('exact'), dict, 'none')\n"
        "judge(claim, shipped.case('one-spin'))\n"
        "sys.exit('verify.checker' in sys.modules)"
    )
    root = str(ROOT)
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("one-spin", {"N=1"}),
        ("no-hidden-units", {"M=0"}),
        ("dead-unit", {"dead-unit"}),
        ("duplicated-units", {"duplicate-units"}),
        ("saturated", {"saturated-unit"}),
        ("regular-point", set()),
    ],
)
def test_kinds_that_a_document_shows(name, kinds):
    watched = {"N=1", "M=0", "dead-unit", "duplicate-units", "saturated-unit"}
    assert shown_by(shipped.case(name)) & watched == kinds
    assert kinds <= judge(CLAIM, shipped.case(name), "control:never").kinds


def test_claims_must_fit_together():
    with pytest.raises(Usage, match="a claim's key is chapter/name"):
        replace(CLAIM, key="nochapter")
    with pytest.raises(Usage, match="rate goes with the quantifier rate"):
        replace(CLAIM, quantifier="rate")
    with pytest.raises(Usage, match="drops an assumption that is not there"):
        replace(CLAIM, assumptions=())


def test_shipped_claims_require_known_kinds_and_name_stored_cases():
    claims = registry.load()
    for claim in claims.values():
        assert set(claim.requires) <= KINDS.keys(), claim.key
        assert set(claim.stored) <= shipped.stored().keys(), claim.key
        assert claim.controls, f"{claim.key} has no negative control"
        assert len({one.name for one in claim.controls}) == len(claim.controls)
    assert list(claims) == sorted(claims)


def test_the_first_claims_are_all_there_with_their_expectations():
    expected = {
        "effective_model/fourier-exact": "holds",
        "effective_model/parseval": "holds",
        "effective_model/generic-rank": "holds",
        "fixed_points/dichotomy": "holds",
        "fixed_points/direct-unique": "holds",
        "fixed_points/first-order-always": "holds",
        "fixed_points/independent-point-spurious": "holds",
        "fixed_points/independent-point-unstable": "holds",
        "stability/consistent-stable": "holds",
        "stability/neutral-first-order": "holds",
        "stability/neutral-straight": "refuted",
        "stability/likelihood-monotone": "holds",
        "hierarchy/direct-flow": "refuted",
    }
    found = {key: claim.expect for key, claim in registry.load().items()}
    assert expected.items() <= found.items()


def test_selection_by_prefix():
    claims = registry.load()
    assert registry.selected(claims, ()) == claims
    chosen = registry.selected(claims, ("hierarchy", "stability/neutral"))
    expected = [key for key in claims if key.partition("/")[0] == "hierarchy" or key[:17] == "stability/neutral"]
    assert list(chosen) == expected
    assert {"hierarchy/direct-flow", "stability/neutral-straight"} <= chosen.keys() < claims.keys()
    with pytest.raises(Usage, match="no claim's key starts with 'nonsense'"):
        registry.selected(claims, ("hierarchy", "nonsense"))


def write(folder, name, text):
    file = folder / name
    file.write_text(text)
    return str(file)


def test_claims_of_the_users_own(tmp_path):
    template = (ROOT / "theorems" / "_template.py").read_text()
    write(tmp_path, "mine.py", template)
    write(tmp_path, "_passed_over.py", "raise SystemExit")
    claims = registry.load((str(tmp_path),))
    (mine,) = claims.keys() - registry.load().keys()
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 2, "energy": {"family": "rbm", "hidden": 0},
        "parameters": {"b": [{"log": "2"}, "0"], "c": [], "W": []}, "target": {"kind": "self"},
    })  # fmt: skip
    assert judge(claims[mine], case).outcome in {Outcome.HOLDS, Outcome.VACUOUS}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "no claim in it; name it CLAIM"),
        ("import nothing_of_this_name", "ModuleNotFoundError while importing it"),
        ("def f(:", "SyntaxError while importing it"),
    ],
)
def test_a_file_that_is_no_claim_is_named(tmp_path, text, message):
    file = write(tmp_path, "broken.py", text)
    with pytest.raises(Usage) as caught:
        registry.load((file,))
    assert message in str(caught.value)
    assert "broken.py" in str(caught.value)


def test_missing_and_empty_folders_are_named(tmp_path):
    with pytest.raises(Usage, match="there is no such file or folder"):
        registry.load((str(tmp_path / "nowhere"),))
    with pytest.raises(Usage, match="no Python file with claims in it"):
        registry.load((str(tmp_path),))


def test_a_key_that_stands_twice_is_an_error(tmp_path):
    template = (ROOT / "theorems" / "_template.py").read_text()
    for name in ("one.py", "two.py"):
        write(tmp_path, name, template)
    with pytest.raises(Usage, match="two claims have the key"):
        registry.load((str(tmp_path),))


def run_command(start, path, cwd):
    root = str(ROOT)
    code = f"import sys; sys.path[:0] = [{str(path)!r}, {root!r}]; sys.argv = ['flowclaims', 'list']; {start}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=cwd)


@pytest.mark.parametrize("name", ["verify", "theorems"])
@pytest.mark.parametrize("as_module", [True, False])
def test_a_foreign_package_that_hides_ours_is_named_in_one_line(tmp_path, name, as_module):
    foreign = tmp_path / f"{name}.py"
    if not as_module:
        (tmp_path / name).mkdir()
        foreign = tmp_path / name / "__init__.py"
    foreign.write_text("raise ValueError('nothing of a foreign package may run')")
    done = run_command("import flowclaims; sys.exit(flowclaims.main())", tmp_path, tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"another package named '{name}' ({foreign})" in done.stderr
    assert "uninstall or rename it" in done.stderr


def test_a_foreign_theorems_is_named_by_the_module_command_too(tmp_path):
    (tmp_path / "theorems").mkdir()
    (tmp_path / "theorems" / "__init__.py").write_text("")
    done = run_command("from verify.commands.cli import main; sys.exit(main())", tmp_path, tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "another package named 'theorems'" in done.stderr


def test_a_package_installed_over_ours_is_noticed(tmp_path):
    """Both in one folder, as pip would leave them: the foreign __init__ is where ours should be."""
    root = ROOT
    (tmp_path / "flowclaims.py").write_text((root / "flowclaims.py").read_text())
    for name in ("verify", "theorems"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text((root / name / "__init__.py").read_text())
    (tmp_path / "verify" / "__init__.py").write_text("'Checks e-mail addresses.'")
    done = run_command("import flowclaims; sys.exit(flowclaims.main())", tmp_path, tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "another package named 'verify'" in done.stderr


def test_what_the_checker_cannot_follow_is_no_disagreement():
    """An exponential of a rational is no rational: the finding stands, without a certificate."""
    case = Case.from_document({
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "full_ising"},
        "parameters": {"J": {"1": "1/3"}}, "target": {"kind": "weights", "values": ["1", "2"]},
    })  # fmt: skip
    unfollowed = [fact("p", 0, "+")]
    with pytest.raises(checker.Rejected, match=r"^exact: "):
        checker.check(certificate(case, *unfollowed))
    finding = judge(replace(BOUND, check=lambda _: holds("ball", parts=unfollowed)), case)
    assert (finding.outcome, finding.theorem, finding.certificate) == (Outcome.HOLDS, None, None)
    assert "cannot follow, exact: " in finding.why
    finding = judge(replace(BOUND, check=lambda _: fails("ball", "No.", parts=unfollowed)), case)
    assert (finding.outcome, finding.certified) == (Outcome.FAILS, False)
    assert finding.why.startswith("No. (no certificate: ")


def test_an_instance_refutes_nothing_and_a_refutation_shows_no_instance():
    case = shipped.case("one-spin")
    shown, refuted = ([fact("p", 0, sign)] for sign in ("+", "not 0"))
    needed = {name: ({"parts": [{"kind": "fact", "statement": {"quantity": "p", "argument": 0, "sign": sign}}]},)
              for name, sign in (("instance", "+"), ("refutation", "not 0"))}  # fmt: skip
    claim = replace(CLAIM, binding=Binding(**needed))
    for check in (lambda _: holds("exact", parts=shown), lambda _: fails("exact", "No.", parts=refuted)):
        assert judge(replace(claim, check=check), case).certified
    for check in (lambda _: fails("exact", "No.", parts=shown), lambda _: holds("exact", parts=refuted)):
        finding = judge(replace(claim, check=check), case)
        assert (finding.outcome, finding.certified) == (Outcome.ERROR, False)
        assert finding.why == "prover and checker disagree: binding: another sign is needed"


def test_the_key_of_a_claim_is_no_claim():
    with pytest.raises(Usage, match="load_claims"):
        judge("stability/neutral-straight", shipped.case("parity"))
