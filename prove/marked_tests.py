"""Run the tests marked `proof`: every page in the views that the suite leaves out (light and dark, on a desk and on a phone).

marked_tests.py [PYTEST ARGUMENT…]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    suite = [sys.executable, "-m", "pytest", "-m", "proof", "-n", "2", "--dist", "loadfile"]
    return subprocess.run([*suite, *arguments], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
