"""Damage to documents: one change at one place, drawn from a seeded generator."""

from __future__ import annotations

import copy
import json

from seeded import chance as seeded

from verify.certificates import sealed

JUNK = (None, [], {}, True, False, "", "0", "1", 0, 1, -1, 2, " ", "1/0", "nan", [[]], {"log": "2"}, "x" * 50, 10**17)
FEW = 12
"""Places in the steps of a flow that are changed, for each time that all others are."""


def places(value, path=()):
    """Paths to all values inside, containers and leaves."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield from places(item, (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def put(document, path, value):
    """A copy with another value there."""
    if not path:
        return value
    result = copy.deepcopy(document)
    at(result, path[:-1])[path[-1]] = value
    return result


def mutant(document, path, chance, others):
    """(what was done, a changed copy): one change to the value at the path; ``others``: documents to take from."""
    value = at(document, path)

    def borrowed(value, chance):
        """The value at the same place in another document."""
        for _ in range(10):
            try:
                return copy.deepcopy(at(chance.choice(others), path))
            except (KeyError, IndexError, TypeError):
                continue
        return value

    choices = [junk, borrowed]
    if isinstance(value, dict):
        choices += [keys] * 3
    elif isinstance(value, list):
        choices += [items] * 4
    elif isinstance(value, str):
        choices += [text] * 2 + [digits] * 6 * (any(c.isdigit() for c in value) and len(path) > 1)
    elif type(value) is int:
        choices += [integer] * 6
    change = chance.choice(choices)
    where = ".".join(map(str, path))
    return f"{change.__name__} at {where}", put(document, path, change(value, chance))


def junk(_, chance):
    return chance.choice(JUNK)


def keys(value, chance):
    items, kind = list(value.items()), chance.randrange(4)
    if kind == 0 or not items:
        return value | {
            chance.choice(["note", "point", "bits", "seal", "1", "times", "log", "units"]): chance.choice(JUNK)
        }
    i, j = chance.randrange(len(items)), chance.randrange(len(items))
    if kind == 1:
        del items[i]
    elif kind == 2:
        items[i] = (items[i][0] + chance.choice(["s", " ", "_"]), items[i][1])
    else:
        items[i], items[j] = (items[i][0], items[j][1]), (items[j][0], items[i][1])
    return dict(items)


def items(value, chance):
    items, kind = list(value), chance.randrange(5)
    if kind == 0 or not items:
        return [*items, chance.choice(JUNK)]
    i, j = chance.randrange(len(items)), chance.randrange(len(items))
    if kind == 1:
        del items[i]
    elif kind == 2:
        items.insert(i, items[j])
    elif kind == 3:
        items.reverse()
    else:
        items[i], items[j] = items[j], items[i]
    return items


def text(value, chance):
    kind = chance.randrange(4)
    cut = chance.randrange(len(value) + 1)
    if kind == 0:
        return value[:cut]
    if kind == 1:
        return value[:cut] + chance.choice("0123456789-+/. eExX\n\u0663") + value[cut:]
    return value[cut:] if kind == 2 else value.upper() if value.upper() != value else value + value


def digits(value, chance):
    """A word that is a number changed a little: by one, its sign, a digit; or two words exchanged, dropped, doubled."""
    words = value.split(" ")
    i, j, kind = chance.randrange(len(words)), chance.randrange(len(words)), chance.randrange(6)
    word = words[i]
    if kind == 0:
        words[i] = word[1:] if word.startswith("-") else "-" + word
    elif kind == 1:
        words[i], words[j] = words[j], word
    elif kind == 2 and len(words) > 1:
        del words[i]
    elif kind == 3 and len(words) > 1:
        words.insert(i, word)
    elif kind == 4 and word.lstrip("-").isdecimal():
        words[i] = str(int(word) + chance.choice((-1, 1)))
    else:
        spots = [k for k, c in enumerate(word) if c.isdigit()]
        if spots:
            k = chance.choice(spots)
            words[i] = word[:k] + str((int(word[k]) + chance.randint(1, 9)) % 10) + word[k + 1 :]
    return " ".join(words)


def integer(value, chance):
    return chance.choice((value + 1, value - 1, -value, value * 10, value * 2, str(value), value + 2))


def chosen(document, chance):
    """The places to change: all, but few of those in the steps of a flow, which are many and alike."""
    found = [path for path in places(document) if path not in {(), ("seal",)}]
    inside = [path for path in found if path[:2] == ("hints", "steps") and len(path) > 2]
    left_out = {*chance.sample(inside, max(0, len(inside) - FEW))}
    return [path for path in found if path not in left_out]


def mutants(documents, count, seed, others):
    """So many resealed mutants that differ from what they come from: (name, what was done, document), spread evenly."""
    chance, names = seeded(seed), sorted(documents)
    stock, order = {}, []
    while count:
        order = order or chance.sample(names, len(names))
        name = order.pop()
        if not stock.get(name):
            # every place of a document comes up before any comes up twice
            stock[name] = chosen(documents[name], chance)
            chance.shuffle(stock[name])
        what, changed = mutant(documents[name], stock[name].pop(), chance, others)
        if same(changed, documents[name]):
            continue
        count -= 1
        yield name, what, sealed(changed)


def same(one, other):
    """Equal as JSON: 1 and true are not."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def exchanged(documents):
    """Every kind of exchange between two documents of the corpus: statement, hints, case, kind; (what, document)."""
    names = sorted(documents)
    for i, name in enumerate(names):
        one = documents[name]
        for step in (1, 7, len(names) // 2):
            other = documents[names[(i + step) % len(names)]]
            for field in ("statement", "hints", "case", "kind", "parts"):
                if field in one and field in other and not same(one[field], other[field]):
                    yield f"{field} of another in {name}", sealed(one | {field: copy.deepcopy(other[field])})
            if one["kind"] == other["kind"] and "hints" in one:
                yield (
                    f"statement and hints of another in {name}",
                    sealed(one | {"statement": other["statement"], "hints": other["hints"]}),
                )
            for part in ("energy", "target", "parameters", "spins"):
                if part in one["case"] and part in other["case"] and not same(one["case"][part], other["case"][part]):
                    case = one["case"] | {part: copy.deepcopy(other["case"][part])}
                    yield f"{part} of another case in {name}", sealed(one | {"case": case})
