"""Small claims of a user's own, as files: what the tests of runs plant, break and interrupt."""

from __future__ import annotations

import inspect

from verify.claims import Binding, fails, holds
from verify.files.documents import sha256


def part(sign="+"):
    """The simplest real one: state 0 has some probability at the case's own parameters. No other sign is true."""
    return {
        "kind": "fact",
        "statement": {"quantity": "p", "argument": 0, "sign": sign},
        "hints": {"bits": 128},
    }


def binding(lemma=""):
    """What a certificate of a planted claim needs: that part and no other, whether the claim holds or fails."""
    needed = {"parts": [{name: value for name, value in part().items() if name != "hints"}]}
    return Binding(instance=(needed,), refutation=(needed,), lemma=lemma)


def certified(why, margin=None, arithmetic="exact", **rest):
    """A counterexample with a certificate: what refutes."""
    return fails(arithmetic, why, margin, parts=[part()], **rest)


def proved(margin=None, arithmetic="exact", **rest):
    """A case that holds, with a certificate."""
    return holds(arithmetic, margin, parts=[part()], **rest)


def sealed(case, **fields):
    """A certificate of the case with these fields, put together here and not by the package."""
    bare = {key: value for key, value in case.document.items() if key != "note"}
    document = {"format": "flowclaims/certificate/1", "case": bare, **fields}
    return document | {"seal": sha256(document)}


def certificate(case):
    """The certificate of that part alone, which speaks of no claim."""
    return sealed(case, **part())


HEAD = f"""\
import time
from fractions import Fraction

from verify.claims import OURS, Assumption, Binding, Claim, Finding, NegativeControl, Outcome, Picture, Proof, Reason
from verify.claims import fails, holds, undecided, vacuous
from verify.draws import Mixture, Stream
from verify.flow.events.clock import Clock
from verify.arithmetic.trilean import Trilean

{inspect.getsource(part)}

{inspect.getsource(binding)}

{inspect.getsource(certified)}

{inspect.getsource(proved)}

LAW = Mixture(("full_ising",), (1, 2), targets=("couplings",))
FALSE = NegativeControl(
    "false", "$1 = 2$", "a number", check=lambda case: certified("1 is not 2", -1.0), stored=("one-spin",)
)
TRUE = NegativeControl("true", "$1 = 1$", "nothing", check=lambda case: holds("exact"), stored=("one-spin",))

"""
FIELDS = {
    "title": "'A planted claim'",
    "statement": "'$1 = 1$'",
    "source": "OURS",
    "expect": "'holds'",
    "check": "lambda case: holds('exact')",
    "sampler": "LAW",
    "margin": "'none'",
    "controls": "(FALSE,)",
    "binding": "binding()",
    # 40 x 0.1 drawn cases in the quick profile
    "weight": "0.1",
}
REFUTED = "lambda case: certified('no')"
SUSPECT = "lambda case: fails('exact', 'no')"
PROVED = "lambda case: proved()"
UNIVERSAL = {"check": PROVED, "scope": "'universal'", "binding": "binding('a planted lemma')"}
"""Fields of a claim that is proved for more than its cases, by a lemma."""


CLOCKS = "(Clock(by='couplings', start='J = 0'), Clock(by='moments', start='J = 0'))"
READ = "lambda case: holds('exact', readings={CLAIM.clocks[0].label: True, CLAIM.clocks[1].label: case.spins == 1})"
"""A check that answers for both of ``CLOCKS``."""
PICTURE = """\
def picture(draw, cases):
    cells = [str(draw.integer(0, 10**9)) for _ in range(3)]
    return {"kind": "table", "title": "t", "caption": "c", "columns": ["drawn"] * 3, "rows": [cells, [str(cases)] * 3]}
"""
"""A picture that shows what it was given."""


def text(key="mine/claim", /, before="", **fields):
    """The source of a file with one claim; ``fields`` are expressions for arguments of ``Claim``."""
    given = "".join(f"    {name}={value},\n" for name, value in (FIELDS | fields).items())
    return f"{HEAD}{before}\nCLAIM = Claim(\n    key={key!r},\n{given})\n"


def written(folder, key="mine/claim", /, before="", **fields):
    """That file in a folder (made where it is missing); returns the folder as a string, for ``--theorems``."""
    folder.mkdir(exist_ok=True)
    (folder / f"{key.replace('/', '_')}.py").write_text(text(key, before, **fields))
    return str(folder)
