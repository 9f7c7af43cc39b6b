"""Start-up of the command line ÷ a bare interpreter: the limit is 6.

Each command runs in a fresh process, taken in turn so that a busy machine troubles all alike; medians are compared.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 30
LIMIT = 6.0
START = "import sys; from onecard.cli.main import main; sys.exit(main(sys.argv[1:]))"
BARE = "python -c pass"
COMMANDS = {
    BARE: [sys.executable, "-c", "pass"],
    "onecard --help": [sys.executable, "-c", START, "--help"],
    "onecard audit --help": [sys.executable, "-c", START, "audit", "--help"],
    "onecard relations list": [sys.executable, "-c", START, "relations", "list"],
}


def seconds(command: list[str]) -> float:
    """How long one run takes, from start to end of the process."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> int:
    """Print each command's median and its ratio to the bare interpreter; 1 where a ratio is above the limit."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command))
    medians = {name: statistics.median(values) for name, values in taken.items()}
    within = True
    for name, median in medians.items():
        ratio = median / medians[BARE]
        within = within and ratio <= LIMIT
        print(f"{name}: {median * 1000:.1f} ms, {ratio:.2f} x {BARE} (limit {LIMIT:g})")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
