"""Run the suite once more and count the lines and branches it reaches: at least what pyproject.toml demands.

Counting doubles the time of the suite on Python 3.11, so it stands here and not in script/test.
coverage_of_suite.py [PYTEST ARGUMENT…]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    suite = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    return subprocess.run(
        [*suite, "--cov", "--cov-report=term:skip-covered", *arguments], cwd=ROOT
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
