"""Judging one case: assumptions, crashes, what arithmetic cannot express; and finding claims by name."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
import user_claims

import verify
from verify import Case, checker, data, judge
from verify.certificates import certificate, fact, instance, refutation
from verify.claims import Assumption, Claim, Finding, Neighbour, Outcome, Reason, Source, fails, holds, registry
from verify.claims.coverage import KINDS, shown_by
from verify.draws import Mixture
from verify.errors import NotExpressible, Unsupported, Usage
from verify.trilean import Trilean

CLAIM = Claim(
    key="test/claim",
    title="A claim",
    statement="$1 = 1$",
    source=Source("test", "this file"),
    expect="holds",
    check=lambda case: holds("exact", 1.0, kinds={"mine"}),
    law=Mixture(),
    margin="none",
    assumptions=(Assumption("small", "one spin", lambda case: Trilean.YES if case.spins == 1 else Trilean.NO),),
    neighbours=(
        Neighbour(
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
    one, two = data.case("one-spin"), data.case("two-spins")
    assert judge(CLAIM, one).outcome is Outcome.HOLDS
    finding = judge(CLAIM, two)
    assert (finding.outcome, finding.why) == (Outcome.VACUOUS, "not met: one spin")
    unknown = replace(CLAIM, assumptions=(Assumption("x", "some thing", lambda _: Trilean.UNKNOWN),), neighbours=())
    assert judge(unknown, one).reason is Reason.DOMAIN


def test_a_neighbour_drops_what_it_says_and_nothing_else():
    assert judge(CLAIM, data.case("two-spins"), "neighbour:never").outcome is Outcome.FAILS
    kept = replace(CLAIM, neighbours=(replace(CLAIM.neighbours[0], drop=()),))
    assert judge(kept, data.case("two-spins"), "neighbour:never").outcome is Outcome.VACUOUS


def test_a_crash_is_an_outcome_with_its_traceback():
    finding = judge(replace(CLAIM, check=lambda case: 1 / 0), data.case("one-spin"))
    assert finding.outcome is Outcome.ERROR
    assert "ZeroDivisionError" in finding.why
    assert "test_judge.py" in finding.why


def test_a_check_that_exits_is_a_crash_and_ends_nothing_else():
    finding = judge(replace(CLAIM, check=lambda case: sys.exit(0)), data.case("one-spin"))
    assert finding.outcome is Outcome.ERROR
    assert "SystemExit" in finding.why


def test_a_margin_that_is_no_number_is_a_crash():
    finding = judge(replace(CLAIM, check=lambda case: holds("float64", float("nan"))), data.case("one-spin"))
    assert finding.outcome is Outcome.ERROR
    assert "a margin that is NaN says nothing" in finding.why


@pytest.mark.parametrize("error", [NotExpressible("exp(1/3) is not rational"), Unsupported("no ranks here")])
def test_what_arithmetic_cannot_say_is_undecided(error):
    def check(_case: Case) -> Finding:
        raise error

    finding = judge(replace(CLAIM, check=check), data.case("one-spin"))
    assert (finding.outcome, finding.reason) == (Outcome.UNDECIDED, Reason.UNSUPPORTED)
    assert finding.why == str(error)


# -- certificates --------------------------------------------------------------------------------------------------
def judged_with(certificate, make=holds, *arguments, **rest):
    """What becomes of a finding on the case one-spin with that certificate."""
    claim = replace(CLAIM, check=lambda case: make("exact", *arguments, certificate=certificate, **rest))
    return judge(claim, data.case("one-spin"))


@pytest.mark.parametrize(("make", "arguments"), [(holds, ()), (fails, ("no",))])
def test_an_accepted_certificate_gives_the_theorem(make, arguments):
    certificate = user_claims.certificate(data.case("one-spin"))
    finding = judged_with(certificate, make, *arguments, theorem="the check's own words")
    assert finding.outcome is make("exact", *arguments).outcome
    assert finding.certificate == certificate
    assert finding.theorem == checker.check(certificate)
    assert finding.certified


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["statement"].update(sign="-"),
        lambda one: one["statement"].update(argument=7),
        lambda one: one.update(kind="fixed-point"),
        lambda one: one.update(format="flowclaims/certificate/2"),
        lambda one: one.update(seal="0" * 64),
        lambda one: one.pop("hints"),
    ],
)
def test_a_rejected_certificate_is_an_error_that_says_so(change):
    certificate = user_claims.certificate(data.case("one-spin"))
    change(certificate)
    with pytest.raises(checker.Rejected) as caught:
        checker.check(certificate)
    finding = judged_with(certificate, fails, "no", -1.0, values={"x": 1})
    assert finding.outcome is Outcome.ERROR
    assert finding.why == f"prover and checker disagree: {certificate['kind']}: {caught.value}"
    assert (finding.theorem, finding.certificate, finding.margin) == (None, None, None)
    # what was rejected stands in the report
    assert finding.values == {"x": 1, "certificate": certificate}
    assert finding.kinds == {"N=1"}


def test_a_huge_rejected_certificate_is_not_shown():
    finding = judged_with(user_claims.certificate(data.case("one-spin"), sign="-" * 30_000))
    assert finding.outcome is Outcome.ERROR
    assert finding.values == {"certificate": "too long to be shown"}


def test_a_certificate_about_another_case_is_an_error_even_if_it_is_true(monkeypatch):
    other = user_claims.certificate(data.case("two-spins"))
    assert checker.check(other)
    finding = judged_with(other)
    assert finding.outcome is Outcome.ERROR
    assert finding.why == "the certificate is about another case than the one that was judged"
    monkeypatch.setattr(checker, "check", pytest.fail)
    for about in (None, "one-spin", {}, data.case("one-spin").document | {"spins": 2}):
        assert judged_with({"kind": "rank", "case": about}).why == finding.why
    assert judged_with({}).why == finding.why


def test_the_note_is_no_part_of_the_case():
    case = data.case("one-spin").replaced(note="seen from the other side")
    claim = replace(CLAIM, check=lambda one: holds("exact", certificate=user_claims.certificate(one)))
    assert judge(claim, case).certified


def test_a_check_cannot_set_the_theorem_itself(monkeypatch):
    monkeypatch.setattr(checker, "check", pytest.fail)
    for make in (holds("exact", theorem="Everything holds."), fails("exact", "no", theorem="Everything holds.")):
        finding = judge(replace(CLAIM, check=lambda case, make=make: make), data.case("one-spin"))
        assert (finding.theorem, finding.certified, finding.outcome) == (None, False, make.outcome)


def test_what_holds_nor_fails_is_not_checked(monkeypatch):
    monkeypatch.setattr(checker, "check", pytest.fail)
    for finding in (
        verify.claims.undecided("exact", Reason.WIDE, certificate={"kind": "rank"}, theorem="T"),
        verify.claims.vacuous("no", certificate={"kind": "rank"}, theorem="T"),
    ):
        found = judge(replace(CLAIM, check=lambda case, finding=finding: finding), data.case("one-spin"))
        assert (found.outcome, found.certificate, found.theorem) == (finding.outcome, None, None)


def test_a_checker_that_crashes_is_a_crash(monkeypatch):
    monkeypatch.setattr(checker, "check", lambda document: 1 / 0)
    finding = judged_with(user_claims.certificate(data.case("one-spin")))
    assert finding.outcome is Outcome.ERROR
    assert "ZeroDivisionError" in finding.why


def test_a_neighbours_certificate_is_checked_too():
    found = []
    for sign in "+-":
        certificate = user_claims.certificate(data.case("two-spins"), sign)
        false = replace(
            CLAIM.neighbours[0], check=lambda case, given=certificate: fails("exact", "no", certificate=given)
        )
        found.append(judge(replace(CLAIM, neighbours=(false,)), data.case("two-spins"), "neighbour:never"))
    assert found[0].certified
    assert found[1].outcome is Outcome.ERROR


def test_judging_without_certificates_does_not_load_the_checker():
    code = (
        "import sys; from verify import Claim, data, judge; from verify.claims import OURS, holds\n"
        "claim = Claim('a/b', 't', 's', OURS, 'holds', lambda case: holds('exact'), dict, 'none')\n"
        "judge(claim, data.case('one-spin'))\n"
        "sys.exit('verify.checker' in sys.modules)"
    )
    root = str(data._PACKAGE.parent)
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
    assert shown_by(data.case(name)) & watched == kinds
    assert kinds <= judge(CLAIM, data.case(name), "neighbour:never").kinds


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
        assert set(claim.stored) <= data.stored().keys(), claim.key
        assert claim.neighbours, f"{claim.key} has no false neighbour"
        assert len({one.name for one in claim.neighbours}) == len(claim.neighbours)
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
    template = (data._PACKAGE.parent / "theorems" / "_template.py").read_text()
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
    template = (data._PACKAGE.parent / "theorems" / "_template.py").read_text()
    for name in ("one.py", "two.py"):
        write(tmp_path, name, template)
    with pytest.raises(Usage, match="two claims have the key"):
        registry.load((str(tmp_path),))


def run_command(start, path, cwd):
    root = str(data._PACKAGE.parent)
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
    done = run_command("from verify.cli import main; sys.exit(main())", tmp_path, tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "another package named 'theorems'" in done.stderr


def test_a_package_installed_over_ours_is_noticed(tmp_path):
    """Both in one folder, as pip would leave them: the foreign __init__ is where ours should be."""
    root = data._PACKAGE.parent
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
    unfollowed = certificate(case, fact("p", 0, "+"))
    with pytest.raises(checker.Rejected, match=r"^exact: "):
        checker.check(unfollowed)
    finding = judge(replace(CLAIM, check=lambda _: holds("ball", certificate=unfollowed)), case)
    assert (finding.outcome, finding.theorem, finding.certificate) == (Outcome.HOLDS, None, None)
    assert "cannot follow, exact: " in finding.why
    finding = judge(replace(CLAIM, check=lambda _: fails("ball", "No.", certificate=unfollowed)), case)
    assert (finding.outcome, finding.certified) == (Outcome.FAILS, False)
    assert finding.why.startswith("No. (no certificate: ")


def test_an_instance_refutes_nothing_and_a_refutation_shows_no_instance():
    case = data.case("one-spin")
    shown, refuted = (make(case, [fact("p", 0, "+")]) for make in (instance, refutation))
    for check in (lambda _: fails("exact", "No.", certificate=shown), lambda _: holds("exact", certificate=refuted)):
        finding = judge(replace(CLAIM, check=check), case)
        assert (finding.outcome, finding.certified) == (Outcome.ERROR, False)
        assert "goes with a finding of the other sort" in finding.why


def test_the_key_of_a_claim_is_no_claim():
    with pytest.raises(Usage, match="load_claims"):
        judge("stability/neutral-straight", data.case("parity"))
