"""Files that are made to take for ever, to take all memory, or to crash: name to bytes."""

from __future__ import annotations

import json

import bombs_bindings
import bombs_flows
import bombs_lengths
from corpus import corpus
from corpus_cases import FULL, GENERIC, POINT, RBM, RBM01, SELF, cases, energy, log, rbm, weights

from verify.certificates import certificate, fact, part, sealed

FORMAT = "flowclaims/certificate/1"


def written(document):
    return json.dumps(document).encode()


def about(spins, spec, target, parameters, *parts):
    """A certificate about any case, whether verify would read it or not; several parts make a conjunction."""
    case = {"format": "flowclaims/case/1", "spins": spins, "energy": spec, "target": target}
    if parameters is not None:
        case["parameters"] = parameters
    bare = {"format": FORMAT, "case": case}
    several = bare | {"kind": "conjunction", "parts": list(parts)}
    return written(sealed(bare | parts[0] if len(parts) == 1 else several))


def one(value, claim=None, **more):
    """A fact about an RBM of one spin with any number as its bias."""
    return about(1, RBM, SELF, rbm([value], ["0"], [["0"]]), claim or fact("K v", "1 0 0", "+", **more))


def primes(count, start):
    found, n = [], start
    while len(found) < count:
        n += 1
        if all(n % p for p in range(2, int(n**0.5) + 1)):
            found.append(n)
    return found


def units(spins, hidden, number="0", **more):
    return rbm([number] * spins, [number] * hidden, [[number] * spins] * hidden, **more)


def text(document, old, new):
    data = written(document)
    return data.replace(old, new, 1)


TRUE = corpus()["rbm-self: rank"]
BOX = corpus()["tied: fixed-point"]
ROOT = {"log": "3", "times": "1/1000000000000"}


def texts():
    """Not even JSON, or JSON that nobody should read."""
    yield "empty", b""
    yield "blanks", b" " * 1000
    yield "NUL bytes", b"\0" * 5000
    yield "not UTF-8", written(TRUE)[:-1] + b"\xff}"
    yield "UTF-16", json.dumps(TRUE).encode("utf-16")
    yield "a byte order mark", b"\xef\xbb\xbf" + written(TRUE)
    yield "a NUL within a string", text(TRUE, b"rank", b"ra\0nk")
    yield "nested lists", b"[" * 100_000
    yield "nested objects", b'{"a":' * 100_000
    yield "closed nested lists", b"[" * 100_000 + b"]" * 100_000
    yield "nested deep inside", text(TRUE, b'"kernel": [', b'"kernel": [' + b"[" * 50_000 + b"]" * 50_000 + b",")
    yield "an integer of 100000 digits", text(TRUE, b'"rank": 3', b'"rank": ' + b"3" * 100_000)
    yield "an exponent of JSON", text(TRUE, b'"rank": 3', b'"rank": 3e99999999')
    yield "a float", text(TRUE, b'"rank": 3', b'"rank": 3.0')
    yield "NaN", text(TRUE, b'"rank": 3', b'"rank": NaN')
    yield "infinity", text(TRUE, b'"rank": 3', b'"rank": -Infinity')
    yield "a string of 4 MB", b'"' + b"x" * (4 << 20) + b'"'
    yield "a seal of 3 MB", written(TRUE | {"seal": "0" * (3 << 20)})
    yield "a file of 30 MB", b" " * (30 << 20)
    yield "a repeated key", b'{"kind": "rank", ' + written(TRUE)[1:]
    yield "a repeated key inside", text(TRUE, b'"spins": 2', b'"spins": 2, "spins": 2')
    yield "a thousand repeated keys", b"{" + b",".join(b'"a": 1' for _ in range(300_000)) + b"}"
    yield "half a surrogate", text(TRUE, b'"kind": "rank"', b'"kind": "\\ud800"')
    yield "a kind of many lines", written(sealed(TRUE | {"kind": "a\nb\r\u2028c" * 1000}))
    yield "a kind of other letters", written(sealed(TRUE | {"kind": "\u5224\u65ad\U0001f600"}))
    yield "a key of other letters", written(sealed(TRUE | {"\u03c0": 1}))
    yield "a key of half a surrogate", written(sealed(TRUE | {"\ud83d": 1}))
    for name, document in (("null", None), ("true", True), ("a list", []), ("a string", "x"), ("a number", 1)):
        yield name, written(document)


def numbers():
    """Numbers that are long, large, or have no end."""
    yield "1e99999", one("1e99999")
    yield "1e999 in exact arithmetic", one("1e999", fact("p", 0, "+"))
    yield "1e999 in intervals", one("1e999", fact("p", 0, "+", bits=2048))
    yield "1e-999 in intervals", one("1e-999", fact("p", 0, "+", bits=2048))
    yield "4096 in intervals", one("4096", fact("p", 0, "+", bits=2048))
    yield "the logarithm of 2000 digits", one(log("7" * 2000), fact("p", 0, "+"))
    yield (
        "the logarithm of 2000 digits in intervals",
        one(log("7" * 2000 + "/" + "3" * 1999), fact("p", 0, "+", bits=2048)),
    )
    yield "a million times a logarithm", one({"times": "1000000", "log": "3"}, fact("p", 0, "+"))
    yield "1e999 times a logarithm", one({"times": "1e999", "log": "3"}, fact("p", 0, "+"))
    yield "a trillionth of a logarithm", one(ROOT, fact("p", 0, "+"))
    yield "a billionth of a logarithm", one({"log": "2", "times": "1/1000000000"}, fact("p", 0, "+"))
    yield "a root of many digits", one({"log": "3", "times": "1/" + "9" * 3000}, fact("p", 0, "+"))
    many = {"sum": [log(str(p)) for p in range(3, 60_000, 2)]}
    yield "a sum of 30000 logarithms", one(many)
    yield "a sum of 30000 logarithms in intervals", one(many, fact("p", 0, "+", bits=2048))
    yield "a sum of 200000 rationals", one({"sum": ["1/3"] * 200_000})
    unlike = [f"1/{10**1990 + 2 * k + 1}" for k in range(1800)]
    yield "a sum of unlike rationals", one({"sum": unlike}, fact("p", 0, "+", bits=64))
    roots = {"sum": [{"log": "2", "times": value} for value in unlike]}
    yield "a sum of unlike multiples", one(roots, fact("p", 0, "+"))
    apart = {"sum": [{"log": str(3 + 2 * k), "times": value} for k, value in enumerate(unlike)]}
    yield "unlike multiples of unlike logarithms", one(apart, fact("p", 0, "+"))
    yield "an integer in a vector of 4000 digits", one("0", fact("v H v", f"{'9' * 4000} 1 1", "+"))
    yield (
        "a step of 1e999",
        written(
            certificate(
                cases()["rbm-one-spin"],
                part("finite-step", corpus()["one spin: finite-step"]["statement"] | {"step": "1e999"}, {"bits": 2048}),
            )
        ),
    )
    for bits in (2049, 10**17, -1, 0, True, "64"):
        yield f"{bits!r} bits", one("0", fact("p", 0, "+", bits=bits))
        yield (
            f"{bits!r} bits for a mixture",
            written(sealed(corpus()["rbm01: no-mixture in intervals"] | {"hints": {"bits": bits}})),
        )
    statement = BOX["statement"] | {"box": BOX["statement"]["box"] | {"scale": 10**17}}
    yield "a scale of 10^17", written(sealed(BOX | {"statement": statement}))
    statement = BOX["statement"] | {"box": BOX["statement"]["box"] | {"mid": "9" * 4000 + " 1"}}
    yield "a midpoint of 4000 digits", written(sealed(BOX | {"statement": statement}))
    yield "Y of 4000 digits", written(sealed(BOX | {"hints": BOX["hints"] | {"Y": [" ".join(["9" * 4000] * 2)] * 2}}))
    yield "V of 4000 digits", written(sealed(BOX | {"hints": BOX["hints"] | {"V": [" ".join(["9" * 4000] * 2)] * 2}}))


def models():
    """Models and targets that are large, in size or in the length of their numbers."""
    ten, ones = weights(*["1"] * 1024), weights("1", "1")
    yield "10 spins and 2 units", about(10, RBM | {"hidden": 2}, ten, units(10, 2), fact("|F|^2", 0, "0"))
    yield (
        "10 spins and 2 units, Hessian",
        about(10, RBM | {"hidden": 2}, ten, units(10, 2), fact("v H v", " ".join(["1"] * 32), "-")),
    )
    long = units(10, 2, log("3/2"))
    yield "10 spins at logarithms", about(10, RBM | {"hidden": 2}, ten, long, fact("v H v", " ".join(["1"] * 32), "-"))
    unlike = iter([log(f"{p}/{p + 2}") for p in primes(32, 2000)])
    apart = rbm(
        [next(unlike) for _ in range(10)],
        [next(unlike), next(unlike)],
        [[next(unlike) for _ in range(10)] for _ in range(2)],
    )
    yield "10 spins at unlike logarithms", about(10, RBM | {"hidden": 2}, ten, apart, fact("|F|^2", 0, "+"))
    yield (
        "10 spins at unlike logarithms, in intervals",
        about(10, RBM | {"hidden": 2}, ten, apart, fact("v H v", " ".join(["1"] * 32), "-", bits=2048)),
    )
    yield (
        "10 spins, rank",
        about(
            10,
            RBM | {"hidden": 2},
            ten,
            apart,
            part(
                "rank",
                {"rank": 0, "nullity": 32},
                {"states": [0], "columns": [], "prime": "65537", "kernel": [" ".join(["0"] * 32)] * 32},
            ),
        ),
    )
    yield "10 spins, spread", about(10, RBM | {"hidden": 1}, ten, units(10, 1), fact("uniform spread", 1, "+", bits=64))
    yield "10 spins, mixture", about(10, RBM, ten, None, part("no-mixture", {"triple": [0, 1, 2]}, {"bits": 2048}))
    other = {"energy": RBM | {"hidden": 2}, "parameters": apart}
    for hints in ({}, {"bits": 2048}):
        yield (
            f"10 spins, another model {hints}",
            about(
                10,
                RBM | {"hidden": 2},
                ten,
                long,
                part("coupling-differs", {"other": other, "subset": 3, "factor": 64}, hints),
            ),
        )
    yield (
        "7 spins, all couplings",
        about(
            7,
            FULL,
            weights(*["1"] * 128),
            {"J": {str(S): log(f"{S + 1}/{S}") for S in range(1, 128)}},
            fact("v H v", " ".join(["1"] * 127), "-"),
        ),
    )
    yield (
        "7 spins, all couplings, in intervals",
        about(
            7,
            FULL,
            weights(*["1"] * 128),
            {"J": {str(S): log(f"{S + 1}/{S}") for S in range(1, 128)}},
            fact("v H v", " ".join(["1"] * 127), "-", bits=2048),
        ),
    )
    yield "10 spins, all couplings", about(10, FULL, ten, None, fact("p", 0, "+"))
    yield (
        "10 spins, a target of couplings",
        about(10, RBM, {"kind": "couplings", "J": {}}, units(10, 1), fact("p", 0, "+")),
    )
    yield "5000 units", about(1, RBM | {"hidden": 5000}, ones, units(1, 5000), fact("p", 0, "+"))
    for hidden in (500, 4096):
        P = 1 + 2 * hidden
        yield (
            f"{hidden} units, v H v",
            about(1, RBM | {"hidden": hidden}, ones, units(1, hidden), fact("v H v", " ".join(["1"] * P), "0")),
        )
        yield f"{hidden} units, F", about(1, RBM | {"hidden": hidden}, ones, units(1, hidden), fact("|F|^2", 0, "0"))
        yield (
            f"{hidden} units in intervals, F",
            about(1, RBM | {"hidden": hidden}, ones, units(1, hidden, log("3")), fact("|F|^2", 0, "0", bits=2048)),
        )
        yield (
            f"{hidden} units in 0 and 1, p",
            about(1, RBM01 | {"hidden": hidden}, ones, units(1, hidden, log("3")), fact("p", 0, "+")),
        )
    P = 1 + 2 * 500
    identity = [" ".join("1" if i == j else "0" for j in range(P)) for i in range(P)]
    yield (
        "a kernel of 1001 vectors",
        about(
            1,
            RBM | {"hidden": 500},
            ones,
            units(1, 500),
            part(
                "rank",
                {"rank": 0, "nullity": P},
                {"states": [0], "columns": [], "prime": str(2**127 - 1), "kernel": identity},
            ),
        ),
    )
    yield (
        "V of 1001 vectors",
        about(
            1,
            RBM | {"hidden": 500},
            ones,
            units(1, 500),
            part("inertia", {"positive": P, "zero": 0, "negative": 0}, {"V": identity, "prime": "65537", "kernel": []}),
        ),
    )
    place = {"scale": 20, "mid": " ".join(["0"] * P), "rad": " ".join(["1"] * P)}
    yield (
        "a box of 1001 parameters",
        about(
            1,
            RBM | {"hidden": 500},
            ones,
            None,
            part(
                "fixed-point",
                {"box": place, "distance": "0", "inertia": {"positive": 0, "negative": P}},
                {"bits": 64, "scale": 0, "Y": identity, "V": identity},
            ),
        ),
    )
    yield (
        "a target of long weights",
        about(
            10,
            RBM,
            weights(*[f"{10**1990 + s}/{10**1900 + 3 * s + 1}" for s in range(1024)]),
            units(10, 1),
            fact("|F|^2", 0, "+"),
        ),
    )
    yield (
        "a mixture of long weights",
        about(
            10,
            RBM,
            weights(*[f"{10**1990 + s}/{10**1900 + 3 * s + 1}" for s in range(1024)]),
            None,
            part("no-mixture", {"triple": [0, 1, 2]}, {}),
        ),
    )
    big = {"family": "reparametrised", "inner": RBM, "offset": ["0"] * 3, "matrix": [["1/3"] * 16_000] * 3}
    yield "a matrix of 16000 columns", about(1, big, ones, {"z": ["0"] * 16_000}, fact("|F|^2", 0, "0"))
    yield "a matrix of no columns", about(1, big | {"matrix": [[]] * 3}, ones, {"z": []}, fact("|F|^2", 0, "0"))


def parts():
    """Many parts."""
    many = [fact("p", 0, "+")] * 30_000
    yield "30000 parts", about(2, RBM, GENERIC, POINT, *many)
    yield "2000 Hessians", about(2, RBM, GENERIC, POINT, *[fact("v H v", f"{k} 1 0 0 0", "-") for k in range(2000)])
    elsewhere = [fact("p", 0, "+", point=rbm([log(f"{k + 2}/7"), "0"], ["0"], [["0", "0"]])) for k in range(5000)]
    yield "5000 points", about(2, RBM, GENERIC, POINT, *elsewhere)
    elsewhere = [fact("p", 0, "+", bits=b, point=POINT) for b in range(32, 2049)]
    yield "2000 precisions", about(2, RBM, GENERIC, POINT, *elsewhere)
    yield (
        "a target elsewhere",
        about(2, RBM, energy(RBM, POINT), POINT, *[fact("q - p", s % 4, "0", point=POINT) for s in range(3000)]),
    )


def bombs():
    own = (texts, numbers, models, parts)
    others = (bombs_flows, bombs_lengths, bombs_bindings)
    found = {name: data for one in own for name, data in one()}
    return found | {name: data for one in others for name, data in one.everything().items()}
