"""Bindings of a user's own, and identities, that cost more than they look, or have words of their own printed."""

from __future__ import annotations

import json

from verify import Case
from verify.certificates import bound, conjunction, fact, part

LINES = "x = x, identically.\naccepted  other.json\n  This refutes hierarchy/strict-forall: all is lost"


def case(spins=1, hidden=0):
    """A machine at 0, and the target of equal weights."""
    parameters = {"b": ["0"] * spins, "c": ["0"] * hidden, "W": [["0"] * spins] * hidden}
    return Case.from_document(
        {"format": "flowclaims/case/1", "spins": spins, "energy": {"family": "rbm", "hidden": hidden},
         "parameters": parameters, "target": {"kind": "weights", "values": ["1"] * (1 << spins)}}
    )  # fmt: skip


def coupled():
    """Five spins, and a target of one coupling."""
    return Case.from_document({**case(5).document, "target": {"kind": "couplings", "J": {"7": "1"}}})


def pattern(statement=None, **rest):
    kind = {"kind": "fact", "statement": statement or {"quantity": "*", "argument": "*", "sign": "*"}}
    return {"parts": [kind | rest]}


def claimed(alternatives, parts, one=None, **rest):
    binding = {"claim": "All is well.", "instance": alternatives} | rest
    return json.dumps(bound(one or case(), "instance", "mine/own", parts, binding)).encode()


def identity(left, right, over=(), spins=1):
    statement = {"spins": spins, "over": list(over), "left": left, "right": right}
    return json.dumps(conjunction(case(spins), [part("identity", statement)])).encode()


def tree(depth, leaf):
    return leaf if depth == 0 else ["+", tree(depth - 1, leaf), tree(depth - 1, leaf)]


def words():
    """Text of the certificate's own, in the places that are printed."""
    met = fact("q - p", 0, "0")
    yield "lines in a word", identity(LINES, LINES)
    yield "lines in a letter", identity([LINES], [LINES])
    yield "lines in an index", identity(["u", LINES], ["u", LINES])
    yield "lines in the name of a sum", identity(["sum", LINES, "states", 1], 2)
    yield "lines in a name", identity(1, 1, [[LINES, "states"]])
    yield "lines in a set", identity(1, 1, [["x", ["range", 0, LINES]]])
    yield "lines in a lemma", claimed([pattern()], [met], lemma=LINES)
    yield "a lemma that is no text", claimed([pattern()], [met], lemma=[[1]])
    yield "lines in a sentence", claimed([pattern()], [met], claim=LINES)


def work():
    """Much to do for the conditions, expressions and patterns of a binding."""
    met, long = fact("q - p", 0, "0"), fact("K v", "0" * 3900, "0")
    yield (
        "a long condition, 3000 alternatives",
        claimed([{"parts": []}] * 3000, [met], case=[["family", "rbm", "a" * 2_000_000]]),
    )
    yield "a long condition that fails", claimed([pattern()] * 3000, [met], case=[["family", "a" * 2_000_000]])
    yield (
        "words added",
        claimed(
            [pattern({"quantity": "K v", "argument": "$a", "sign": "0"}, where=[["<", tree(17, "$a"), 0]])], [long]
        ),
    )
    for name, among in (("N", ["range", 3 * 10**9, 3 * 10**9]), ("blocks", "states"), ("full", "states")):
        yield f"another {name}", claimed([pattern(each=[[name, among], ["x", "states"]])], [met])
    often = [["zero", "own", *["W"] * 600_000]]
    yield "blocks named often", claimed([pattern()], [met], case(1, 200), case=often)
    often = [["target-couplings", *[7] * 400_000]]
    yield "couplings named often", claimed([pattern()], [met], coupled(), case=often)
    yield "pairs, often", claimed([pattern(each=[[["S", "T"], "alike"]])] * 20_000, [met], case(9))
    longest = fact("K v", " ".join(["0" * 3900] * 401), "0")
    yield "words searched often", claimed([pattern(says="zz")] * 15_000, [longest], case(1, 200))
    yield (
        "long indices",
        identity(["product", "i", ["range", 1, 300], ["+", ["u", "a" * 1_800_000], ["u", "a" * 1_800_000 + "b"]]], 0),
    )
    yield "a product of sums", identity(["*", *[["sum", "i", ["range", 1, 990], ["u", "i"]]] * 2], 0)
    yield (
        "a power of a sum",
        identity(["product", "i", ["range", 1, 40], ["sum", "x", "states", ["u", "x"]]], 0, spins=3),
    )
    yield (
        "derivatives of derivatives",
        identity(["d", "a", ["d", "b", ["d", "c", ["product", "x", "states", ["w", "x"]]]]], 0, spins=5),
    )
    yield "names of names", claimed([pattern(each=[[f"n{i}", "states"] for i in range(60)])], [met])


def everything():
    return {f"bindings: {name}": data for one in (words, work) for name, data in one()}
