"""Many units' reports in one run: reports per second and core, and whether memory stays flat from the first to the last.

A folder of nine-table workbooks, each of a unit of its own, goes through `onecard report compile --from DIR` on every core.
UNITS=1000 sets how many (default 200). The memory of all processes is read each second; the limit is its peak while the
last tenth of the reports is made ÷ that of the first tenth. What a report costs is told in seconds of a core, too, which
another load on the machine does not change much. Prints one line of JSON; exit status 1 past the limit.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from onecard.cli.report_many import RECORD
from onecard.finalaccounts.tests import sample
from onecard.finalaccounts.tests.sheets import grid_of, xlsx_of

UNITS = int(os.environ.get("UNITS", "200"))
CORES = os.cpu_count() or 1
FLAT = 1.2
FORMATS = "pdf,docx,html,xlsx,json,datapackage"


def lay_out(folder: Path) -> None:
    """A workbook for each unit: the same tables under a name of its own."""
    grids = [grid_of(table) for table in sample.unit(region="hainan").tables.values()]
    for number in range(UNITS):
        for grid in grids:
            grid.rows[1][0] = f"编制单位：示例市第{number + 1}服务中心"
        (folder / f"{number + 1:05d}.xlsx").write_bytes(xlsx_of(grids))


def processes_of(parent: int) -> Iterator[int]:
    """A process and all beneath it."""
    yield parent
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from processes_of(int(child))


def resident_mb(parent: int) -> float:
    """The memory a process and all beneath it hold, in MB."""
    pages = 0
    for process in processes_of(parent):
        try:
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def made(out: Path) -> int:
    """How many reports the record of the run tells."""
    record = out / RECORD
    return record.read_text(encoding="utf-8").count('"source"') if record.exists() else 0


def main() -> int:
    """Measure, print, and tell whether memory stayed flat."""
    with tempfile.TemporaryDirectory() as folder:
        units, out = Path(folder, "units"), Path(folder, "out")
        units.mkdir()
        lay_out(units)
        command = [
            sys.executable,
            "-m",
            "onecard",
            "report",
            "compile",
            "--from",
            str(units),
            "--out",
            str(out),
        ]
        started = time.perf_counter()
        run = subprocess.Popen(
            [*command, "--template", "hainan", "--formats", FORMATS],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        held: list[tuple[int, float]] = []
        while run.poll() is None:
            time.sleep(1)
            held.append((made(out), resident_mb(run.pid)))
        taken = time.perf_counter() - started
        done = made(out)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    first = max(memory for count, memory in held if count <= UNITS / 10 or (count, memory) == held[0])
    last = max((memory for count, memory in held if UNITS * 0.9 <= count < UNITS), default=first)
    print(
        json.dumps(
            {
                "benchmark": "report_many",
                "units": UNITS,
                "compiled": done,
                "cores": CORES,
                "seconds": round(taken, 1),
                "reports_per_second_and_core": round(done / taken / CORES, 2),
                "core_seconds_per_report": round((used.ru_utime + used.ru_stime) / max(done, 1), 2),
                "peak_mb_first_tenth": round(first),
                "peak_mb_last_tenth": round(last),
                "memory_last_over_first": round(last / first, 2),
                "limit": FLAT,
            }
        )
    )
    return int(done != UNITS or last / first > FLAT)


if __name__ == "__main__":
    sys.exit(main())
