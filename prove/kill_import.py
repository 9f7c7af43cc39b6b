"""Kill a real import (kill -9) at random moments, on SQLite and PostgreSQL: afterwards all of the file or nothing.

After each kill the books hold the whole file or none of it, the trail verifies, and the same file can be imported again
where nothing was taken in, and is refused as taken in where all was. kill_import.py [--seed N] [--seconds N] [--rows N]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = "凭证号,日期,摘要,收支项目,功能分类编码,经济分类编码,资金性质,支出性质,收款人,金额（元）\n"


def main() -> int:
    """Run the campaign on the engine at hand, then on PostgreSQL through a throw-away cluster; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--seconds", type=float, default=15, help="how long on each engine")
    parser.add_argument("--rows", type=int, default=15_000, help="vouchers in each file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["ONECARD_HOME"] = home
        sound = Campaign(arguments, Path(home)).run()
    if "DATABASE_URL" not in os.environ:
        words = [f"--{name}={value}" for name, value in vars(arguments).items()]
        script = [ROOT / "script" / "with-postgresql", sys.executable, __file__, *words]
        sound &= subprocess.run(["sh", *script], cwd=ROOT, check=False).returncode == 0
    return 0 if sound else 1


class Campaign:
    """One engine: a prepared database of its own, files that come again until they are in, and what was counted."""

    def __init__(self, arguments: argparse.Namespace, home: Path) -> None:
        self.rows, self.seconds, self.home = arguments.rows, arguments.seconds, home
        self.random = random.Random(arguments.seed)
        self.seed = arguments.seed
        self.whole = 0
        self.faults: list[str] = []
        self.killed = {"nothing": 0, "all": 0, "ended before": 0}

    def run(self) -> bool:
        """Kill for as long as was asked, then import what is left; returns whether nothing was wrong."""
        self._prepare()
        whole_run = self._measure()
        file = self._file(1)
        number, began = 1, time.monotonic()
        while time.monotonic() - began < self.seconds and not self.faults:
            if self._kill(file, self._moment(whole_run)):
                number += 1
                file = self._file(number)
        if self._import(file) != 0:
            self.faults.append(f"{file.name} could not be imported after the kills")
        self.whole += 1
        self._require_whole_files("at the end")
        print(
            f"{self.engine}, seed {self.seed}: {sum(self.killed.values())} imports of {self.rows} vouchers killed"
            f" ({', '.join(f'{count} {what}' for what, count in self.killed.items())}), {self.whole} files in the books, "
            + (
                "every one whole, the trail verifies"
                if not self.faults
                else "FAULT: " + "; ".join(self.faults)
            ),
            flush=True,
        )
        return not self.faults

    def _prepare(self) -> None:
        from onecard.config.setup import ready

        ready(prepared=False)
        from django.core.management import call_command
        from django.db import connection

        from onecard.office.entities import add_entity
        from onecard.office.people import local_actor

        call_command("migrate", verbosity=0)
        add_entity(local_actor(), code="460299", name="示例单位", kind="事业", region="hainan")
        self.engine = connection.vendor
        self.events_before = self._counts()[3]

    def _file(self, number: int) -> Path:
        path = self.home / f"凭证{number}.csv"
        lines = (
            f"{number}-{row:05d},2024-{row % 12 + 1:02d}-05,费用,支出,2080108,30201,一般公共,基本,示例,{row + 1}.{row % 90 + 10}\n"
            for row in range(self.rows)
        )
        path.write_text(HEAD + "".join(lines), encoding="utf-8")
        return path

    def _command(self, file: Path) -> list[str]:
        return [sys.executable, "-m", "onecard", "import", "vouchers", str(file), "--year", "2024"]

    def _import(self, file: Path) -> int:
        return subprocess.run(self._command(file), capture_output=True, check=False).returncode

    def _measure(self) -> float:
        """How long a whole import takes here; it is the first file in the books."""
        began = time.monotonic()
        if self._import(self._file(0)) != 0:
            self.faults.append("the first import was refused")
        self.whole = 1
        return time.monotonic() - began

    def _moment(self, whole_run: float) -> float:
        """Mostly in the later part, where it writes; sometimes as soon as it starts."""
        early = self.random.random() < 0.2
        return self.random.uniform(0, 0.5 * whole_run) if early else self.random.uniform(0.5, 1.1) * whole_run

    def _kill(self, file: Path, moment: float) -> bool:
        """One import killed after `moment` seconds; returns whether the file is in the books now."""
        with subprocess.Popen(
            self._command(file), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            try:
                process.wait(moment)
                ended = True
            except subprocess.TimeoutExpired:
                ended = False
                os.killpg(process.pid, signal.SIGKILL)
        self._wait_for_the_server()
        batches = self._counts()[0]
        taken_in = batches == self.whole + 1
        self.whole += taken_in
        self.killed["ended before" if ended else "all" if taken_in else "nothing"] += 1
        self._require_whole_files(f"killed after {moment:.3f} s")
        if taken_in and self._import(file) != 2:
            self.faults.append(f"{file.name} was taken in twice")
        return taken_in

    def _wait_for_the_server(self) -> None:
        """A server notices a dead client only when it next speaks to it: until then its transaction is open."""
        from django.db import connection

        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        deadline = time.monotonic() + 20
        while connection.vendor == "postgresql" and time.monotonic() < deadline:
            with connection.cursor() as cursor:
                cursor.execute(query + " AND backend_type = 'client backend'")
                if cursor.fetchone() == (0,):
                    return
            time.sleep(0.02)

    def _counts(self) -> tuple[int, int, int, int]:
        from django.db import connection

        from onecard.accounts.models import Entry, ImportBatch, Voucher
        from onecard.office.models import TrailEvent

        counted = tuple(model.objects.count() for model in (ImportBatch, Voucher, Entry, TrailEvent))
        connection.close()
        return counted  # type: ignore[return-value]

    def _require_whole_files(self, when: str) -> None:
        from onecard.office import trail

        batches, vouchers, entries, events = self._counts()
        records = self.whole * self.rows
        found = (batches, vouchers, entries, events - self.events_before)
        if found != (self.whole, records, records, self.whole):
            self.faults.append(
                f"{when}: batches, vouchers, entries, events are {found}, not {self.whole} whole files"
            )
        if fault := trail.verify().fault:
            self.faults.append(f"{when}: {fault.sentence}")


if __name__ == "__main__":
    sys.exit(main())
