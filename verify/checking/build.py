"""The shipped checker, ``verify/checker.py``, from its sources: one after another in a single file.

    python -m verify.checking.build            # writes it

A source imports names from those before it; in the one file they stand above, so these imports go, and those of the
standard library stand once at the top. Nothing else is changed: a line there is a line here.
"""

from __future__ import annotations

import ast
import json
import textwrap
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "checker.py"
SOURCES = ("algebra", "boxes", "paths", "machines", "identities", "bindings", "command")
"""The sources, each of which may use those before it."""
HEAD = """\
#!/usr/bin/env python3
# Made by `python -m verify.checking.build` of
# {sources}.
"""
BINDINGS_END = """
\"\"\".replace("\\n", " "))
"""
TAIL = """\
if __name__ == "__main__": script()
"""


def built() -> str:
    """Text of ``verify/checker.py`` as the sources have it now."""
    texts = {name: (HERE / f"{name}.py").read_text(encoding="utf-8") for name in SOURCES}
    trees = {name: ast.parse(text) for name, text in texts.items()}
    first = SOURCES[0]
    head = HEAD.format(sources=", ".join(SOURCES))
    parts = [
        head,
        _docstring(texts[first], trees[first]),
        "\n\nfrom __future__ import annotations\n\n",
        _imports(trees),
    ]
    for name in SOURCES:
        if name != first:
            parts.append(f"\n# == {name} {'=' * (94 - len(name))}\n")
            for paragraph in (ast.get_docstring(trees[name]) or "").split("\n\n"):
                parts += [f"# {line}\n" for line in textwrap.wrap(paragraph, 98)]
        parts.append(_body(texts[name], trees[name]))
    return "".join([*parts, _bindings(), TAIL])


def _bindings() -> str:
    """The bindings of the shipped claims and of their negative controls, by key, as JSON in lines of at most 98."""
    from verify.claims import registry

    # a claim without a binding takes no certificate, and none of a user's own binding either
    parts = [part for claim in registry.load().values() for part in claim.parts()]
    table = {part.key: part.bound() or {"claim": part.statement} for part in parts}
    # lines end at blanks, which they stand for again where the table is read
    text = json.dumps(table, ensure_ascii=True)
    lines = textwrap.wrap(text, 98, break_long_words=False, break_on_hyphens=False, replace_whitespace=False)
    if '"""' in text or " ".join(lines) != text:
        raise AssertionError("the table of bindings cannot be written")
    return "\n# == bindings " + "=" * 86 + '\nBINDINGS = json.loads(r"""\n' + "\n".join(lines) + BINDINGS_END


def _docstring(text: str, tree: ast.Module) -> str:
    """The module's docstring as it is spelled, with its quotes."""
    return ast.get_source_segment(text, tree.body[0]) or ""


def _imports(trees: dict[str, ast.Module]) -> str:
    """The imports of the standard library of all sources, each once: whole modules first, then names, in order."""
    whole, names = set(), dict[str, set[str]]()
    for tree in trees.values():
        for node in tree.body:
            if isinstance(node, ast.Import):
                whole |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom) and not _stays_out(node):
                names.setdefault(node.module or "", set()).update(one.name for one in node.names)
    lines = [f"import {name}\n" for name in sorted(whole)]
    lines += [f"from {module} import {', '.join(sorted(names[module]))}\n" for module in sorted(names)]
    return "".join(lines)


def _stays_out(node: ast.ImportFrom) -> bool:
    """Whether an import is of another source, or is the one of the future that stands at the very top."""
    return node.module == "__future__" or (node.module or "").startswith("verify.")


def _body(text: str, tree: ast.Module) -> str:
    """The source's lines after its last import."""
    last = max(node.end_lineno or 0 for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)))
    return "".join(text.splitlines(keepends=True)[last:])


def main() -> None:
    """Write the file."""
    TARGET.write_text(built(), encoding="utf-8")
    print(f"{TARGET.name}: {len(built().splitlines())} lines, of {', '.join(SOURCES)}")


if __name__ == "__main__":
    main()
