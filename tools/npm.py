"""Run one npm script with the Node that fits: `python -m tools.npm test`."""

import subprocess
import sys

from tools import node
from tools.environment import PYTHON, ROOT, STAMPS


def main(words: list[str]) -> int:
    command = [*node.npm(PYTHON, STAMPS), "run", "--silent", *words]
    return subprocess.run(command, cwd=ROOT, env=node.environment(PYTHON, STAMPS), check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
