"""Print the README's n-th command: `python tests/readme_command.py README.md 2`. Standard library only."""

import re
import sys
from pathlib import Path


def commands(text: str) -> list[str]:
    """The one-line commands in the README's ``sh`` blocks, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


if __name__ == "__main__":
    print(commands(Path(sys.argv[1]).read_text(encoding="utf-8"))[int(sys.argv[2]) - 1])
