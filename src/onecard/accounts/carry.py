"""Carrying last year's closing balances forward (结转上年年末结转和结余): they become this year's opening balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from onecard.accounts import books, events
from onecard.accounts.balance import write_balance
from onecard.accounts.drafts import BalanceDraft
from onecard.accounts.figures import MEASURES
from onecard.accounts.folding import Cell, fits
from onecard.accounts.measure import LEDGERS, years_in_books
from onecard.accounts.models import COUNTING, BalanceItem, BalanceRecord, SourceKind, State, Voucher
from onecard.accounts.sources import TABLES, Books
from onecard.accounts.stated import source_of
from onecard.core.errors import Refusal
from onecard.finalaccounts import figures as fa
from onecard.office.action import performing
from onecard.office.maker_checker import require_other
from onecard.office.models import Entity, User

CARRIED_NATURES = {"基本", "项目", "经营"}
"""The natures balances are kept by (基本支出结转, 项目支出结转和结余, 经营结余); transfers up and down leave none."""


@dataclass(frozen=True, slots=True, order=True)
class Purse:
    """What one closing balance is kept apart by: `nature` and `project` are empty where the books do not tell them."""

    fund: str
    function: str
    nature: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """An opening balance that is not last year's closing balance (any more), by fund and function; amounts in 分."""

    fund: str
    function: str
    opening_fen: int
    closing_fen: int


def closing_balances(cells: Collection[Cell]) -> dict[Purse, int]:
    """The closing balances in 分 of the grouped records of one year; pure, and exact for every fund and function.

    Income names no nature and often no project, so a project keeps a balance of its own only where its books show one
    above zero and what is left without a name is not below zero; otherwise they are one balance.
    """
    apart: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    natures: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for part in MEASURES[fa.CLOSING.key].parts:
        for cell in cells:
            if cell.source == part.source and cell.item in part.items and fits(part, cell):
                apart[cell.fund, cell.function][cell.project] += part.sign * cell.amount
                natures[cell.fund, cell.function, cell.project] |= {cell.nature} & CARRIED_NATURES
    found = {}
    for (fund, function), by_project in apart.items():
        for project, amount in _kept_apart(by_project).items():
            named = natures[fund, function, project]
            nature = next(iter(named)) if len(named) == 1 else ""
            found[Purse(fund, function, nature, project)] = amount
    return dict(sorted(found.items()))


def _kept_apart(by_project: dict[str, int]) -> dict[str, int]:
    own = {project: amount for project, amount in by_project.items() if project and amount > 0}
    rest = sum(by_project.values()) - sum(own.values())
    if rest < 0:
        own, rest = {}, sum(by_project.values())
    return own | ({"": rest} if rest else {})


def to_carry(entity: Entity, year: int) -> list[BalanceDraft]:
    """The opening balances of the year that last year's books give, as they would be written.

    Raises Refusal `carry.no_books`, `carry.drafts_left`, `carry.opened_already`, `carry.nothing`.
    """
    last = year - 1
    if last not in years_in_books([entity.pk]) or source_of(entity.pk, last) != SourceKind.VOUCHERS:
        raise Refusal(
            "carry.no_books",
            f"{entity.name}没有{last}年的凭证，或{last}年取数自导入的报表，算不出年末结转和结余。",
            "按上年决算逐笔录入年初结转和结余。",
        )
    if left := _drafts_left(entity, last):
        raise Refusal(
            "carry.drafts_left",
            f"{last}年还有{left}笔凭证或结转结余没有复核，年末数没有定。",
            "复核或撤回后再结转。",
        )
    if _openings(entity, year, State.DRAFT, State.POSTED).filter(reverses=None).exists():
        raise Refusal(
            "carry.opened_already",
            f"{year}年已有年初结转和结余，不能再结转一次。",
            "要重新结转，先撤回或冲销这些年初数；只差几笔的，录年初余额调整。",
        )
    drafts = [
        BalanceDraft(
            item=str(BalanceItem.OPENING), date=date(year, 1, 1), amount_fen=amount, fund=purse.fund,
            function=purse.function, nature=purse.nature, project=purse.project,
            reason=f"结转{last}年年末结转和结余", document=carried_document(year),
        )
        for purse, amount in closing_balances(_cells(entity, last)).items()
    ]  # fmt: skip
    if not drafts:
        raise Refusal("carry.nothing", f"{last}年年末没有结转和结余。", "不用结转。")
    return drafts


def carried_document(year: int) -> str:
    """What an opening balance that was carried forward names as its source (依据文件)."""
    return f"{year - 1}年年末结转和结余，系统结转"


def carry_forward(actor: User, entity: Entity, year: int) -> list[BalanceRecord]:
    """Write the year's opening balances from last year's closing balances, as drafts of 1 January, all or none.

    Raises as `to_carry`, and Refusal `balance.refused`, `period.closed`, `office.not_permitted`.
    """
    with performing(actor, events.BALANCE_CARRIED, permission="accounts.enter_budget", entity=entity) as said:
        said.subject = f"{year}年年初结转和结余"
        books.hold(entity)
        written = [write_balance(actor, entity, year, draft) for draft in to_carry(entity, year)]
        said.after = {"count": len(written), "amount_fen": sum(one.amount_fen for one in written)}
    return written


def carried(entity: Entity, year: int) -> QuerySet[BalanceRecord]:
    """The drafts of the year's carrying forward that wait to be checked."""
    return _openings(entity, year, State.DRAFT).filter(reverses=None, document=carried_document(year))


def check_carried(actor: User, entity: Entity, year: int) -> list[BalanceRecord]:
    """Check all that was carried forward into the year: it counts from now on, all or none.

    Raises Refusal `carry.none_waits`, `office.same_person`, `period.closed`, and `carry.changed` where last year's
    closing balances are no longer what was carried.
    """
    with performing(actor, events.CARRIED_CHECKED, permission="accounts.check_budget", entity=entity) as said:
        said.subject = f"{year}年年初结转和结余"
        books.hold(entity)
        drafts = list(carried(entity, year).select_for_update().order_by("pk"))
        if not drafts:
            raise Refusal("carry.none_waits", f"{year}年没有待复核的结转。", "不用复核。")
        for one in drafts:
            require_other(one.maker_id, actor, said.subject)
        books.require_open(entity, year, (1,))
        if gaps(entity, year, drafts):
            raise Refusal(
                "carry.changed",
                f"结转以后{year - 1}年的年末数变了，与这些年初数不一致。",
                "请经办人撤回后重新结转。",
            )
        for one in drafts:
            books.mark_checked(actor, one, said.subject)
        said.after = {"count": len(drafts), "amount_fen": sum(one.amount_fen for one in drafts)}
    return drafts


def gaps(entity: Entity, year: int, drafts: Iterable[BalanceRecord] = ()) -> list[Gap]:
    """Where the year's opening balances that count, with these drafts, differ from last year's closing balances.

    None where the year has no opening balance yet or last year has no books of ours: then there is nothing to compare.
    """
    last = year - 1
    opened = [*_openings(entity, year, *COUNTING), *drafts]
    if not opened or last not in years_in_books([entity.pk]):
        return []
    if source_of(entity.pk, last) != SourceKind.VOUCHERS:
        return []
    opening: dict[tuple[str, str], int] = defaultdict(int)
    closing: dict[tuple[str, str], int] = defaultdict(int)
    for one in opened:
        opening[one.fund, one.function] += one.amount_fen
    for purse, amount in closing_balances(_cells(entity, last)).items():
        closing[purse.fund, purse.function] += amount
    return [
        Gap(*at, opening[at], closing[at])
        for at in sorted({*opening, *closing})
        if opening[at] != closing[at]
    ]


def opened(entity_ids: Collection[int], year: int) -> QuerySet[Entity]:
    """Those of the units whose year has an opening balance that counts: of the others there are no `gaps`."""
    openings = BalanceRecord.objects.filter(
        entity=OuterRef("pk"), year=year, item=BalanceItem.OPENING, state__in=COUNTING
    )
    return Entity.objects.filter(Exists(openings), pk__in=entity_ids)


def _openings(entity: Entity, year: int, *states: State) -> QuerySet[BalanceRecord]:
    return BalanceRecord.objects.filter(entity=entity, year=year, item=BalanceItem.OPENING, state__in=states)


def _drafts_left(entity: Entity, year: int) -> int:
    drafts = {"entity": entity, "year": year, "state": State.DRAFT}
    return Voucher.objects.filter(**drafts).count() + BalanceRecord.objects.filter(**drafts).count()


def _cells(entity: Entity, year: int) -> list[Cell]:
    whose = Books({entity.pk: entity.kind}, year)
    return [cell for name in LEDGERS for cell in TABLES[name].cells(name, whose)]
