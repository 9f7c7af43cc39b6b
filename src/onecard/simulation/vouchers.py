"""A year of invented vouchers whose sums are a plan's amounts: pure, the same every time."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from onecard.core.calendar import is_working_day, next_working_day
from onecard.core.money import fen_from_yuan

GROUPS = {
    "salary": ("{month}月工资", "本单位职工", 10),
    "pension": ("{month}月养老保险、职业年金缴费", "示例市社会保险服务中心", 15),
    "medical": ("{month}月医疗保险、公务员医疗补助缴费", "示例市医疗保障服务中心", 15),
    "housing": ("{month}月住房公积金", "示例市住房公积金管理中心", 16),
    "post": ("{month}月电话、网络费", "示例通信有限公司", 23),
    "union": ("{month}月拨缴工会经费", "示例市总工会", 26),
}
"""What is paid every month: summary, payee, and the day of the month from which the next working day is taken."""

# A rise in July (基数调整): the later months weigh more, December takes what rounding leaves.
MONTH_WEIGHTS = (98, 98, 98, 98, 98, 98, 102, 102, 102, 102, 102, 102)


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """One entry of an invented voucher; `item` is ``expenditure`` or ``appropriation``, amounts in 分."""

    number: str
    day: date
    summary: str
    payee: str
    item: str
    function: str
    economy: str
    nature: str
    project: str
    amount_fen: int
    fund: str = "一般公共"


@dataclass(frozen=True, slots=True)
class BudgetItem:
    """One line of the budget book; `economy` empty where the budget was not broken down to it."""

    basis: str
    document: str
    day: date
    function: str
    economy: str
    nature: str
    project: str
    amount_fen: int
    reason: str


def plan(year: int) -> dict[str, Any]:
    """The plan of the example's year, as written in ``example/plan-<year>.toml``."""
    text = resources.files("onecard.simulation").joinpath("example", f"plan-{year}.toml").read_text("utf-8")
    return tomllib.loads(text)


def budget_items(year: int) -> list[BudgetItem]:
    """The budget book of the example's year."""
    return [
        BudgetItem(
            book["basis"], book["document"], date.fromisoformat(book["date"]), function, economy, nature, project,
            fen_from_yuan(amount), reason,
        )
        for book in plan(year)["budget"]
        for function, economy, nature, project, amount, reason in book["lines"]
    ]  # fmt: skip


def voucher_lines(year: int) -> list[VoucherLine]:
    """All entries of the year in voucher order: payments by date, and each month's appropriation that covers them."""
    payments: dict[tuple[date, str, str], list[VoucherLine]] = defaultdict(list)
    for spent in plan(year)["spent"]:
        for day, summary, payee, amount_fen in _payments(spent, year):
            line = VoucherLine(
                "", day, summary, payee, "expenditure", spent["function"], spent["economy"],
                spent.get("nature", "基本"), spent.get("project", ""), amount_fen,
            )  # fmt: skip
            payments[day, summary, payee].append(line)
    vouchers = [lines for _, lines in sorted(payments.items())]
    vouchers += _appropriations(vouchers)
    vouchers.sort(key=lambda lines: (lines[0].day, lines[0].item, lines[0].summary))
    return [_numbered(line, number) for number, lines in enumerate(vouchers, start=1) for line in lines]


def _numbered(line: VoucherLine, number: int) -> VoucherLine:
    values = {name: getattr(line, name) for name in VoucherLine.__slots__}
    return VoucherLine(**{**values, "number": f"记-{number:04d}"})


def _payments(spent: dict[str, Any], year: int) -> Iterator[tuple[date, str, str, int]]:
    if "payments" in spent:
        for day, summary, payee, amount in spent["payments"]:
            yield date.fromisoformat(day), summary, payee, fen_from_yuan(amount)
        return
    summary, payee, day_of_month = GROUPS[spent["group"]]
    for month, amount_fen in enumerate(_months(fen_from_yuan(spent["total"])), start=1):
        day = date(year, month, day_of_month)
        yield (
            day if is_working_day(day) else next_working_day(day),
            summary.format(month=month),
            payee,
            amount_fen,
        )


def _months(total_fen: int) -> list[int]:
    """Twelve amounts that sum to the total: whole 元 by weight, the remainder in December."""
    weight_total = sum(MONTH_WEIGHTS)
    parts = [total_fen * weight // weight_total // 100 * 100 for weight in MONTH_WEIGHTS]
    parts[-1] += total_fen - sum(parts)
    return parts


def _appropriations(vouchers: list[list[VoucherLine]]) -> list[list[VoucherLine]]:
    """One income voucher a month: the appropriation (财政拨款) that covers the month's payments, by function."""
    months: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    last_day: dict[int, date] = {}
    for line in (line for lines in vouchers for line in lines):
        months[line.day.month][line.function] += line.amount_fen
        last_day[line.day.month] = max(line.day, last_day.get(line.day.month, line.day))
    return [
        [
            _appropriation(last_day[month], function, amount_fen)
            for function, amount_fen in sorted(amounts.items())
        ]
        for month, amounts in sorted(months.items())
    ]


def _appropriation(day: date, function: str, amount_fen: int) -> VoucherLine:
    summary = f"{day.month}月国库集中支付财政拨款"
    return VoucherLine("", day, summary, "示例市财政局", "appropriation", function, "", "", "", amount_fen)
