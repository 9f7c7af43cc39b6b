"""Nine tables and all table relations from 1,000,000 vouchers, against bare SQL aggregation of the same rows.

Prints the ratio (limit 2) and the peak memory of the measuring process (limit 300 MB); exit status 1 past a limit.
script/bench runs it on both engines; a smaller number of vouchers may be given: nine_tables.py 100000.
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
from collections.abc import Callable

ENGINES = "both"
VOUCHERS = 1_000_000
ROUNDS = 5
RATIO_LIMIT = 2.0
MEMORY_LIMIT_MB = 300
YEAR = 2024
FUNCTIONS = (
    "2080108",
    "2080505",
    "2080506",
    "2080801",
    "2101102",
    "2101103",
    "2120801",
    "2210201",
    "2240106",
    "2296003",
)
ECONOMIES = ("30101", "30102", "30107", "30108", "30110", "30113", "30201", "30207", "30211", "30217", "30227",
             "30228", "30231", "30309", "31002", "31013")  # fmt: skip
INSERT_VOUCHERS = """
INSERT INTO accounts_voucher (id, entity_id, year, month, number, date, summary, state, maker_id, made_at, reason,
                              posted_at)
SELECT n, {entity}, {year}, 1 + n % 12, '记-' || n, {day}, '事项' || (n % 997), 'posted', {maker}, {now}, '', {now}
FROM {numbers}
"""
INSERT_ENTRIES = """
INSERT INTO accounts_entry (voucher_id, line, item, function, economy, fund, nature, project, counterparty, payee,
                            summary, amount_fen, entity_id, year, month, posted)
SELECT n, 1, item, function, economy, fund, nature, project, '', '单位' || (n % 499), '', 100 + (CAST(n AS bigint) * 7919) % 5000000,
       {entity}, {year}, 1 + n % 12, {true}
FROM {numbers} JOIN bench_kind ON bench_kind.i = n % {kinds}
"""
BARE = """
SELECT item, function, economy, fund, nature, project, SUM(amount_fen), COUNT(*) FROM accounts_entry
WHERE entity_id = %s AND year = %s AND posted GROUP BY item, function, economy, fund, nature, project
"""


def kinds() -> list[tuple[str, str, str, str, str, str]]:
    """The dimensions the vouchers take in turn: four in five are expenditure."""
    spent = [
        ("expenditure", function, economy, "政府性基金" if function.startswith(("212", "229")) else "一般公共",
         "项目" if economy.startswith("31") or function.endswith("3") else "基本", "信息系统运维" if economy.startswith("31") else "")
        for function in FUNCTIONS
        for economy in ECONOMIES
    ]  # fmt: skip
    received = [
        (
            "appropriation",
            function,
            "",
            "政府性基金" if function.startswith(("212", "229")) else "一般公共",
            "",
            "",
        )
        for function in FUNCTIONS * 3
    ]
    own = [(item, "2080108", "", "其他", "", "") for item in ("operations", "other", "superior")]
    return spent + received + own


def fill(vouchers: int) -> int:
    """Lay out the database and fill it by set-based inserts; returns the id of the entity."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from onecard.accounts import posting
    from onecard.office import people
    from onecard.office.models import Entity, User

    call_command("migrate", verbosity=0)
    entity = Entity.objects.create(
        code="460299", name="示例市社会保障卡一卡通中心", kind="事业", level="单位", region="hainan"
    )
    maker = User.objects.create(username="bench", name="bench")
    postgresql = connection.vendor == "postgresql"
    numbers = (
        f"generate_series(1, {vouchers}) AS numbers(n)"
        if postgresql
        else f"(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {vouchers}) SELECT n FROM c)"
    )
    rows = kinds()
    values = {
        "entity": entity.pk, "maker": maker.pk, "year": YEAR, "numbers": numbers, "kinds": len(rows),
        "true": "true" if postgresql else "1",
        "now": f"'{timezone.now().isoformat()}'" + ("::timestamptz" if postgresql else ""),
        "day": f"make_date({YEAR}, 1 + n % 12, 1 + n % 28)" if postgresql
        else f"printf('{YEAR}-%02d-%02d', 1 + n % 12, 1 + n % 28)",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_kind (i integer PRIMARY KEY, item text, function text, economy text, fund text,"
            " nature text, project text)"
        )
        cursor.executemany(
            "INSERT INTO bench_kind VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(i, *row) for i, row in enumerate(rows)],
        )
        cursor.execute(INSERT_VOUCHERS.format(**values).replace("%", "%%"), [])
        cursor.execute(INSERT_ENTRIES.format(**values).replace("%", "%%"), [])
    posting.rebuild_totals(people.local_actor())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE accounts_entry" if postgresql else "ANALYZE")
    return entity.pk


def timed(work: Callable[[], object]) -> float:
    """Seconds the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure() -> dict[str, float]:
    """Both sides in turns, in one process; medians in seconds, peak memory in MB."""
    from django.db import connection

    from onecard.accounts import queries

    whose = queries.subject("460299")

    def bare() -> object:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [whose.members[0].id, YEAR])
            return cursor.fetchall()

    def ours() -> object:
        return queries.outcomes_of(queries.final_accounts(whose, YEAR))

    bare(), ours()
    pairs = [(timed(bare), timed(ours)) for _ in range(ROUNDS)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "bare": statistics.median(pair[0] for pair in pairs),
        "ours": statistics.median(pair[1] for pair in pairs),
        "ratio": statistics.median(pair[1] / pair[0] for pair in pairs),
        "peak_mb": peak,
    }


def main(arguments: list[str]) -> int:
    """Fill, then measure in a process of its own, so that filling does not count as its memory."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onecard.config.settings")
    if arguments == ["--measure"]:
        django.setup()
        print(json.dumps(measure()))
        return 0
    vouchers = int(arguments[0]) if arguments else VOUCHERS
    with tempfile.TemporaryDirectory() as home:
        os.environ["ONECARD_HOME"] = home
        django.setup()
        from django.db import connection

        fill(vouchers)
        engine = connection.vendor
        connection.close()
        told = subprocess.run(
            [sys.executable, __file__, "--measure"], capture_output=True, text=True, check=True
        )
    result = json.loads(told.stdout)
    print(
        f"nine_tables {engine}: {vouchers} vouchers, tables and relations {result['ours']:.3f} s ÷ bare SQL"
        f" {result['bare']:.3f} s = {result['ratio']:.2f} (limit {RATIO_LIMIT}), peak {result['peak_mb']:.0f} MB"
        f" (limit {MEMORY_LIMIT_MB})"
    )
    return int(result["ratio"] > RATIO_LIMIT or result["peak_mb"] > MEMORY_LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
