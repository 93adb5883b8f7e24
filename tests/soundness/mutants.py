"""Small changes to the checker's sources: statements, comparisons, operators, constants, conditions."""

from __future__ import annotations

import ast
from typing import NamedTuple

SIGNS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.Add: "+", ast.Sub: "-", ast.Mult: "*",
    ast.FloorDiv: "//", ast.Div: "/", ast.Mod: "%", ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.And: "and", ast.Or: "or",
}  # fmt: skip
CHANGED = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "is": ("is not",), "is not": ("is",), "in": ("not in",), "not in": ("in",), "+": ("-",), "-": ("+",),
    "*": ("+",), "//": ("*",), "/": ("*",), "%": ("*",), "**": ("*",), "<<": (">>",), ">>": ("<<",), "&": ("|",),
    "|": ("&",), "^": ("|",), "and": ("or",), "or": ("and",),
}  # fmt: skip
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
WORK = {"pay", "spend", "length", "limited", "Work"}
"""What counts work alone, for which test_bombs.py has bounds; what ``spend`` hands on is changed."""


class Mutant(NamedTuple):
    """A change: where, what is taken out and put in, and the function that it is in."""

    layer: str
    line: int
    function: str
    operator: str
    start: int
    end: int
    new: str

    @property
    def key(self):
        return f"{self.layer} {self.start}-{self.end} {self.operator} {self.new}"


def mutants(layer, text):  # noqa: C901 - a walk with its helpers
    """All mutants of a source, in the order of its text; positions are offsets of characters."""
    tree, starts = ast.parse(text), [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []

    def place(node):
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    def add(node, function, operator, new, span=None):
        start, end = span or place(node)
        found.append(Mutant(layer, node.lineno, function, operator, start, end, new))

    def between(items, operations, node, function):
        for left, right, one in zip(items, items[1:], operations, strict=False):
            old, start, end = SIGNS[type(one)], place(left)[1], place(right)[0]
            at = text.find(old, start, end)
            for new in CHANGED[old] if at >= 0 else ():
                add(node, function, f"{old} -> {new}", new, (at, at + len(old)))

    def visit(node, function):
        name = function
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            if node.name in WORK:
                return
            name = f"{function}.{node.name}" if function else node.name
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"pay", "spend"}:
            # what is counted is not mutated; what is handed on is
            for one in node.args[: node.func.id == "spend"]:
                visit(one, name)
            return
        if function:
            changes(node, name)
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.expr_context):
                visit(child, name)

    def changes(node, name):  # noqa: C901 - one branch for each sort of change
        if isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise)):
            # a count of work, or a docstring
            said = ast.unparse(node).startswith("pay(") or isinstance(getattr(node, "value", None), ast.Constant)
            if not (said and isinstance(node, ast.Expr)):
                add(node, name, "statement deleted", "pass")
        elif isinstance(node, ast.Compare):
            between([node.left, *node.comparators], node.ops, node, name)
        elif isinstance(node, ast.BinOp):
            between([node.left, node.right], [node.op], node, name)
        elif isinstance(node, ast.BoolOp):
            between(node.values, [node.op] * len(node.values), node, name)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
            start = place(node)[0]
            add(node, name, "sign or not dropped", "", (start, start + (1 if text[start] == "-" else 4)))
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            for new in {node.value + 1, max(node.value - 1, 0)} - {node.value}:
                add(node, name, "constant", str(new))
        elif isinstance(node, ast.Name) and node.id in SWAPPED and isinstance(node.ctx, ast.Load):
            add(node, name, "swapped", SWAPPED[node.id])
        elif isinstance(node, ast.comprehension):
            for one in node.ifs:
                add(one, name, "condition dropped", "True")

    visit(tree, "")
    return found


def applied(text, mutant):
    """The source with one change."""
    return text[: mutant.start] + mutant.new + text[mutant.end :]
