"""Single vouchers beneath a published figure, where the unit opens them and nobody can be seen in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from onecard.accounts import queries
from onecard.accounts.beneath import Record
from onecard.disclosure.compile import subject_of
from onecard.disclosure.models import Report
from onecard.disclosure.public.said import YUAN_PER_WANYUAN, Said
from onecard.figures.fact import Fact
from onecard.figures.figure import Figure

PER_PAGE = 100
CHANGED = "公开以后账簿有变动，记录合计与公开数不同，所以不列。"
OF_PEOPLE = "这个数下面有（或者不能排除有）付给个人的记录，不列单张凭证，只在报告里看汇总。"
NO_VOUCHERS = "这个数不是由凭证直接相加得到的，依据见报告。"


@dataclass(frozen=True, slots=True)
class Single:
    """One entry as the public sees it: no payee and no summary, for those name people."""

    number: str
    date: str
    function: str
    economy: str
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of the entries beneath a figure, of how many; or why there are none to see."""

    singles: Sequence[Single] = field(default_factory=tuple)
    count: int = 0
    closed: str = ""


def beneath(report: Report, one: Said, offset: int) -> Opened:
    """The entries beneath a figure of a report that is open, from `offset` on.

    None are told where one of them may pay a person, and none where the books no longer say what was published.
    """
    whose = subject_of(report)
    figure = Figure(one.figure, one.term, one.unit, 2, one.definition)
    told = queries.aggregates(whose, report.year).of(Fact(figure, one.dims, Decimal(one.value)))
    if told is None or one.exact is None:
        return Opened(closed=NO_VOUCHERS)
    if not told.pays_no_person:
        return Opened(closed=OF_PEOPLE)
    found = queries.records_beneath(whose, report.year, one.figure, dict(one.dims), offset, PER_PAGE)
    if found.total is None or found.total * YUAN_PER_WANYUAN != one.exact:
        return Opened(closed=CHANGED)
    return Opened([_single(row) for row in found.rows], found.count)


def _single(row: Record) -> Single:
    yuan = row.value * YUAN_PER_WANYUAN
    return Single(row.number, row.date.isoformat() if row.date else "", row.function, row.economy, yuan)
