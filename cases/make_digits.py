"""Make ``cases/digits/*.json`` and their PROVENANCE.md from the digits that scikit-learn packages.

Run once, with flowclaims[test] installed from a checkout: ``python cases/make_digits.py [FOLDER]``. There is no chance
in it: the same images give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sklearn
from sklearn.datasets import load_digits

from verify.case import Case, targets
from verify.energies import energy

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALF = 8
"""A pixel is on from half of the largest grey value, 16."""
SETS = {
    # name: (digits, number of pixels, is there a label spin, hidden units)
    "digits-all-6": (tuple(range(10)), 6, False, 4),
    "digits-three-6": ((3,), 6, False, 4),
    "digits-all-8": (tuple(range(10)), 8, False, 6),
    "digits-three-or-eight-7": ((3, 8), 6, True, 5),
}
"""Each stored case. The label spin, the last one, is +1 for the first digit and -1 for the second."""


def chosen(images: NDArray[np.bool_], count: int) -> list[int]:
    """The ``count`` pixels that are on most nearly half of the time, ascending; of equals, the first.

    A pixel's variance after binarisation is n_on n_off / n^2, so this is the choice of the largest variances, in
    integers.
    """
    on = images.sum(axis=0).astype(int)
    spread = on * (len(images) - on)
    return sorted(sorted(range(len(on)), key=lambda pixel: (-spread[pixel], pixel))[:count])


def counted(bits: NDArray[np.bool_]) -> list[int]:
    """How often each state occurs, plus one: column j on means x_j = +1, so bit j of the state's number is 0."""
    numbers = (~bits).astype(int) @ (1 << np.arange(bits.shape[1]))
    return [int(times) + 1 for times in np.bincount(numbers, minlength=1 << bits.shape[1])]


def made() -> dict[str, tuple[Case, list[int], int]]:
    """Every case with its pixels and its number of images."""
    digits = load_digits()
    result = {}
    for name, (kept, count, label, hidden) in SETS.items():
        rows = np.isin(digits.target, kept)
        images = digits.data[rows] >= HALF
        pixels = chosen(images, count)
        bits = images[:, pixels]
        if label:
            bits = np.column_stack((bits, digits.target[rows] == kept[0]))
        what = "all digits" if len(kept) == 10 else " and ".join(f"the digit {digit}" for digit in kept)
        spins = f"{count} pixels" + (f" and a label spin (+1 for a {kept[0]}, -1 for an {kept[1]})" if label else "")
        note = (
            f"UCI optical digits, {what}: {int(rows.sum())} images of 8 by 8 pixels, on from grey value {HALF} of 16; "
            f"{spins}; x_j = +1 where the j-th of the pixels {pixels} is on; counts plus one. See PROVENANCE.md."
        )
        case = Case.of(energy("rbm", spins=bits.shape[1], hidden=hidden), targets.weights(counted(bits)), note=note)
        result[name] = (case, pixels, int(rows.sum()))
    return result


PROVENANCE = """# Where the digits come from

- Data: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998,
  https://doi.org/10.24432/C50P49, licence CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/).
- Copy used: `sklearn.datasets.load_digits()` of scikit-learn {version}: the data set's test part, {images} images
  of 8 by 8 pixels with grey values 0 to 16.
- Changes: a pixel is on where its grey value is at least {half}; of the pixels, those with the largest variance over
  the images kept are chosen (of equals, the first), in ascending order; pixel number = 8 row + column, from the top
  left. Spin j is +1 where pixel j of the list is on. Each state's weight is its number of images plus one, so that
  every state has some.
- Made by `python cases/make_digits.py`; a test makes them again and compares every byte.

| case | digits | images | pixels | label spin | SHA-256 of the case |
|---|---|---|---|---|---|
{rows}
"""


def main(folder: Path) -> None:
    """Write every case, and where it comes from, into a folder."""
    rows = []
    for name, (case, pixels, images) in made().items():
        kept, _, label, _ = SETS[name]
        case.write(folder / f"{name}.json")
        spin = f"+1: {kept[0]}, -1: {kept[1]}" if label else "none"
        rows.append(f"| {name} | {', '.join(map(str, kept))} | {images} | {pixels} | {spin} | `{case.sha256}` |")
    text = PROVENANCE.format(
        version=sklearn.__version__, images=len(load_digits().data), half=HALF, rows="\n".join(rows)
    )
    (folder / "PROVENANCE.md").write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "digits")
