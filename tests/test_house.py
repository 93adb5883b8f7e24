"""The house rules of ARCHITECTURE.md, read off the syntax trees: floors, doors, sizes, docstrings, no global state."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST_LINES = 400
CHECKER = "verify.checker"
LAYERS = {
    "verify.checking.algebra": 700, "verify.checking.boxes": 500, "verify.checking.paths": 500,
    "verify.checking.machines": 150,
    "verify.checking.identities": 300, "verify.checking.bindings": 300, "verify.checking.command": 100,
}  # fmt: skip
"""The sources of the independent checker, and how many lines each may have; the one file of them has them all."""
FLOORS = {
    # the checker stands apart: it imports nothing of ours, and its sources nothing but one another
    "checker": 0, "checking": 0,
    "errors": 0, "files": 0, "states": 0,
    "arithmetic": 1,
    "energies": 2,
    "case": 3, "model": 3,
    "flow": 4,
    "fixed_points": 5, "certificates": 5,
    "draws": 6, "claims": 6, "strategies": 6,
    "records": 7, "campaign": 7,
    "report": 8,
    "hunting": 9,
    "commands": 10, "pytest_plugin": 10,
    "__main__": 11,
}  # fmt: skip
DOORS = {
    "flint": ("verify/arithmetic/", "verify/flow/precise/"),
    "mpmath": ("verify/arithmetic/", "verify/flow/precise/"),
    "sympy": ("verify/arithmetic/",),
    "numba": ("verify/flow/compiled/",),
    "scipy": ("verify/flow/", "verify/claims/verdict.py"),
    "matplotlib": ("verify/report/figures/",),
    "jinja2": ("verify/report/html.py",),
    "markupsafe": ("verify/report/html.py",),
    "rich": ("verify/report/",),
    "latex2mathml": ("verify/report/typeset.py",),
    "hypothesis": ("verify/strategies.py",),
    "numpy": ("verify/", "theorems/"),
    "pytest": ("verify/pytest_plugin.py",),
    # for types only
    "_pytest": ("verify/pytest_plugin.py",),
}
"""Libraries and the only places that may import them; a library that is not here may be imported nowhere."""
EAGER = {"numpy", "flint", "mpmath", "sympy", "scipy", "hypothesis", "numba", "pytest"}
"""Those that stand at the top of modules, which are themselves imported late; the others inside functions."""
UPWARD: dict[tuple[str, str], str] = {
    ("verify.checking.build", "verify.claims.registry"): (
        "the build is a command, which writes the bindings of the claims into the checker; nothing imports it"
    ),
}
"""Imports that point up, each with its reason."""


class Import(NamedTuple):
    """One name imported by a module; ``late``: inside a function; ``typing``: under TYPE_CHECKING."""

    target: str
    late: bool
    typing: bool


@cache
def files():
    inside = [file for folder in ("verify", "theorems") for file in sorted((ROOT / folder).rglob("*.py"))]
    return {name_of(file): file for file in (ROOT / "flowclaims.py", *inside)}


def name_of(file):
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(name):
    return ast.parse(files()[name].read_text(encoding="utf-8"))


@cache
def imports(name):
    return tuple(_imports(tree(name), late=False, typing=False))


def _imports(node, *, late, typing):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(one.name, late, typing) for one in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports name packages in full"
            for one in child.names:
                whole = f"{child.module}.{one.name}"
                yield Import(whole if whole in files() else child.module, late, typing)
        else:
            checking = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
            function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from _imports(child, late=late or function, typing=typing or checking)


def part(module):
    """The file or folder of verify that a module is, or lies in; the package itself is below everything."""
    return module.split(".")[1] if "." in module else ""


def under(module, places):
    """Whether the module's file is, or lies in, one of the places."""
    return files()[module].relative_to(ROOT).as_posix().startswith(places)


def of(package):
    return [module for module in files() if module.split(".")[0] == package]


def test_there_is_something_to_look_at():
    assert len(of("verify")) > 60
    assert len(of("theorems")) > 15
    # numpy stands at the top of a module; so the walk sees imports
    assert Import("numpy", late=False, typing=False) in imports("verify.model.gibbs")
    assert Import("hypothesis", late=False, typing=False) in imports("verify.strategies")
    assert Import("verify.commands.listing", late=True, typing=False) in imports("verify.commands.cli")
    assert Import("verify.energies", late=False, typing=True) in imports("verify.model.gibbs")


def test_the_walk_sees_where_an_import_stands():
    source = """
import json
if TYPE_CHECKING:
    from verify.case import Case
def f():
    from verify import __version__
    from verify.case import shipped
    class A:
        def g(self):
            import scipy.stats
"""
    assert list(_imports(ast.parse(source), late=False, typing=False)) == [
        Import("json", late=False, typing=False),
        Import("verify.case", late=False, typing=True),
        Import("verify", late=True, typing=False),
        Import("verify.case.shipped", late=True, typing=False),
        Import("scipy.stats", late=True, typing=False),
    ]


def test_exceptions_to_the_floors_are_needed_and_have_reasons():
    for (module, target), reason in UPWARD.items():
        assert target in {one.target for one in imports(module)}
        assert len(reason) > 20


def test_every_part_has_a_floor():
    assert {part(module) for module in of("verify") if part(module)} == FLOORS.keys()


@pytest.mark.parametrize("module", of("verify"))
def test_imports_point_down(module):
    for one in imports(module):
        if one.target.split(".")[0] != "verify" or not part(one.target) or not part(module):
            continue
        here, there = part(module), part(one.target)
        assert FLOORS[there] <= FLOORS[here] or (module, one.target) in UPWARD, f"{module} imports {one.target}"


def test_the_table_is_that_of_the_document():
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.MULTILINE)
    written = {name.strip("`/"): int(floor) for floor, names in rows for name in re.sub(r"[`/]", "", names).split()}
    assert written == {name: floor for name, floor in FLOORS.items() if name != "__main__"}


def test_no_module_imports_itself_in_a_circle():
    graph = {module: {one.target for one in imports(module) if one.target in files()} for module in files()}
    done, path = set(), []

    def visit(module):
        assert module not in path, " -> ".join([*path[path.index(module) :], module])
        if module in done:
            return
        path.append(module)
        # what a package's __init__ imports comes with each of its members, but it is not what they import
        for target in sorted(graph[module]):
            visit(target)
        path.pop()
        done.add(module)

    for module in graph:
        visit(module)
    assert done == files().keys()


def test_the_engine_never_imports_the_claims():
    for module in of("verify"):
        assert not [one for one in imports(module) if one.target.split(".")[0] == "theorems"], module


def test_claims_are_written_against_the_engine_and_not_against_what_runs_it():
    above = {"campaign", "report", "hunting", "commands"}
    for module in of("theorems"):
        targets = {part(one.target) for one in imports(module) if one.target.startswith("verify.")}
        assert not targets & above, module


FAMILY_NAMES = (
    "verify/energies/",
    "verify/case/",
    "verify/checker.py",
    "verify/checking/",
    "verify/claims/assumptions.py",
)
"""Where the family of an energy may be compared: the registry, the case reader, the checker's table, its conditions."""


def asked_for_names(tree):
    """Comparisons with the family of an energy, and checks for classes of energies, as lines of source."""
    from verify import energies

    classes = {name for name in energies.__all__ if isinstance(getattr(energies, name), type)} - {"Energy", "Block"}
    classes |= {"NormalForm", "Units"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
            by_key = (re.search(r"\.family$|\[['\"]family['\"]\]|\.get\(['\"]family['\"]", side) for side in sides)
            if any(by_key) or any(side.strip("'\"") in energies.FAMILIES for side in sides):
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"isinstance", "issubclass"}:
            if set(re.findall(r"\w+", ast.unparse(node.args[1]))) & classes:
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and re.search(r"family.*\.(endswith|startswith)$", ast.unparse(node.func)):
            yield ast.unparse(node)


@pytest.mark.parametrize("module", files())
def test_an_energy_is_asked_what_it_can_do_and_not_what_it_is_called(module):
    if module != "flowclaims" and not under(module, FAMILY_NAMES):
        assert not list(asked_for_names(tree(module)))


@pytest.mark.parametrize("line", [
    "energy.family == 'x'", "spec['family'] in names", "'rbm' != kind", "isinstance(a, Rbm)",
    "isinstance(a, (int, Rbm01))",
    "spec.get('family') == name", "energy.family.endswith('ising')", "isinstance(energy, energies.Reparametrised)",
])  # fmt: skip
def test_such_questions_are_seen(line):
    assert list(asked_for_names(ast.parse(line)))


def test_a_claim_is_written_from_one_module():
    for module in of("theorems"):
        targets = {one.target for one in imports(module) if one.target.split(".")[0] == "verify"}
        assert targets <= {
            "verify.claims",
            "verify.claims.identities",
            "verify.claims.patterns",
            "verify.claims.provers",
        }


def test_the_command_imports_nothing_of_ours_before_it_has_looked():
    ours = [one for one in imports("flowclaims") if one.target.split(".")[0] in {"verify", "theorems"}]
    assert ours == [Import("verify.commands.cli", late=True, typing=False)]
    assert {one.target for one in imports("flowclaims") if not one.late} <= sys.stdlib_module_names | {
        "__future__", "importlib.util", "pathlib",
    }  # fmt: skip


@pytest.mark.parametrize("module", files())
def test_libraries_come_in_by_their_own_door(module):
    for one in imports(module):
        library = one.target.split(".")[0]
        if library in {"verify", "theorems"} or library in sys.stdlib_module_names:
            continue
        assert library in DOORS, f"{module} imports {library}, which has no door"
        assert under(module, DOORS[library]), f"{module} imports {library}"
        assert one.late or one.typing or library in EAGER, f"{module} imports {library} when it is loaded"


@pytest.mark.parametrize("module", files())
def test_files_are_small(module):
    most = sum(LAYERS.values()) if module == CHECKER else LAYERS.get(module, MOST_LINES)
    text = files()[module].read_text(encoding="utf-8")
    if module == CHECKER:
        # the table of bindings at its end is data, and grows with the claims
        text, table = text.split("\nBINDINGS = json.loads(", 1)
        assert table.endswith('if __name__ == "__main__": script()\n')
    assert len(text.splitlines()) <= most


@pytest.mark.parametrize("module", files())
def test_what_is_public_says_what_it_is(module):
    assert ast.get_docstring(tree(module)), module
    lines = files()[module].read_text(encoding="utf-8").splitlines()
    for node in public(tree(module)):
        # in the checker, short helpers say it in a comment on their first line, or are one line themselves
        short = module in {CHECKER, *LAYERS} and ("  # " in lines[node.lineno - 1] or node.end_lineno == node.lineno)
        assert short or ast.get_docstring(node), f"{module}.{node.name} has no docstring"


def test_the_checker_stands_alone():
    """Standard library only, nothing of ours, and no module of ours that hides one of the standard library's."""
    assert all(one.target.split(".")[0] in sys.stdlib_module_names for one in imports(CHECKER))
    for module in LAYERS:
        ours = {one.target for one in imports(module) if one.target.split(".")[0] not in sys.stdlib_module_names}
        assert ours <= LAYERS.keys()
    beside = {file.stem for file in (ROOT / "verify").glob("*.py")} - {"__init__", "__main__"}
    assert not beside & sys.stdlib_module_names


def public(node):
    """Public functions and classes of a module, and public methods of public classes."""
    for child in node.body:
        named = isinstance(child, (ast.FunctionDef, ast.ClassDef)) and not child.name.startswith("_")
        if named and not any(ast.unparse(one) == "overload" for one in child.decorator_list):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)


RIDDLE = re.compile(r"(What|Whatever|Where|How|When|Who|Whoever|Which|Why)\b")
TRUTHS = re.compile(r"bool|Trilean")
REWRITTEN_LATER = ("verify/checker.py", "verify/checking/")
"""The checker, whose functions have no types: there "Whether ..." cannot be told from a question."""


def described(node, found):
    """(docstring, returned type or "") of the module, its classes and functions; and of constants, below them."""
    body = node.body
    returned = ast.unparse(node.returns) if isinstance(node, ast.FunctionDef) and node.returns else ""
    for i, child in enumerate(body):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant) and isinstance(child.value.value, str):
            found.append((child.value.value, returned if i == 0 else ""))
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            described(child, found)
    return found


def riddles(source):
    """First lines of docstrings that ask instead of naming the thing; "Whether ..." is right for truth values only."""
    for text, returned in described(source, []):
        first = text.lstrip().partition("\n")[0]
        if RIDDLE.match(first) or first.endswith("?") or (first.startswith("Whether") and not TRUTHS.search(returned)):
            yield first


@pytest.mark.parametrize("module", [module for module in files() if not under(module, REWRITTEN_LATER)])
def test_docstrings_begin_with_the_thing(module):
    assert [*riddles(tree(module))] == []


def test_riddles_are_seen():
    source = '''
"""What this is."""
SIZE = 1
"""How many there are."""
class Box:
    """Where it is."""
    def empty(self) -> bool:
        """Whether nothing is in it."""
    def lid(self) -> str:
        """Whether it is shut, in words."""
    def open(self) -> Trilean:
        """Is it open?"""
    def walls(self) -> list[Wall]:
        """Walls, wherever they are; what holds them is another question?  No."""
'''
    assert [*riddles(ast.parse(source))] == [
        "What this is.", "How many there are.", "Where it is.", "Whether it is shut, in words.", "Is it open?",
    ]  # fmt: skip
    assert sum(1 for module in files() if not under(module, REWRITTEN_LATER)) > 60


@pytest.mark.parametrize("module", files())
def test_nothing_is_left_for_later_and_nothing_is_swallowed(module):
    text = files()[module].read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text)
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{module}:{node.lineno}: a bare except"
            assert not all(isinstance(one, ast.Pass) for one in node.body), f"{module}:{node.lineno}: except: pass"


@pytest.mark.parametrize("module", files())
def test_no_precision_is_set_for_the_whole_process(module):
    for node in ast.walk(tree(module)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if not isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            continue
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in {"prec", "dps"}:
                # flint's is global to the process: the arithmetics set it for one operation and put it back
                assert under(module, "verify/arithmetic/"), f"{module}:{node.lineno} sets {ast.unparse(target)}"
                assert target.attr == "prec" or "mp" not in ast.unparse(target.value).split("."), module


@pytest.mark.parametrize("module", files())
def test_chance_has_one_source(module):
    for one in imports(module):
        assert one.target.split(".")[0] not in {"random", "secrets", "uuid"}, module
        assert not one.target.startswith("numpy.random"), module
    if under(module, "verify/draws/source.py"):
        return
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute):
            assert ast.unparse(node) not in {"np.random", "numpy.random"}, f"{module}:{node.lineno}"


@pytest.mark.parametrize("module", files())
def test_nothing_hangs_on_the_salt_of_hash(module):
    """The hash of a string differs from process to process: it may serve dictionaries, and nothing that is written."""
    inside = {
        id(call)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef) and node.name == "__hash__"
        for call in ast.walk(node)
    }
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash":
            assert id(node) in inside, f"{module}:{node.lineno}"
