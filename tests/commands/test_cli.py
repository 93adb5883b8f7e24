"""The command: its help, its speed, its manners on terminals and in pipes, and what it says of bad input."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import user_claims
from jsonschema import Draft202012Validator
from places import MALFORMED, ROOT

import verify
from verify.case import shipped
from verify.claims import registry
from verify.commands.cli import build_parser, main
from verify.draws import TARGETS
from verify.energies import FAMILIES
from verify.errors import NotExpressible

SPECIMENS = sorted(MALFORMED.glob("*.json"))
COMMANDS = ("run", "inspect", "list", "show", "replay", "recheck")
ARITHMETICS = ("float64", "multiprecision", "ball", "exact")
HEAVY = {"scipy", "mpmath", "sympy", "flint", "matplotlib", "jinja2", "rich", "hypothesis", "latex2mathml"}
ESCAPE = "\x1b"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def command(*arguments, **options):
    """The command in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | options.pop("env", {})
    call = [sys.executable, "-m", "verify", *arguments]
    return subprocess.run(call, env=environment, capture_output=True, text=True, check=False, timeout=60, **options)


# -- help ----------------------------------------------------------------------------------------------------------
def helped(capsys, *arguments):
    with pytest.raises(SystemExit) as caught:
        main([*arguments, "--help"])
    assert caught.value.code == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


@pytest.mark.parametrize("name", [(), *((name,) for name in COMMANDS)], ids=" ".join)
def test_help_teaches_with_examples(capsys, name):
    text = helped(capsys, *name)
    _, _, examples = text.partition("examples:\n")
    assert re.search(f"^  flowclaims {' '.join(name)}", examples, flags=re.MULTILINE)
    assert all(len(line) <= 120 for line in text.splitlines())


def test_every_example_in_the_help_is_understood(capsys):
    examples = [
        line.strip()
        for name in [(), *((name,) for name in COMMANDS)]
        for line in helped(capsys, *name).partition("examples:\n")[2].splitlines()
        if line.startswith("  flowclaims ")
    ]
    assert len(examples) > 20
    for line in examples:
        words = re.split(r" {2,}", line)[0].split()
        assert build_parser().parse_args(words[1:]).command == words[1]


def test_help_lists_the_options_of_the_interface(capsys):
    text = helped(capsys, "run")
    for option in ("--profile", "--seed", "--out", "--case", "--workers", "--device", "--baseline", "--theorems"):
        assert option in text
    assert {"--arithmetic", "--bits", "--json"} <= set(helped(capsys, "inspect").split())
    assert all(name in helped(capsys) for name in COMMANDS)


def test_no_command_shows_help_and_is_bad_usage(capsys):
    assert main([]) == 2
    assert "examples:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["run", "--sed", "x"],
        ["run", "--seed", "1.5"],
        ["run", "-q", "-v"],
        ["list", "spells"],
        ["show"],
        ["recheck"],
        ["inspect", "parity", "--bits", "many"],
    ],
    ids=" ".join,
)
def test_what_argparse_refuses(capsys, tmp_path, arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "flowclaims" in captured.err.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"flowclaims {verify.__version__}\n"


# -- start-up ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "free_of"),
    [
        (["--help"], HEAVY | {"numpy"}),
        (["run", "--help"], HEAVY | {"numpy"}),
        (["--version"], HEAVY | {"numpy"}),
        (["list"], HEAVY),
        (["list", "claims"], HEAVY),
        (["show", "stability/consistent-stable"], HEAVY),
        (["show", "dirichlet"], HEAVY),
        (["inspect", "unrepresentable"], HEAVY),
        # one heavy library, one door: each arithmetic loads its own, and balls look once more at what rounds to zero
        (["inspect", "parity"], HEAVY - {"flint"}),
        (["inspect", "digits-all-6"], HEAVY),
        (["inspect", "parity", "--arithmetic", "exact"], HEAVY - {"flint"}),
        (["inspect", "parity", "--arithmetic", "multiprecision"], HEAVY - {"mpmath", "flint"}),
        (["inspect", "atlantis"], HEAVY),
        (["recheck", "atlantis"], HEAVY | {"numpy"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_start_up_loads_nothing_heavy(arguments, free_of):
    script = (
        "import sys\nfrom verify.commands.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('\\n' + ' '.join(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "verify.commands.cli" in loaded
    assert loaded & free_of == set()


def test_importing_the_package_loads_nothing():
    script = "import sys, verify; dir(verify); print(' '.join(n for n in sys.modules if n.startswith('verify.')))"
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == []


# -- bad input -----------------------------------------------------------------------------------------------------
def test_there_are_specimens():
    assert len(SPECIMENS) >= 100


@pytest.mark.parametrize("call", [["inspect"], ["run", "--case"]], ids=["inspect", "run"])
@pytest.mark.parametrize("file", SPECIMENS, ids=lambda file: file.stem)
def test_a_malformed_case_is_one_line_and_nothing_is_written(capsys, tmp_path, file, call):
    assert main([*call, str(file)]) == 2
    captured = capsys.readouterr()
    expected = file.with_suffix(".expected").read_text(encoding="utf-8")
    assert captured.err == f"flowclaims: {file}: {expected}"
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["weight-zero", "truncated", "huge-integer"])
def test_the_same_through_the_door(tmp_path, name):
    file = MALFORMED / f"{name}.json"
    done = command("run", "--case", str(file))
    expected = file.with_suffix(".expected").read_text(encoding="utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"flowclaims: {file}: {expected}")
    assert list(tmp_path.iterdir()) == []


def test_4_an_internal_error_shows_its_traceback_and_asks_for_a_report(capsys, monkeypatch):
    monkeypatch.setattr("verify.commands.listing.listing", lambda *_: 1 / 0)
    assert main(["list"]) == 4
    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err
    assert err.endswith("flowclaims: internal error, please report it with the traceback above\n")


def test_what_was_raised_on_purpose_has_no_traceback(capsys, monkeypatch):
    def refuse(*_):
        raise NotExpressible("exp(1/3) is not rational")

    monkeypatch.setattr("verify.commands.listing.listing", refuse)
    assert main(["list"]) == 4
    assert capsys.readouterr().err == "flowclaims: exp(1/3) is not rational\n"


def test_ctrl_c_outside_a_run(capsys, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("verify.commands.listing.listing", interrupt)
    assert main(["list"]) == 3
    assert capsys.readouterr().err == "flowclaims: interrupted\n"


# -- terminals and pipes -------------------------------------------------------------------------------------------
def test_quiet_prints_the_path_of_the_report_only(tmp_path):
    path = user_claims.written(tmp_path / "c")
    done = command("run", "mine", "--theorems", path, "--workers", "1", "--out", "r", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, str(Path("r", "report.html")) + "\n", "")
    assert Path("r", "report.html").is_file()


def test_verbose_prints_a_line_per_case_on_standard_error(tmp_path):
    path = user_claims.written(tmp_path / "c", stored="('one-spin',)", controls="(FALSE, TRUE)")
    done = command("run", "mine", "--theorems", path, "--workers", "1", "--out", "r", "-v")
    assert done.returncode == 1
    events = [json.loads(line) for line in Path("r", "events.ndjson").read_text().splitlines()]
    said = done.stderr.splitlines()
    assert len(said) == len(events) > 5
    for line, event in zip(said, events, strict=True):
        part = "" if event["part"] == "claim" else f" {event['part']}"
        why = f": {event['why']}" if event["why"] else ""
        assert line == f"mine/claim{part} {event['case'][:12]}: {event['outcome']} ({event['arithmetic']}){why}"
    # and every negative control in the table
    assert "control false" in done.stdout
    assert "negative control true" in done.stdout


def test_the_table_without_options(tmp_path):
    path = user_claims.written(tmp_path / "c", check="lambda case: holds('exact', 0.125)")
    done = command("run", "mine", "--theorems", path, "--workers", "1", "--out", "r")
    assert (done.returncode, done.stderr) == (0, "")
    assert ESCAPE not in done.stdout
    head, row, *_ = done.stdout.splitlines()
    assert re.split(r" {2,}", head) == ["claim", "source", "verdict", "cases", "worst margin", "replay"]
    again = f"flowclaims run mine/claim --profile quick --seed 0 --theorems {path}"
    assert re.split(r" {2,}", row) == ["mine/claim", "own", "survived", "4", "0.125", again]
    assert done.stdout.endswith("report: " + str(Path("r", "report.html")) + "\n")


def on_a_terminal(*arguments, **environment):
    """What the command prints on a terminal; its standard error goes there too."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "verify", *arguments], stdout=theirs, stderr=theirs, stdin=theirs,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "200"} | environment,
    )  # fmt: skip
    os.close(theirs)
    printed = bytearray()
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        printed += piece
    os.close(ours)
    return process.wait(), printed.decode()


COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def test_colour_on_a_terminal_and_none_where_no_color_is_set(tmp_path):
    path = user_claims.written(tmp_path / "c", expect="'refuted'")
    call = ["run", "mine", "--theorems", path, "--workers", "1", "--out", "r"]
    code, printed = on_a_terminal(*call)
    assert code == 1
    assert COLOUR.search(printed)
    code, printed = on_a_terminal(*call, NO_COLOR="1")
    assert code == 1
    assert not [found for found in COLOUR.findall(printed) if found not in {"\x1b[0m", "\x1b[m"}]
    assert "mine/claim" in printed
    for name in ("list", "show", "inspect"):
        code, printed = on_a_terminal(name, *{"list": [], "show": ["parity"], "inspect": ["parity"]}[name])
        assert code == 0
        assert ESCAPE not in printed


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    "line", ["list | head -n 1", "list 2>&1 | true", "show stability/consistent-stable | head -c 1"]
)
def test_a_broken_pipe_is_no_news(line):
    done = shell(line)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_a_broken_pipe_does_not_hide_how_a_run_ended(tmp_path):
    user_claims.written(tmp_path / "c", check=user_claims.REFUTED)
    done = shell("run mine --theorems c --workers 1 --out r | true")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(Path("r", "report.json").read_text())["exit_code"] == 1
    # where lines per case break the pipe, the run ends early, and has not passed
    user_claims.written(tmp_path / "c", check="lambda case: time.sleep(0.02) or holds('exact')", weight="10")
    for line in ("--workers 1 --out r -v 2>&1 | head -n 1", "--workers 2 --out r -v 2>&1 | head -n 1"):
        done = shell(f"run mine --theorems c {line}")
        assert done.returncode == 3
        assert "Traceback" not in done.stdout + done.stderr
        assert done.stdout.startswith("mine/claim ")


def shell(line):
    """A pipeline in bash; the exit code is that of the command, and not of what follows it."""
    bash = f'"{sys.executable}" -m verify {line}; exit ${{PIPESTATUS[0]}}'
    return subprocess.run(
        ["bash", "-c", bash], env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [["show", "stability/consistent-stable"], ["list"]])
def test_any_alphabet_will_do(arguments):
    done = command(*arguments, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    if arguments[0] == "show":
        assert "G\\xf3mez" in done.stdout


# -- inspect -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("arithmetic", ARITHMETICS)
@pytest.mark.parametrize("name", ["regular-point", "parity", "digits-three-6", "rational-parameters"])
def test_inspect_json(capsys, name, arithmetic):
    schema = json.loads((shipped.schemas() / "inspect-1.schema.json").read_text(encoding="utf-8"))
    assert main(["inspect", name, "--arithmetic", arithmetic, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    document = json.loads(captured.out, parse_constant=pytest.fail)
    Draft202012Validator(schema).validate(document)
    assert document["case"] == shipped.case(name).sha256
    assert document["arithmetic"] == arithmetic
    assert document == json.loads(json.dumps(verify.inspect(shipped.case(name), arithmetic=arithmetic)))


def test_inspect_as_text_by_hand(capsys, tmp_path):
    """N = 1, M = 0, b = log 2, q = (1/4, 3/4): p = (4/5, 1/5), m(p) = 3/5, m(q) = -1/2, J = log 2."""
    file = tmp_path / "by-hand.json"
    file.write_text(json.dumps({
        "format": "flowclaims/case/1", "spins": 1, "energy": {"family": "rbm", "hidden": 0},
        "parameters": {"b": [{"log": "2"}], "c": [], "W": []}, "target": {"kind": "weights", "values": ["1", "3"]},
    }))  # fmt: skip
    assert main(["inspect", str(file), "--arithmetic", "exact"]) == 0
    rows = [re.split(r" {2,}", line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == [f"case {verify.Case.read(file).sha256}"]
    assert rows[1] == ["arithmetic exact"]
    assert ["state", "spins", "law", "target"] in rows
    assert ["0", "+1", "4/5", "1/4"] in rows
    assert ["1", "-1", "1/5", "3/4"] in rows
    assert ["subset", "moments", "target_moments", "couplings"] in rows
    assert ["{0}", "3/5", "-1/2", "log(2) = 0.693147180559945..."] in rows
    assert ["gradient b: [-11/10]"] in rows
    assert ["coupling norms by order: 1: log(2) = 0.693147180559945..."] in rows
    assert ["moment norms by order: 1: 3/5"] in rows
    assert ["log Z: log(5/2) = 0.916290731874155..."] in rows
    assert ["rank of K: 1"] in rows
    assert ["inertia of the Hessian: 0 positive, 0 zero, 1 negative"] in rows
    assert ["classification: not-fixed"] in rows


def test_inspect_gives_the_spins_beside_each_state(capsys, tmp_path):
    """Weights 1 to 8; state 3 has bits 0 and 1 set, so x_0 = x_1 = -1 and x_2 = +1."""
    file = tmp_path / "three.json"
    weights = {"kind": "weights", "values": [str(s + 1) for s in range(8)]}
    file.write_text(json.dumps({
        "format": "flowclaims/case/1", "spins": 3, "energy": {"family": "rbm", "hidden": 0}, "target": weights,
    }))  # fmt: skip
    assert main(["inspect", str(file), "--arithmetic", "exact"]) == 0
    rows = [re.split(r" {2,}", line) for line in capsys.readouterr().out.splitlines()]
    first = rows.index(["state", "spins", "target"]) + 1
    assert rows[first : first + 8] == [
        ["0", "+1 +1 +1", "1/36"],
        ["1", "-1 +1 +1", "1/18"],
        ["2", "+1 -1 +1", "1/12"],
        ["3", "-1 -1 +1", "1/9"],
        ["4", "+1 +1 -1", "5/36"],
        ["5", "-1 +1 -1", "1/6"],
        ["6", "+1 -1 -1", "7/36"],
        ["7", "-1 -1 -1", "2/9"],
    ]


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_inspect_as_text(capsys, arithmetic):
    assert main(["inspect", "regular-point", "--arithmetic", arithmetic]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"case {shipped.case('regular-point').sha256}\narithmetic {arithmetic}")
    assert re.search(r"^state +spins +law +target$", text, flags=re.MULTILINE)
    assert re.search(r"^classification: data-consistent", text, flags=re.MULTILINE)
    assert ("to a tolerance of" in text) == (arithmetic in {"float64", "multiprecision"})


def test_bits_are_heard(capsys):
    assert main(["inspect", "rational-parameters", "--arithmetic", "ball", "--bits", "256", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bits"] == 256


def test_a_stored_case_and_its_file_are_the_same(capsys):
    main(["inspect", "parity", "--json"])
    by_name = capsys.readouterr().out
    main(["inspect", str(shipped.stored()["parity"]), "--json"])
    assert capsys.readouterr().out == by_name


# -- list and show -------------------------------------------------------------------------------------------------
def listed(capsys, *arguments):
    assert main(["list", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    return [line.split()[0] for line in lines if line.startswith("  ")]


def test_lists_name_everything_once(capsys):
    names = {
        "claims": list(registry.load()),
        "energies": list(FAMILIES),
        "targets": list(TARGETS),
        "cases": list(shipped.stored()),
    }
    for kind, expected in names.items():
        assert listed(capsys, kind) == expected
    # those that serve single claims are counted only, or nobody would find the others among them
    single = {name for name, file in shipped.stored().items() if file.parent.name == "deciding"}
    assert listed(capsys) == [name for some in names.values() for name in some if name not in single]
    main(["list"])
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"and {len(single)} that serve single claims")


def test_everything_that_is_listed_can_be_shown(capsys):
    for name in listed(capsys):
        assert main(["show", name]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        assert name in captured.out.splitlines()[0]
        assert len(captured.out.splitlines()) >= 3


def test_a_claim_is_shown_in_full(capsys):
    main(["show", "stability/consistent-stable"])
    text = capsys.readouterr().out
    claim = registry.load()["stability/consistent-stable"]
    assert claim.statement in text
    assert claim.source.cite in text
    assert all(assumption.text in text for assumption in claim.assumptions)
    assert all(one.statement in text and one.change in text for one in claim.controls)
    assert "expected: holds" in text


def test_a_case_is_shown_as_it_is_stored(capsys):
    for name in shipped.stored():
        main(["show", name])
        _, _, text = capsys.readouterr().out.partition(f"stored case {name} (sha256 {shipped.case(name).sha256})\n\n")
        assert json.loads(text) == shipped.case(name).document


def test_things_that_share_a_name_are_all_shown(capsys):
    assert {"parity", "uniform"} <= shipped.stored().keys() & TARGETS.keys()
    main(["show", "parity"])
    text = capsys.readouterr().out
    assert text.startswith("target family parity\n\nThe coupling of all spins together")
    assert "\n\nstored case parity (" in text


def test_claims_of_the_user_s_own_are_listed_and_shown(capsys, tmp_path):
    path = user_claims.written(tmp_path / "c", "mine/own", scope="'symbolic'", binding="binding('a lemma')")
    assert "mine/own" in listed(capsys, "claims", "--theorems", path)
    assert main(["show", "mine/own", "--theorems", path]) == 0
    text = capsys.readouterr().out
    assert "must refute: false (a number): $1 = 2$" in text
    assert "a proof of it is about the whole statement, at the judged numbers of spins and hidden units" in text


def test_the_template_runs_as_it_is(tmp_path):
    template = ROOT / "theorems" / "_template.py"
    code = main(["run", "mine", "--theorems", str(template), "--workers", "1", "--out", "r", "-q"])
    assert code == 0
    (claim,) = json.loads(Path("r", "report.json").read_text())["claims"]
    assert (claim["verdict"], claim["certified"]) == ("certified", claim["judged"])
    sentence = r"If $p_\theta = q$, then $\nabla L(\theta) = 0$."
    whose = "mine/consistent-is-fixed, by a binding of the user's own"
    assert claim["theorem"].endswith(f'|grad L|^2 is 0. This is an instance of {whose}: "{sentence.rstrip(".")}".')
    assert all(one["verdict"] == "refuted" for one in claim["controls"])
    assert ET.parse(tmp_path / "r" / "junit.xml").getroot().get("failures") == "0"  # noqa: S314 - our own file
