"""Staff pages at 1,000,000 vouchers against the same pages at 10,000, filtered to the same 900 vouchers.

Prints for each page the 95th percentile at both sizes and their ratio (limit 2); exit status 1 past the limit.
script/bench runs it on both engines; another pair of sizes may be given: pages.py 100000 10000.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time

from nine_tables import YEAR, fill

ENGINES = "both"
LARGE, SMALL = 1_000_000, 10_000
ROUNDS = 25
RATIO_LIMIT = 2.0
FLOOR_SECONDS = 0.005
"""Below this a page is as quick as the clock of a busy machine can tell; a difference within it is none."""
KNOWN = 900
PLACE = f"entity=460299&year={YEAR}"
PAGES = (
    "/",
    "/waiting",
    f"/tables/05?{PLACE}",
    f"/tables/05?{PLACE}&open=2080199.basic",
    f"/facts?{PLACE}&q=2080199",
    f"/relations?{PLACE}",
    f"/vouchers?{PLACE}",
    f"/vouchers?{PLACE}&function=2080199",
    f"/vouchers?{PLACE}&function=2080199&economy=30299&month=3&sort=-amount",
    f"/vouchers?{PLACE}&q=档案柜",
    f"/vouchers?{PLACE}&from=1234.56&to=1234.56",
    f"/budgets?{PLACE}",
    f"/periods?{PLACE}",
    f"/imports?{PLACE}",
)


def fill_known(entity: int) -> None:
    """Add the vouchers that the filters find, the same in both sizes."""
    from django.db import transaction
    from django.utils import timezone

    from onecard.accounts import posting
    from onecard.accounts.models import Entry, Voucher
    from onecard.office.models import Entity, User

    maker = User.objects.get(username="bench")
    with transaction.atomic():
        for number in range(KNOWN):
            month = 1 + number % 12
            voucher = Voucher.objects.create(
                entity=Entity.objects.get(pk=entity), year=YEAR, month=month, number=f"购-{number}",
                date=f"{YEAR}-{month:02}-15", summary="购置档案柜", state="posted", maker=maker, made_at=timezone.now(),
                posted_at=timezone.now(),
            )  # fmt: skip
            Entry.objects.create(
                voucher=voucher, line=1, item="expenditure", function="2080199", economy="30299", fund="一般公共",
                nature="基本", payee="家具厂", amount_fen=123456, entity_id=entity, year=YEAR, month=month, posted=False,
            )  # fmt: skip
        posting.post(Entry.objects.filter(posted=False))


def measure() -> dict[str, float]:
    """The 95th percentile of each page, in seconds, in one process with everything warm."""
    from django.test import Client

    from onecard.office.models import User

    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(username="reader"))
    told = {}
    for address in PAGES:
        times = []
        for _ in range(ROUNDS + 2):
            start = time.perf_counter()
            answer = client.get(address, HTTP_HOST="127.0.0.1")
            times.append(time.perf_counter() - start)
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")
        told[address] = sorted(times[2:])[int(ROUNDS * 0.95)]
    return told


def at(vouchers: int) -> dict[str, float]:
    """Fill a database of its own and measure it in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "ONECARD_HOME": home}
        for step in (["--fill", str(vouchers)], ["--measure"]):
            told = subprocess.run(
                [sys.executable, __file__, *step],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if told.returncode:
                raise SystemExit(told.stderr)
    return dict(json.loads(told.stdout))


def main(arguments: list[str]) -> int:
    """Measure both sizes and print the ratios."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onecard.config.settings")
    if arguments[:1] in (["--fill"], ["--measure"]):
        import django

        django.setup()
        if arguments[0] == "--fill":
            from django.core.management import call_command

            from onecard.office.models import User

            call_command("collectstatic", interactive=False, verbosity=0)
            entity = fill(int(arguments[1]))
            fill_known(entity)
            reader = User(username="reader", name="reader", roles=["财务经办", "财务复核"])
            reader.save()
        else:
            print(json.dumps(measure()))
        return 0
    large, small = (int(text) for text in arguments) if arguments else (LARGE, SMALL)
    many, few = at(large), at(small)
    worst = 0.0
    for address in PAGES:
        ratio = many[address] / max(few[address], FLOOR_SECONDS)
        worst = max(worst, ratio)
        print(
            f"pages: {address} p95 at {large:,} {many[address] * 1000:.0f} ms ÷ at {small:,} {few[address] * 1000:.0f} ms"
            f" = {ratio:.2f} (limit {RATIO_LIMIT})"
        )
    return int(worst > RATIO_LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
