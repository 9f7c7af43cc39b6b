"""Staff pages at 1,000,000 vouchers against the same pages at 10,000, filtered to the same 900 vouchers.

Prints for each page the 95th percentile at both sizes and their ratio (limit 2); exit status 1 past the limit.
script/bench runs it on both engines; another pair of sizes may be given: pages.py 100000 10000.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from nine_tables import YEAR, fill

ENGINES = "both"
LARGE, SMALL = 1_000_000, 10_000
ROUNDS = 60
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
    f"/vouchers?{PLACE}&nature=上缴",
    f"/vouchers?{PLACE}&state=withdrawn",
    f"/vouchers?{PLACE}&q=档案柜",
    f"/vouchers?{PLACE}&q=柜",
    f"/vouchers?{PLACE}&q=购-12",
    f"/vouchers?{PLACE}&from=1234.56&to=1234.56",
    f"/search/hits?{PLACE}&q=档案柜",
    f"/search?{PLACE}&q=jjc",
    f"/budgets?{PLACE}",
    f"/budgets/execution?{PLACE}",
    f"/budgets/execution?{PLACE}&by=project",
    f"/periods?{PLACE}",
    f"/imports?{PLACE}",
)


def fill_known(entity: int) -> None:
    """Add the vouchers that the filters find, the same in both sizes."""
    from django.db import transaction
    from django.utils import timezone

    from onecard.accounts import posting, wording
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
            wording.note_voucher(voucher, ["家具厂"])
        posting.post(Entry.objects.filter(posted=False))


def prepare(vouchers: int) -> None:
    """Fill a database with so many vouchers, those the filters find, and a reader of both roles."""
    from django.core.management import call_command

    from onecard.office.models import User

    call_command("collectstatic", interactive=False, verbosity=0)
    fill_known(fill(vouchers))
    User(username="reader", name="reader", roles=["财务经办", "财务复核"]).save()


def answer() -> None:
    """Ask for each address read from standard input and write down the seconds it took, in a warm process."""
    from django.test import Client

    from onecard.office.models import User

    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(username="reader"))
    for line in sys.stdin:
        start = time.perf_counter()
        response = client.get(line.strip(), HTTP_HOST="127.0.0.1")
        took = time.perf_counter() - start
        if response.status_code != 200:
            raise SystemExit(f"{line.strip()}: {response.status_code}")
        print(took, flush=True)


class Site:
    """A database of `vouchers` vouchers in a folder of its own, and a process that answers from it."""

    def __init__(self, vouchers: int, home: str) -> None:
        environment = {**os.environ, "ONECARD_HOME": home}
        if url := os.environ.get("DATABASE_URL"):
            environment["DATABASE_URL"] = own_database(url, f"pages_{vouchers}")
        command = [sys.executable, __file__]
        subprocess.run(
            [*command, "--fill", str(vouchers)], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        self.process = subprocess.Popen(
            [*command, "--answer"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def seconds(self, address: str) -> float:
        """How long one answer took."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{address}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def own_database(url: str, name: str) -> str:
    """Another database of the same PostgreSQL server."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.rsplit("/", 1)[0] + f"/{name}"


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


def main(arguments: list[str]) -> int:
    """Ask both sizes in turns, so that what else the machine does falls on both, and print the ratios."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onecard.config.settings")
    if arguments[:1] in (["--fill"], ["--answer"]):
        import django

        django.setup()
        if arguments[0] == "--answer":
            answer()
        else:
            prepare(int(arguments[1]))
        return 0
    sizes = tuple(int(text) for text in arguments) if arguments else (LARGE, SMALL)
    worst = 0.0
    with tempfile.TemporaryDirectory() as many, tempfile.TemporaryDirectory() as few:
        large, small = (Site(size, home) for size, home in zip(sizes, (many, few), strict=True))
        for address in PAGES:
            large.seconds(address), small.seconds(address)
            pairs = [(large.seconds(address), small.seconds(address)) for _ in range(ROUNDS)]
            slow, quick = (p95(list(times)) for times in zip(*pairs, strict=True))
            ratio = slow / max(quick, FLOOR_SECONDS)
            worst = max(worst, ratio)
            print(
                f"pages: {address} p95 at {sizes[0]:,} {slow * 1000:.0f} ms ÷ at {sizes[1]:,} {quick * 1000:.0f} ms"
                f" = {ratio:.2f} (limit {RATIO_LIMIT})",
                flush=True,
            )
        for site in (large, small):
            site.process.terminate()
            site.process.wait()
    return int(worst > RATIO_LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
