"""Baselines as a user meets them: written, compared with, kept, and refused, by whole runs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import user_claims

from verify.commands import run as main_job
from verify.commands.cli import main
from verify.errors import Usage

NOT_UNIFORM = "lambda case: certified(str(case.document['target']['J']))"
AFTER = "lambda case: holds('exact')"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


@pytest.fixture
def claims(tmp_path):
    """A claim that holds and one that is refuted, each with a negative control."""
    folder = tmp_path / "c"
    user_claims.written(folder, "mine/holds", stored="('one-spin',)", requires="('N=1',)")
    user_claims.written(folder, "mine/refuted", expect="'refuted'", check=NOT_UNIFORM)
    return str(folder)


def run(claims, *options, code, workers="1", words=("mine",)):
    """A run of the command; its report."""
    call = ["run", *words, "--theorems", claims, "--workers", workers, "--out", "run", *options]
    assert main(call) == code
    return json.loads(Path("run", "report.json").read_text(encoding="utf-8"))


def entries(file="base.json"):
    return json.loads(Path(file).read_text(encoding="utf-8"))["claims"]


def changed(change, file="base.json"):
    document = json.loads(Path(file).read_text(encoding="utf-8"))
    change(document["claims"])
    Path(file).write_text(json.dumps(document), encoding="utf-8")


def test_the_same_run_gives_the_same_file_and_nothing_is_worse(claims, capsys):
    run(claims, "--write-baseline", ".flowclaims/base.json", code=0)
    assert capsys.readouterr().out.endswith("\nbaseline: .flowclaims/base.json\n")
    first = Path(".flowclaims/base.json").read_bytes()
    for workers in "12":
        report = run(claims, "--baseline", ".flowclaims/base.json", "--write-baseline", ".flowclaims/base.json",
                     code=0, workers=workers)  # fmt: skip
        assert report["regressions"] == []
        assert Path(".flowclaims/base.json").read_bytes() == first
    found = entries(".flowclaims/base.json")
    assert found.keys() == {"mine/holds", "mine/refuted"}
    assert found["mine/refuted"]["verdict"] == "refuted"
    assert {one["part"] for one in found["mine/refuted"]["witnesses"]} == {"claim", "control:false"}
    assert found["mine/holds"]["covered"] == ["N=1"]


def test_on_another_seed_the_witnesses_of_then_are_judged_again(claims, capsys):
    run(claims, "--write-baseline", "base.json", code=0)
    assert run(claims, "--baseline", "base.json", "--seed", "1", code=0)["regressions"] == []
    # the case travels with the baseline: it fails for other cases than this one, and so the verdict stays
    witness = entries()["mine/refuted"]["witnesses"][0]
    spared = f"lambda case: holds('exact') if case.sha256 == '{witness['sha256']}' else certified('no')"
    user_claims.written(Path("c"), "mine/refuted", expect="'refuted'", check=spared)
    sentence = f"mine/refuted: the witness {witness['sha256'][:16]} is lost: judged again, it gives holds"
    capsys.readouterr()
    for workers in "12":
        report = run(claims, "--baseline", "base.json", "--seed", "1", code=1, workers=workers)
        assert report["regressions"] == [sentence]
        assert report["claims"][1]["verdict"] == "refuted"
        # named wherever people look
        assert f"worse than in the baseline: {sentence}" in capsys.readouterr().out
        assert sentence.replace("/", "&#x2F;") in page() or sentence in page()
        for name in ("summary.md", "junit.xml"):
            assert witness["sha256"][:16] in Path("run", name).read_text(encoding="utf-8")


def test_what_only_the_seed_changed_is_never_worse(tmp_path):
    """Kinds, tallies, margins, certificates and a rate that draws alone decide, and a negative control beside them."""
    folder = tmp_path / "s"
    law = "lambda draw: LAW(draw) if draw.integer(0, 3) == 3 else Mixture(('full_ising',), (1, 1))(draw)"
    some = "case.canonical[-4] % 2"
    user_claims.written(folder, "mine/kinds", sampler=law, requires="('N=1',)", expect="'refuted'",
                        stored="('parity',)",
                        check="lambda case: fails('exact', 'n', float(case.spins)) if case.spins < 3 else certified("
                              f"'y', -float({some}), tally={{'odd': {some}}})")  # fmt: skip
    user_claims.written(folder, "mine/rate", quantifier="'rate'", rate="0.05", weight="1.0",
                        check=f"lambda case: proved() if {some} else fails('exact', 'no')")  # fmt: skip
    user_claims.written(folder, "mine/holds", stored="('one-spin', 'two-spins')", weight="0.05", check=(
        f"lambda case: proved(float({some}), kinds=['odd'] * ({some}))"))  # fmt: skip
    reports = []
    for seed in "01234":
        options = ("--baseline", "base.json") if seed > "0" else ("--write-baseline", "base.json")
        reports.append(run(str(folder), *options, "--seed", seed, code=0))
    assert all(report["regressions"] == [] for report in reports[1:])
    # and the seeds did change what a report says of each of them
    for key in ("mine/holds", "mine/kinds", "mine/rate"):
        told = [next(one for one in report["claims"] if one["key"] == key) for report in reports]
        assert (
            len({json.dumps([one["held"], one["margins_approx"], one["coverage"], one["tally"]]) for one in told}) > 1
        )


def page():
    return Path("run", "report.html").read_text(encoding="utf-8")


def test_a_witness_that_fails_without_a_certificate_is_lost(claims):
    run(claims, "--write-baseline", "base.json", code=0)
    changed(lambda claims: claims["mine/refuted"].update(verdict="suspect"))
    user_claims.written(Path("c"), "mine/refuted", expect="'refuted'", check=user_claims.SUSPECT)
    report = run(claims, "--baseline", "base.json", code=1)
    number = len({one["sha256"] for one in entries()["mine/refuted"]["witnesses"] if one["part"] == "claim"})
    lost = [said for said in report["regressions"] if "it fails still, but without a certificate" in said]
    assert len(lost) == len(report["regressions"]) == number


def test_a_report_s_witnesses_are_judged_again_too(claims):
    run(claims, code=0)
    Path("run").rename("before")
    assert run(claims, "--baseline", "before/report.json", code=0)["regressions"] == []
    user_claims.written(Path("c"), "mine/refuted", expect="'refuted'", check=AFTER)
    report = run(claims, "--baseline", "before/report.json", code=1)
    assert report["regressions"][0] == "mine/refuted: refuted became survived"
    assert all("is lost: judged again, it gives holds" in said for said in report["regressions"][1:])
    assert len(report["regressions"]) > 1


def test_lost_coverage_a_falsehood_that_survives_and_a_claim_that_is_gone(claims):
    run(claims, "--write-baseline", "base.json", code=0)
    user_claims.written(Path("c"), "mine/holds", requires="('N=1',)", sampler="Mixture(('full_ising',), (2, 2))",
                        stored="('two-spins',)",
                        controls="(NegativeControl('false', '', '', check=lambda case: holds('exact'),"
                                   " stored=('two-spins',)),)")  # fmt: skip
    changed(lambda claims: claims.update({"mine/gone": claims["mine/refuted"]}))
    said = run(claims, "--baseline", "base.json", code=1)["regressions"]
    assert [one for one in said if "lost" not in one] == [
        "mine/gone: the claim is gone",
        "mine/holds: survived became vacuous",
        "mine/holds: no stored case is of kind N=1 any more",
        "mine/holds: the negative control false is no longer refuted by a stored case",
    ]
    # the negative control's witness of then holds now
    assert len([one for one in said if "of the negative control false is lost" in one]) == 1


def test_a_claim_that_is_gone_fails_a_run_of_all_claims(claims, monkeypatch):
    """Of all claims: here of the user's, so that nothing else need run."""
    from verify.claims import registry

    monkeypatch.setattr(registry, "_packaged", lambda: iter(()))
    run(claims, "--write-baseline", "base.json", code=0, words=())
    Path("c", "mine_refuted.py").unlink()
    options = ("--baseline", "base.json", "--write-baseline", "base.json")
    assert run(claims, *options, code=1, words=())["regressions"] == ["mine/refuted: the claim is gone"]
    assert "mine/refuted" in entries()
    # chosen by name it was left out on purpose, and its entry stays
    assert run(claims, *options, code=0, words=("mine/holds",))["regressions"] == []
    assert "mine/refuted" in entries()
    # whoever writes a new one without the old one means it
    run(claims, "--write-baseline", "base.json", code=0, words=())
    assert "mine/refuted" not in entries()


def test_a_new_baseline_only_where_nothing_got_worse(claims, capsys):
    run(claims, "--write-baseline", "base.json", code=0)
    before = Path("base.json").read_bytes()
    user_claims.written(Path("c"), "mine/holds", check="lambda case: undecided('ball', Reason.WIDE)")
    capsys.readouterr()
    run(claims, "--baseline", "base.json", "--write-baseline", "base.json", code=1)
    assert capsys.readouterr().out.endswith(
        "\nno baseline written to base.json: something is worse than in the old one\n"
    )
    assert Path("base.json").read_bytes() == before
    run(claims, "--write-baseline", "base.json", "-q", code=3)
    captured = capsys.readouterr()
    # the path of the report alone, for whoever asked for quiet
    assert captured.out == str(Path("run", "report.html")) + "\n"
    assert captured.err == "baseline: base.json (1 claim in it not as expected)\n"
    assert entries()["mine/holds"]["verdict"] == "inconclusive"


def test_a_run_in_which_a_claim_crashed_makes_none(claims, capsys):
    user_claims.written(Path("c"), "mine/holds", check="lambda case: 1 / 0")
    run(claims, "--write-baseline", "base.json", code=4)
    assert "no baseline written to base.json: a claim crashed" in capsys.readouterr().out
    assert not Path("base.json").exists()


def test_a_refutation_expires(claims, capsys):
    run(claims, "--write-baseline", "base.json", code=0)
    changed(lambda claims: claims["mine/refuted"].update(expires="2027-03-31", note="see the erratum"))

    def on(day):
        return main_job.run("mine", theorems=claims, workers=1, out="run", baseline="base.json",
                            write_baseline="base.json", today=day)  # fmt: skip

    assert on(date(2027, 3, 31))["exit_code"] == 0
    # it was written over, and what hands added is still there
    assert (entries()["mine/refuted"]["expires"], entries()["mine/refuted"]["note"]) == (
        "2027-03-31",
        "see the erratum",
    )
    report = on(date(2027, 4, 1))
    sentence = "mine/refuted: the refutation was expected until 2027-03-31, and that date has passed: see the erratum"
    assert (report["exit_code"], report["regressions"]) == (1, [sentence])
    # the clock's date, where none is given: this one has passed for good
    changed(lambda claims: claims["mine/refuted"].update(expires="2020-01-01"))
    run(claims, "--baseline", "base.json", code=1)
    assert "expected until 2020-01-01, and that date has passed: see the erratum" in capsys.readouterr().out


BAD = {
    "date": (
        ["--baseline", "dated.json"],
        'dated.json: $.claims["mine/refuted"].expires: found "2027-13-01", expected',
    ),
    "kept date": (["--write-baseline", "dated.json"], 'dated.json: $.claims["mine/refuted"].expires: found "2027-13'),
    "none": (["--baseline", "nowhere.json"], "nowhere.json: $: found no such file"),
    "others": (["--baseline", "others.json"], "others.json: none of its claims is among those to be judged"),
    "report": (["--write-baseline", "run/report.json"], 'run/report.json: $.format: found "flowclaims/report/1"'),
    "text": (["--write-baseline", "notes.txt"], "notes.txt: $: found text that is not JSON"),
    "folder": (["--write-baseline", "run"], "run: $: found a directory, expected a readable file"),
    "file": (["--write-baseline", "notes.txt/b.json"], "notes.txt/b.json cannot be written: notes.txt is no folder"),
    "case": (["--write-baseline", "b.json", "--case", "parity"], "--write-baseline goes with the cases that are drawn"),
}


@pytest.fixture
def material(claims):
    run(claims, "--write-baseline", "dated.json", "-q", code=0)
    Path("others.json").write_text(Path("dated.json").read_text().replace("mine/", "yours/"))
    changed(lambda claims: claims["mine/refuted"].update(expires="2027-13-01"), "dated.json")
    Path("notes.txt").write_text("dear diary")
    return claims


@pytest.mark.parametrize(("options", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_one_line_and_nothing_is_written(material, capsys, options, message):
    def everything():
        return {str(path): path.is_dir() or path.read_bytes() for path in Path().rglob("*") if "c/" not in str(path)}

    before = everything()
    capsys.readouterr()
    assert main(["run", "mine", "--theorems", material, "--workers", "1", "--out", "new", *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"flowclaims: {message}")
    assert captured.err.count("\n") == 1
    assert everything() == before


def test_a_folder_that_cannot_be_made_is_named(monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    from verify.report import baseline_file

    writer = baseline_file.BaselineFile(Path("deep", "base.json"))
    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(Usage, match=r"deep.base\.json cannot be written: Permission denied"):
        writer.run_started({})
