"""Importing 100,000 vouchers from XLSX, against bare reading by the same library plus bare bulk insert of the same rows.

Bare: python-calamine's rows of the file, then executemany (SQLite) or COPY (PostgreSQL) into the same tables in one
transaction; making the rows to insert is not counted. Ours: `import_vouchers`, with its guard, checks, digest, batch
and trail. Prints the ratio (limit 2) and the peak memory of an importing process and of its reading child; exit status
1 past the limit. script/bench runs it on both engines; a smaller number may be given: import_vouchers.py 10000.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ENGINES = "both"
VOUCHERS = 100_000
ROUNDS = 5
RATIO_LIMIT = 2.0
YEAR = 2024
HEAD = (
    "凭证号", "日期", "摘要", "收支项目", "功能分类编码", "经济分类编码", "资金性质", "支出性质", "项目", "往来单位", "收款人",
    "金额（元）",
)  # fmt: skip
FUNCTIONS = ("2080108", "2080505", "2080506", "2101102", "2101103", "2210201")
ECONOMIES = ("30101", "30102", "30107", "30201", "30207", "30213", "30231", "30299")
VOUCHER_COLUMNS = "id, entity_id, year, state, maker_id, made_at, reason, month, number, date, summary"
ENTRY_COLUMNS = (
    "voucher_id, line, item, function, economy, fund, nature, project, counterparty, payee, summary, amount_fen,"
    " entity_id, year, month, posted"
)


def write_file(path: Path, vouchers: int) -> None:
    """The file to import: one line a voucher, every number, summary and amount of its own."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("凭证")
    sheet.write_row(0, 0, HEAD)
    for i in range(vouchers):
        month = i * 12 // vouchers + 1
        project = "" if i % 3 else "信息系统运行维护"
        texts = (f"记-{i + 1:06d}", f"{YEAR}-{month:02d}-{i % 28 + 1:02d}", f"支付第{i + 1}笔业务费用", "支出",
                 FUNCTIONS[i % 6], ECONOMIES[i % 8], "一般公共", "项目" if project else "基本", project, "",
                 f"示例供应商{i % 500}有限公司")  # fmt: skip
        for column, text in enumerate(texts):
            if text:
                sheet.write_string(i + 1, column, text)
        sheet.write_number(i + 1, len(texts), (i * 7919 % 5_000_000 + 1) / 100)
    book.close()


def bare(path: Path, entity: int, maker: int) -> float:
    """Seconds of bare reading and bare inserting."""
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    began = time.perf_counter()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    seconds = time.perf_counter() - began
    made_at = "2024-12-31 00:00:00+00:00"
    vouchers = [
        (i, entity, YEAR, "draft", maker, made_at, "", int(row[1][5:7]), row[0], row[1], row[2])
        for i, row in enumerate(rows, 1)
    ]
    entries = [
        (i, 1, "expenditure", row[4], row[5], row[6], row[7], row[8], row[9], row[10], row[2],
         round(row[11] * 100), entity, YEAR, int(row[1][5:7]), False)
        for i, row in enumerate(rows, 1)
    ]  # fmt: skip
    began = time.perf_counter()
    with transaction.atomic():
        _insert(connection, "accounts_voucher", VOUCHER_COLUMNS, vouchers)
        _insert(connection, "accounts_entry", ENTRY_COLUMNS, entries)
    return seconds + time.perf_counter() - began


def _insert(connection: Any, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(rows[0]))
        connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def ours(path: Path, entity: Any, maker: Any) -> float:
    """Seconds of the import."""
    from onecard.accounts.imports.vouchers import import_vouchers

    began = time.perf_counter()
    import_vouchers(maker, entity, YEAR, path)
    return time.perf_counter() - began


def empty() -> None:
    """Take every voucher out again, between the rounds."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "TRUNCATE accounts_entry, accounts_voucher, accounts_importbatch, accounts_wording CASCADE"
            )
        else:
            for table in ("accounts_entry", "accounts_voucher", "accounts_importbatch", "accounts_wording"):
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def measure(path: Path) -> dict[str, float]:
    """Both in turn, some rounds; the medians of the seconds and of each round's ratio."""
    from onecard.office.models import Entity, User

    entity, maker = Entity.objects.get(), User.objects.get()
    bares, oursecs = [], []
    for _ in range(ROUNDS):
        bares.append(bare(path, entity.pk, maker.pk))
        empty()
        oursecs.append(ours(path, entity, maker))
        empty()
    ratios = [our / bared for our, bared in zip(oursecs, bares, strict=True)]
    return {
        "bare": statistics.median(bares),
        "ours": statistics.median(oursecs),
        "ratio": statistics.median(ratios),
    }


def peak(path: Path) -> dict[str, float]:
    """Peak memory in MB of one import in a process that does nothing else."""
    from onecard.office.models import Entity, User

    ours(path, Entity.objects.get(), User.objects.get())
    empty()
    usage = {"process": resource.RUSAGE_SELF, "child": resource.RUSAGE_CHILDREN}
    return {name: resource.getrusage(who).ru_maxrss / 1024 for name, who in usage.items()}


def main(arguments: list[str]) -> int:
    """Lay out a database of its own, write the file, then measure in processes of their own."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onecard.config.settings")
    if arguments[:1] in (["--measure"], ["--peak"]):
        django.setup()
        print(json.dumps((measure if arguments[0] == "--measure" else peak)(Path(arguments[1]))))
        return 0
    vouchers = int(arguments[0]) if arguments else VOUCHERS
    with tempfile.TemporaryDirectory() as home:
        os.environ["ONECARD_HOME"] = home
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from onecard.office.models import Entity, User

        call_command("migrate", verbosity=0)
        Entity.objects.create(code="460299", name="示例市社会保障卡一卡通中心")
        User.objects.create(username="bench", name="bench", office="综合办公室", roles=["财务经办"])
        engine = connection.vendor
        connection.close()
        path = Path(home) / "vouchers.xlsx"
        write_file(path, vouchers)
        told = {
            step: json.loads(
                subprocess.run(
                    [sys.executable, __file__, step, str(path)], capture_output=True, text=True, check=True
                ).stdout
            )
            for step in ("--measure", "--peak")
        }
    bare_seconds, our_seconds = told["--measure"]["bare"], told["--measure"]["ours"]
    ratio = told["--measure"]["ratio"]
    print(
        f"import_vouchers {engine}: {vouchers} vouchers, import {our_seconds:.2f} s ÷ bare reading and insert"
        f" {bare_seconds:.2f} s = {ratio:.2f} (limit {RATIO_LIMIT}), peak {told['--peak']['process']:.0f} MB"
        f" and {told['--peak']['child']:.0f} MB in the reading child"
    )
    return int(ratio > RATIO_LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
