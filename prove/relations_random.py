"""Fill books at random through the doors of the house: the tables balance, and the workbook's live totals are the published ones.

Vouchers and budgets are imported as files, balances entered, all checked by another person. Then every relation whose breach
is an error holds; every formula of the 核对版, worked out anew in exact decimals by the forty lines below, shows what the
上报版 publishes in the same cell; and what is recognised in the 上报版 are the facts.
relations_random.py [--seed N] [--seconds N] [--case N]
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

YEAR = 2024
FISCAL = ("一般公共", "政府性基金", "国有资本")
FUNCTIONS = (
    "2010301", "2080108", "2080109", "2080505", "2080506", "2101102", "2101103", "2120801", "2130599", "2210201", "2230105",
    "2296003",
)  # fmt: skip
STAFF = ("30101", "30102", "30107", "30108", "30110", "30113", "30301", "30309")
PUBLIC = ("30201", "30207", "30211", "30217", "30227", "30228", "30231", "31002", "31013", "39999")
PROJECTS = ("信息系统运维", "制卡", "示例，“项目”=1+1")
OWN = ("上级补助收入", "事业收入", "事业收入（教育收费）", "经营收入", "附属单位上缴收入", "其他收入")


def amount(chance: random.Random) -> str:
    """An amount in 元, often on the edge of rounding to 万元 with two decimals."""
    fen = chance.randint(1, 10 ** chance.randint(2, 9))
    if chance.random() < 0.4:
        fen = fen // 10_000 * 10_000 + chance.choice((5_000, 4_999, 5_001, 1, 9_999))
    return f"{Decimal(fen).scaleb(-2):.2f}"


def voucher_rows(chance: random.Random, public: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The head of our template and vouchers of every item, fund and nature."""
    yield (
        "凭证号",
        "日期",
        "摘要",
        "收支项目",
        "功能分类编码",
        "经济分类编码",
        "资金性质",
        "支出性质",
        "项目",
        "收款人",
        "金额（元）",
    )
    functions = chance.sample(FUNCTIONS, chance.randint(1, len(FUNCTIONS)))
    for number in range(chance.choice((1, 5, 40, 200))):
        day = f"{YEAR}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        function, fund = chance.choice(functions), chance.choice((*FISCAL, "一般公共", "一般公共", "其他"))
        kind = chance.random()
        if kind < 0.6:
            nature = chance.choice(("基本", "基本", "项目"))
            if fund == "其他" and chance.random() < 0.4:
                nature = chance.choice(("上缴", "经营", "补助"))
            economy = chance.choice(STAFF + public if nature == "基本" else PUBLIC)
            economy = "" if nature in ("上缴", "补助") else economy
            project = chance.choice(PROJECTS) if nature == "项目" else ""
            yield (
                f"记-{number}",
                day,
                "支出",
                "支出",
                function,
                economy,
                fund,
                nature,
                project,
                "示例",
                amount(chance),
            )
        elif fund == "其他":
            yield (
                f"记-{number}",
                day,
                "收入",
                chance.choice(OWN),
                function,
                "",
                fund,
                "",
                "",
                "",
                amount(chance),
            )
        else:
            yield (
                f"记-{number}",
                day,
                "拨款",
                "财政拨款收入",
                function,
                "",
                fund,
                "",
                "",
                "",
                amount(chance),
            )


def budget_rows(chance: random.Random) -> Iterator[tuple[str, ...]]:
    """Initial budgets and additions to them."""
    yield (
        "指标文号",
        "日期",
        "预算口径",
        "功能分类编码",
        "经济分类编码",
        "资金性质",
        "支出性质",
        "项目",
        "金额（元）",
        "事由",
    )
    for number in range(chance.choice((1, 4, 25))):
        basis, fund = chance.choice(("年初", "年初", "调整")), chance.choice(FISCAL)
        economy, nature = chance.choice(PUBLIC), chance.choice(("基本", "项目"))
        yield (
            f"示〔{YEAR}〕{number}号", f"{YEAR}-02-01", basis, chance.choice(FUNCTIONS), economy, fund, nature,
            chance.choice(PROJECTS) if nature == "项目" else "", amount(chance), "追加" if basis == "调整" else "",
        )  # fmt: skip


def as_csv(rows: Iterator[tuple[str, ...]]) -> bytes:
    """Rows as the bytes of a CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def fill(chance: random.Random, number: int) -> Any:
    """Books of a unit of their own, everything entered by one person and checked by another; returns its subject."""
    from onecard.accounts import queries
    from onecard.accounts.balance import check_balance, enter_balance, transfer_internally
    from onecard.accounts.check import check_batch
    from onecard.accounts.drafts import BalanceDraft
    from onecard.accounts.imports.budgets import import_budgets
    from onecard.accounts.imports.vouchers import import_vouchers
    from onecard.core.money import fen_from_yuan
    from onecard.office.entities import add_entity
    from onecard.office.models import User
    from onecard.office.people import local_actor

    region = chance.choice(("hainan", "national", "shanghai"))
    # Shanghai's 公开06 has no row for 399: such 基本支出 would rightly break T06-2.
    public = PUBLIC if region != "shanghai" else tuple(each for each in PUBLIC if each != "39999")
    code = f"4602{number:02d}"
    entity = add_entity(local_actor(), code=code, name=f"示例单位{number}", kind="事业", region=region)
    maker, checker = (User.objects.get(username=name) for name in ("maker", "checker"))
    check_batch(
        checker, import_vouchers(maker, entity, YEAR, as_csv(voucher_rows(chance, public)), "凭证.csv")
    )
    if chance.random() < 0.7:
        check_batch(checker, import_budgets(maker, entity, YEAR, as_csv(budget_rows(chance)), "指标.csv"))

    def draft(item: str) -> BalanceDraft:
        fund, function = chance.choice((*FISCAL, "其他")), chance.choice(FUNCTIONS)
        return BalanceDraft(
            item, date(YEAR, 1, 1), fen_from_yuan(amount(chance)), fund, function, "基本", "", "上年结转"
        )

    for item in chance.choices(
        ("opening", "opening_adjustment", "pool_in", "pool_out", "pool_up"), k=chance.randint(0, 6)
    ):
        check_balance(checker, enter_balance(maker, entity, year=YEAR, draft=draft(item)))
    if chance.random() < 0.3:
        source, target = draft("internal"), draft("internal")
        if (source.fund, source.function) != (target.fund, target.function):
            check_balance(
                checker, transfer_internally(maker, entity, year=YEAR, source=source, target=target)[1]
            )
    return queries.subject(code)


class Sheet:
    """The cells of one worksheet with its formulas worked out anew: ROUND, SUM, ranges, + and −, in exact decimals."""

    def __init__(self, cells: Any) -> None:
        self.cells = cells

    def value(self, address: str) -> Decimal:
        """The number in a cell, calculated where it holds a formula."""
        content = self.cells[address].value
        if isinstance(content, str) and content.startswith("="):
            words = re.findall(r"[A-Z]+\d+(?::[A-Z]+\d+)?|[A-Z]+|\d+(?:\.\d+)?|[-+(),]", content[1:])
            if "".join(words) != content[1:]:
                raise ValueError(f"{address}: {content}")
            return self._sum(words)
        return Decimal(f"{content or 0:.15g}")

    def _sum(self, words: list[str]) -> Decimal:
        total = self._term(words)
        while words and words[0] in "+-":
            sign = 1 if words.pop(0) == "+" else -1
            total += sign * self._term(words)
        return total

    def _term(self, words: list[str]) -> Decimal:
        word = words.pop(0)
        if word == "-":
            return -self._term(words)
        if word in ("SUM", "ROUND"):
            words.pop(0)
            values = [self._sum(words)]
            while words.pop(0) == ",":
                values.append(self._sum(words))
            if word == "SUM":
                return sum(values, Decimal(0))
            return values[0].quantize(Decimal(1).scaleb(-int(values[1])), ROUND_HALF_UP)
        if word[0].isdigit():
            return Decimal(word)
        left, top, right, bottom = range_boundaries(word)
        cells = [
            self.cells.cell(row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]
        return sum((self.value(cell.coordinate) for cell in cells), Decimal(0))


def wrong_in(whose: Any) -> Iterator[str]:
    """Everything that does not hold of one subject's final accounts and their workbooks."""
    from onecard.accounts import queries
    from onecard.compiling import tables_xlsx

    accounts = queries.final_accounts(whose, YEAR)
    for outcome in queries.outcomes_of(accounts):
        if outcome.state == "failed" and outcome.relation.severity == "error":
            yield f"{outcome.relation.id}: {outcome.relation.requirement}"
    published = tables_xlsx.write(accounts, "上报")
    live = openpyxl.load_workbook(io.BytesIO(tables_xlsx.write(accounts, "核对")))
    plain = openpyxl.load_workbook(io.BytesIO(published))
    for name in plain.sheetnames:
        sheet = Sheet(live[name])
        for row in plain[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    shown = sheet.value(cell.coordinate).quantize(Decimal("0.01"), ROUND_HALF_UP)
                    if shown != Decimal(f"{cell.value:.2f}"):
                        yield f"{name}!{cell.coordinate}: {cell.value} published, {shown} recalculated"
    yield from _misread(published, accounts)


def _misread(published: bytes, accounts: Any) -> Iterator[str]:
    """Facts recognised in the published workbook that are not the facts it was made of."""
    from onecard.finalaccounts import recognise
    from onecard.reading import spreadsheet

    for grid in spreadsheet.read(published, "上报.xlsx").sheets:
        found = recognise.recognise(grid, YEAR)
        if found is None:
            yield f"{grid.name} is not recognised"
            continue
        for fact in found.facts:
            dims = {name: value for name, value in fact.dims if name not in ("entity", "year")}
            ours = accounts.facts.at(fact.key, **dims)
            if ours is not None and ours.value != fact.value:
                yield f"{grid.name}!{fact.source.cell}: {fact.key} {dims} is {ours.value}, read {fact.value}"


def main() -> int:
    """Fill and judge books for as long as was asked; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--seconds", type=float, default=40, help="how long")
    parser.add_argument("--case", type=int, help="only this case")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["ONECARD_HOME"] = home
        return judge(arguments)


def judge(arguments: argparse.Namespace) -> int:
    """The campaign on a database of its own."""
    from onecard.config.setup import ready

    ready(prepared=False)
    from django.core.management import call_command
    from django.db import connection, transaction

    from onecard.office.people import create_user, local_actor

    call_command("migrate", verbosity=0)
    for username, role in (("maker", "财务经办"), ("checker", "财务复核")):
        create_user(local_actor(), username=username, name=username, office="综合办公室", roles=[role])
    began, case, faults = time.monotonic(), arguments.case or 0, 0
    while time.monotonic() - began < arguments.seconds:
        with transaction.atomic():
            for wrong in wrong_in(fill(random.Random(f"{arguments.seed}/{case}"), case % 100)):
                faults += 1
                print(f"FAULT seed {arguments.seed} case {case}: {wrong}", flush=True)
            transaction.set_rollback(True)
        case += 1
        if arguments.case is not None:
            break
    done = 1 if arguments.case is not None else case
    print(
        f"{connection.vendor}, seed {arguments.seed}: {done} random books judged, {faults} faults", flush=True
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
