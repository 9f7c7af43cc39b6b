"""The check list of closing (结账检查): what must be so before a month or a year is closed, and what should be looked at."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Q, Sum
from django.utils import timezone

from onecard.accounts import books, carry, justified, posting, queries
from onecard.accounts.close import WAITED_FOR
from onecard.accounts.models import (
    BudgetBasis,
    BudgetLine,
    EntryTotal,
    SourceKind,
    State,
    TailAdjustment,
    Voucher,
)
from onecard.accounts.models.checked import HOLDING_NUMBER, standing
from onecard.accounts.stated import source_of, years_stated
from onecard.accounts.subject import subject
from onecard.core.errors import Refusal
from onecard.office.models import Entity

GAPS_SHOWN = 3
COMPARED_MOST = 100_000
"""So many entries are compared with the kept totals while a page waits."""
READ_MOST = 50_000
"""So many voucher numbers of a month are looked through for gaps."""
_NUMBERED = re.compile(r"(.*?)(\d{1,12})")


@dataclass(frozen=True, slots=True)
class Point:
    """One point: `holds`, whether it `must` before closing, what it `says`, and where to see to it: the `kind` of record
    (as `close.WAITED_FOR` names it) or a page, narrowed by `asked`."""

    title: str
    holds: bool
    says: str
    must: bool = False
    kind: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        """Whether nothing is closed while it is so."""
        return self.must and not self.holds


def of_month(entity: Entity, year: int, month: int) -> list[Point]:
    """The points of one month of a unit's books."""
    _, last = monthrange(year, month)
    over = timezone.localdate() > datetime.date(year, month, last)
    open_before = sorted(set(range(1, month)) - books.closed_months(entity, year))
    whose = {"entity": entity, "year": year, "month": month}
    counting = Voucher.objects.filter(**whose, posted_at__isnull=False).exists()
    return [
        *_checked(entity, year, month),
        Point("这个月已经过完", over, "" if over else f"今天还在{month}月或更早，结账后不能再录入当月的记录。"),
        Point(
            "以前的月份都已结账",
            not open_before,
            f"{'、'.join(f'{one}月' for one in open_before)}还没有结账。" if open_before else "",
            kind="结账",
        ),
        Point(
            "这个月有凭证", counting, "" if counting else "没有已复核的凭证，核对是否漏录或漏导入。", kind="凭证",
            asked={"month": str(month)},
        ),
        _unbroken(whose),
    ]  # fmt: skip


def of_year(entity: Entity, year: int, *, thorough: bool = True) -> list[Point]:
    """The points of a unit's year (年终结账); where the entries are many they are compared only when it is `thorough`,
    which a page is not."""
    over = timezone.localdate() > datetime.date(year, 12, 31)
    budgeted = BudgetLine.objects.filter(
        entity=entity, year=year, basis=BudgetBasis.INITIAL, state=State.POSTED
    ).exists()
    tails = TailAdjustment.objects.filter(entity=entity, year=year, state=State.DRAFT).count()
    return [
        Point("这个年度已经过完", over, "" if over else f"{year}年还没有过完，按月结账。", must=True),
        *_checked(entity, year),
        _totals(entity, year, thorough=thorough),
        Point("录了年初预算", budgeted, "" if budgeted else "没有已复核的年初预算。", kind="预算"),
        _opening(entity, year),
        *_relations(entity, year),
        Point("尾差调整都已复核", not tails, f"还有{tails}笔没有复核。" if tails else "", kind="尾差调整"),
    ]  # fmt: skip


def stopping(points: Iterable[Point]) -> list[Point]:
    """The points that stand in the way of closing."""
    return [one for one in points if one.stops]


def _checked(entity: Entity, year: int, month: int = 0) -> Iterator[Point]:
    drafts = standing(State.DRAFT) & Q(entity=entity, year=year)
    all_checked = True
    for kind, (model, its_month) in WAITED_FOR.items():
        in_month = {its_month: month} if month else {}
        if left := model._default_manager.filter(drafts, **in_month).count():
            all_checked = False
            asked = {"state": str(State.DRAFT)} | ({"month": str(month)} if month else {})
            yield Point(f"{kind}都已复核", False, f"还有{left:,}笔没有复核，复核或撤回。", True, kind, asked)
    if all_checked:
        yield Point("录入的都已复核", True, "", must=True)


def _opening(entity: Entity, year: int) -> Point:
    """Whether the year opens with last year's closing balances; what could not be compared does not pass for equal."""
    title, kind = "年初数与上年年末数一致", "结转结余"
    if gaps := carry.gaps(entity, year):
        return Point(title, False, f"有{len(gaps)}处不一致，核对或录年初余额调整。", kind=kind)
    if year - 1 in years_stated([entity.pk]) and source_of(entity.pk, year - 1) != SourceKind.VOUCHERS:
        told = f"{year - 1}年取自导入的报表，是否一致看勾稽关系X-14。"
        return Point(title, True, told, kind="勾稽关系")
    try:
        carry.to_carry(entity, year)
    except Refusal as refusal:
        if refusal.code in ("carry.opened_already", "carry.nothing"):
            return Point(title, True, "", kind=kind)
        return Point(title, False, f"没有核对：{refusal.sentence}按上年决算核对年初数。", kind=kind)
    return Point(title, False, f"{year - 1}年年末结转和结余还没有转为年初数。", kind=kind)


def _totals(entity: Entity, year: int, *, thorough: bool) -> Point:
    title = "发生额与分录一致"
    kept = (
        EntryTotal.objects.filter(entity=entity, year=year).aggregate(records=Sum("records"))["records"] or 0
    )
    if not thorough and kept > COMPARED_MOST:
        return Point(title, True, f"有{kept:,}笔分录，点“年终结账”时核对。", must=True)
    wrong = posting.differing(entity.pk, year)
    told = f"有{len(wrong)}项不一致，请系统管理员运行onecard totals rebuild，并核验操作日志。"
    return Point(title, not wrong, told if wrong else "", must=True)


def _relations(entity: Entity, year: int) -> Iterator[Point]:
    whose = subject(entity.code)
    try:
        found = justified.judged(whose, year, queries.outcomes(whose, year))
    except Refusal as refusal:
        yield Point("公开报表可以编制", False, str(refusal), kind="公开报表")
        return
    off = [one for one in found if one.outcome.state == "failed"]
    failed = sum(one.blocks for one in off)
    wanting = sum(one.wanting and not one.blocks for one in off)
    yield Point(
        "勾稽关系都通过",
        not failed,
        f"有{failed}条不通过，须改正；结账后改正要先反结账。" if failed else "",
        kind="勾稽关系",
    )
    yield Point(
        "须说明的都有说明", not wanting, f"还有{wanting}条须说明。" if wanting else "", kind="勾稽关系"
    )


def _unbroken(whose: dict[str, object]) -> Point:
    title, kind = "凭证号不断号", "凭证"
    held = Voucher.objects.filter(**whose, reverses=None, state__in=HOLDING_NUMBER)
    numbers = list(held.values_list("number", flat=True)[: READ_MOST + 1])
    if len(numbers) > READ_MOST:
        return Point(title, False, f"凭证多于{READ_MOST:,}张，没有逐号核对。", kind=kind)
    found = missing(numbers)
    told = "、".join(found[:GAPS_SHOWN])
    more = f"等{len(found)}处" if len(found) > GAPS_SHOWN else ""
    return Point(title, not found, f"缺{told}{more}，核对是否漏录。" if found else "", kind=kind)


def missing(numbers: Iterable[str]) -> list[str]:
    """The numbers left out between the first and the last of each series, ranges as ``记-0031至记-0035``.

    A series is what has the same beginning; where more is missing than there is, the numbers do not count on.
    """
    series: dict[str, dict[int, int]] = defaultdict(dict)
    for number in numbers:
        if parts := _NUMBERED.fullmatch(number):
            series[parts[1]][int(parts[2])] = len(parts[2])
    found = []
    for beginning, known in sorted(series.items()):
        counted = sorted(known)
        if counted[-1] - counted[0] + 1 > 2 * len(counted):
            continue
        for before, after in pairwise(counted):
            ends = [f"{beginning}{at:0{known[before]}d}" for at in (before + 1, after - 1)]
            if after - before > 1:
                found.append(ends[0] if ends[0] == ends[1] else "至".join(ends))
    return found
