"""What the checker is made of: the standard library, integers and rationals, few lines, old syntax."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from pathlib import Path

import pytest

from verify import checker
from verify.checking import build

SOURCE = Path(checker.__file__).read_text(encoding="utf-8")
TREE = ast.parse(SOURCE)
FLOATING = {"float", "complex", "fsum", "sqrt", "truediv", "perf_counter", "as_integer_ratio", "ldexp", "pi", "inf"}


def nodes(*kinds):
    return [node for node in ast.walk(TREE) if isinstance(node, kinds)]


def test_it_imports_the_standard_library_alone():
    names = [one.name for node in nodes(ast.Import) for one in node.names]
    names += [node.module for node in nodes(ast.ImportFrom)]
    assert all(node.level == 0 for node in nodes(ast.ImportFrom))
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
    allowed = "__future__ contextvars fractions hashlib itertools json math operator os re resource signal sys"
    assert set(names) <= set(allowed.split())
    assert {one.name for node in nodes(ast.ImportFrom) if node.module == "math" for one in node.names} <= {
        "lcm",
        "gcd",
        "prod",
        "isqrt",
    }
    taken = {node.module: {one.name for one in node.names} for node in nodes(ast.ImportFrom)}
    assert taken["operator"] <= {"add", "mul"}
    assert taken["itertools"] <= {"accumulate"}
    assert not {node.id for node in nodes(ast.Name)} & {"__import__", "eval", "exec", "compile", "globals", "setattr"}


def test_there_is_no_floating_point():
    assert not [node.value for node in nodes(ast.Constant) if isinstance(node.value, (float, complex))]
    used = {node.id for node in nodes(ast.Name)} | {node.attr for node in nodes(ast.Attribute)}
    assert not used & FLOATING
    # JSON numbers with a point are refused where they are read
    assert "parse_float=refused" in SOURCE
    assert "parse_constant=refused" in SOURCE


def test_nothing_divides_two_integers():
    """No ``/`` with an operand that is visibly an integer on both sides; a Fraction or an Interval must be in it."""
    for node in nodes(ast.BinOp, ast.AugAssign):
        if isinstance(node.op, ast.Div):
            left, right = (node.target, node.value) if isinstance(node, ast.AugAssign) else (node.left, node.right)
            assert not (integral(left) and integral(right)), f"line {node.lineno}: {ast.unparse(node)}"


def integral(node):
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in {
            "len",
            "int",
            "sum",
            "max",
            "min",
            "round",
            "abs",
            "order",
            "spin",
            "chi",
        } or (ast.unparse(node.func).endswith(("bit_length", "__round__", "count")))
    if isinstance(node, ast.BinOp):
        return integral(node.left) and integral(node.right)
    return isinstance(node, ast.Attribute) and node.attr in {
        "numerator",
        "denominator",
        "bits",
        "lo",
        "hi",
        "size",
        "spins",
    }


def test_powers_have_whole_exponents():
    """``**`` with a negative integer exponent of an integer would be a float: the base is then a Fraction."""
    for node in nodes(ast.BinOp):
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.UnaryOp):
            assert not integral(node.left), f"line {node.lineno}: {ast.unparse(node)}"


def test_no_value_is_a_float(monkeypatch):
    """While the whole corpus is checked, no interval and no series is made of anything but integers."""
    import corpus

    make, begin = checker.Interval.__init__, checker.Series.__init__

    def watched(self, lo, hi, bits):
        assert type(lo) is type(hi) is type(bits) is int
        assert lo <= hi
        make(self, lo, hi, bits)

    def seen(self, c, rad, bits):
        assert {*map(type, c), type(rad), type(bits)} == {int}
        assert rad >= 0
        begin(self, c, rad, bits)

    monkeypatch.setattr(checker.Interval, "__init__", watched)
    monkeypatch.setattr(checker.Series, "__init__", seen)
    for document in corpus.corpus().values():
        checker.check(document)


def test_its_lines_are_short():
    """How many lines each source may have stands in tests/test_house.py."""
    assert max(map(len, SOURCE.splitlines())) <= 100


def test_it_is_what_its_sources_say():
    assert build.built() == SOURCE, "python -m verify.checking.build"


def test_each_source_stands_in_it_whole():
    """Line by line but for imports: what is read there is what runs."""
    for name in build.SOURCES:
        text = (build.HERE / f"{name}.py").read_text(encoding="utf-8")
        after = max(node.end_lineno for node in ast.parse(text).body if isinstance(node, (ast.Import, ast.ImportFrom)))
        body = "".join(text.splitlines(keepends=True)[after:])
        assert len(body.splitlines()) > 40
        assert body in SOURCE


def test_each_layer_uses_only_those_before_it():
    for number, name in enumerate(build.SOURCES):
        tree = ast.parse((build.HERE / f"{name}.py").read_text(encoding="utf-8"))
        ours = {node.module for node in tree.body if isinstance(node, ast.ImportFrom) and "verify" in node.module}
        assert ours <= {f"verify.checking.{before}" for before in build.SOURCES[:number]}
    assert build.SOURCES[: len(checker.LAYERS)] == checker.LAYERS


def test_no_name_is_given_twice():
    """The sources share one namespace in the file: a second function of a name would take the place of the first."""
    tops = [
        name
        for node in TREE.body
        for name in (
            [node.name]
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            else [
                one.id
                for target in (node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)])
                for one in ast.walk(target or ast.Pass())
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            ]
        )
    ]
    # of the bindings, the sources have an empty table
    assert sorted(name for name, count in Counter(tops).items() if count > 1) == ["BINDINGS"]


@pytest.mark.parametrize("minor", range(9, sys.version_info.minor + 1))
def test_it_is_written_for_python_3_9(minor):
    ast.parse(SOURCE, feature_version=(3, minor))


def test_nothing_newer_than_python_3_9_is_called():
    newer = {"bit_count", "pairwise", "batched", "removeprefix_", "StrEnum", "cbrt", "exp2", "sumprod"}
    assert not {node.attr for node in nodes(ast.Attribute)} & newer
    for node in nodes(ast.Call):
        assert not [one for one in node.keywords if one.arg == "strict"], (
            f"line {node.lineno}: zip(strict=...) is of 3.10"
        )
    assert not nodes(*(getattr(ast, name) for name in ("Match", "TryStar") if hasattr(ast, name)))


def test_assertions_do_not_guard_anything():
    """python -O would drop them."""
    assert not nodes(ast.Assert)
