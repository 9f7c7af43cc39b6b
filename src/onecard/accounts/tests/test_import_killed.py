"""An import whose process is killed (kill -9) leaves all of it or nothing, and the books usable."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROWS = 20_000
HEAD = (
    "凭证号,日期,摘要,收支项目,功能分类编码,经济分类编码,资金性质,支出性质,项目,往来单位,收款人,金额（元）\n"
)
_START = "from onecard.config.setup import ready; ready(prepared=False)\n"
_PREPARE = _START + (
    "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
    "from onecard.office.models import Entity, User\n"
    "Entity.objects.create(code='460299', name='示例单位')\n"
    "User.objects.create(username='chen', name='陈静怡', office='综合办公室', roles=['财务经办'])\n"
)
_IMPORT = _START + (
    "import sys; from pathlib import Path\n"
    "from onecard.office.models import Entity, User\n"
    "from onecard.accounts.imports.vouchers import import_vouchers\n"
    "print('ready', flush=True)\n"
    "import_vouchers(User.objects.get(), Entity.objects.get(), 2024, Path(sys.argv[1]))\n"
)
_COUNT = _START + (
    "from onecard.accounts.models import *\n"
    "from onecard.office.models import TrailEvent\n"
    "from onecard.office import trail\n"
    "print(ImportBatch.objects.count(), Voucher.objects.count(), Entry.objects.count(), TrailEvent.objects.count())\n"
    "assert trail.verify().fault is None\n"
)


@pytest.fixture
def environment(tmp_path: Path, db: None) -> Iterator[dict[str, str]]:
    """A database of its own, prepared: a file, or on PostgreSQL a database beside the tests'."""
    environment = {
        **os.environ,
        "ONECARD_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "onecard.config.settings",
    }
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    name = f"killed_{uuid.uuid4().hex[:12]}"
    if connection.vendor == "postgresql":
        _administer(f'CREATE DATABASE "{name}"')
        environment["DATABASE_URL"] = f"{settings.DATABASE_URL.rpartition('/')[0]}/{name}"
    _run(environment, _PREPARE)
    yield environment
    if connection.vendor == "postgresql":
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    import psycopg

    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as administrator:
        administrator.execute(statement)


def _run(environment: dict[str, str], code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def _file(folder: Path, prefix: str) -> Path:
    path = folder / f"{prefix}.csv"
    lines = (
        f"{prefix}-{row:05d},2024-03-05,支付费用,支出,2080108,30201,一般公共,基本,,,示例公司,{row + 1}.25\n"
        for row in range(ROWS)
    )
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


def _kill_during_import(environment: dict[str, str], file: Path, moment: float | None) -> None:
    """Kill the importing process `moment` seconds after it began, or (None) as soon as it writes to the database file."""
    wal = Path(environment["ONECARD_HOME"]) / "onecard.sqlite3-wal"
    with subprocess.Popen(
        [sys.executable, "-c", _IMPORT, str(file)], env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        if moment is None:
            before = wal.stat().st_size if wal.exists() else 0
            deadline = time.monotonic() + 20
            while process.poll() is None and time.monotonic() < deadline:
                if wal.exists() and wal.stat().st_size != before:
                    break
                time.sleep(0.0005)
        else:
            time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_killed_import_leaves_all_or_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    taken_in = 0
    moments = (0.35, 0.6, None) if connection.vendor == "sqlite" else (0.35, 0.6, 0.8)
    for attempt, moment in enumerate(moments):
        _kill_during_import(environment, _file(tmp_path, f"杀{attempt}"), moment)
        batches, vouchers, entries, events = map(int, _run(environment, _COUNT).split())
        assert batches in (taken_in, taken_in + 1)
        taken_in = batches
        assert (vouchers, entries, events) == (taken_in * ROWS, taken_in * ROWS, taken_in)
    _run(environment, _IMPORT, str(_file(tmp_path, "完")))
    assert _run(environment, _COUNT).split()[1] == str((taken_in + 1) * ROWS)
