"""Run every test on PostgreSQL, those too that script/test runs on SQLite alone because no database can change what they ask.

suite_on_postgresql.py [PYTEST ARGUMENT…]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    suite = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    return subprocess.run(["sh", "script/with-postgresql", *suite, *arguments], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
