"""Run the tests of arbitrary examples (hypothesis) with twenty times the examples of the suite, other ones every time.

any_examples.py [PYTEST ARGUMENT…]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    suite = [sys.executable, "-m", "pytest", "-m", "hypothesis", "--hypothesis-profile", "proof", "-n", "2"]
    return subprocess.run([*suite, *arguments], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
