"""The year's steps in the books (录入 → 结账 → 核对 → 勾稽): how each stands, what blocks the next, where to go.

The steps of its report (编制 → 报送 → 公开) follow them; they are `disclosure`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from onecard.accounts.books import closed_months_of
from onecard.accounts.carry import gaps, opened
from onecard.accounts.close import WAITED_FOR
from onecard.accounts.department import eliminated, kept_in_books
from onecard.accounts.models import BatchState, ImportBatch, State
from onecard.accounts.models.checked import standing
from onecard.accounts.views.place import Place
from onecard.figures.fact import Fact
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whether it is `done`, what it `says`, the page that `href` leads to; `current` is the first step that is
    not done."""

    title: str
    says: str
    href: str
    done: bool = False
    current: bool = False


def steps(place: Place, accounts: FinalAccounts, counts: Mapping[str, int]) -> list[Step]:
    """The four steps of the place's books; `counts` are its relations by state."""
    return [entering(place), closing(place), comparing(place, accounts), relating(place, counts)]


def in_order(found: Sequence[Step]) -> list[Step]:
    """The steps with the first that is not done marked as the current one."""
    first = next((one for one in found if not one.done), None)
    return [replace(one, current=one is first) for one in found]


def first_steps(place: Place) -> list[Step]:
    """The steps of a year of which nothing counts yet: what waits to be checked, or how to begin."""
    waiting = entering(place)
    said = "先录年初预算和凭证，或从文件导入" if waiting.done else waiting.says
    return [
        Step("录入", said, _address("vouchers", place) if waiting.done else waiting.href),
        Step("结账", "每月录完、复核后结账", _address("periods", place)),
        Step("核对", "年初数与上年年末数核对", _address("balances", place)),
        Step("勾稽", "有复核过的数以后自动核对", _address("relations", place)),
    ]


def entering(place: Place) -> Step:
    """录入: done when nothing of the year waits to be checked."""
    ids = [member.id for member in place.subject.members]
    batches = ImportBatch.objects.filter(
        entity__in=ids, year=place.year, state__in=(BatchState.STAGED, BatchState.UNDOING)
    ).count()
    waiting = {"导入": batches}
    for kind, (model, _) in WAITED_FOR.items():
        drafts = model._default_manager.filter(standing(State.DRAFT), entity__in=ids, year=place.year)
        waiting[kind] = drafts.count()
    left = [f"{kind}{number:,}" for kind, number in waiting.items() if number]
    if not left:
        return Step("录入", "都已复核", _address("vouchers", place), done=True)
    return Step("录入", f"待复核：{'，'.join(left)}，还没有计入报表", _address("waiting", place))


def closing(place: Place) -> Step:
    """结账: done when every unit that keeps its books here has closed all twelve months."""
    members = kept_in_books(place.subject, place.year)
    if not members:
        return Step("结账", "取自导入的报表，不用结账", _address("periods", place), done=True)
    by_unit = closed_months_of([member.id for member in members], place.year)
    closed = {member.name: len(by_unit[member.id]) for member in members}
    open_units = [name for name, number in closed.items() if number < MONTHS]
    if not open_units:
        return Step("结账", "全年已结账", _address("periods", place), done=True)
    if len(place.subject.members) == 1:
        says = f"已结{closed[open_units[0]]}个月，还有{MONTHS - closed[open_units[0]]}个月"
    else:
        says = f"{len(open_units)}个单位没有结完：{'、'.join(open_units[:2])}{'等' if len(open_units) > 2 else ''}"
    return Step("结账", says, _address("periods", place))


def comparing(place: Place, accounts: FinalAccounts) -> Step:
    """核对: done when opening balances are last year's closing ones, and a department's transfers agree on both sides.

    A first year has no last year to agree with; that is said and blocks nothing.
    """
    balances = _address("balances", place)
    members = kept_in_books(place.subject, place.year)
    entities = opened([member.id for member in members], place.year)
    if off := sum(len(gaps(entity, place.year)) for entity in entities):
        return Step("核对", f"年初数与上年年末数有{off}处不同", balances)
    if left := _not_carried(accounts):
        return Step("核对", f"上年年末结转和结余{left.value}万元还没有转为年初数", balances)
    internal = ""
    if place.subject.is_group:
        received, paid = eliminated(place.subject, place.year)
        if received != paid:
            return Step("核对", "内部往来收支两方不等", _address("difference_table", place))
        internal = "，内部往来收支相等"
    opening = "没有上年的数，年初数无从核对" if accounts.prior is None else "年初数与上年年末数一致"
    return Step("核对", f"{opening}{internal}；与国库、银行对账在系统外", balances, done=True)


def _not_carried(accounts: FinalAccounts) -> Fact | None:
    """Last year's closing balance where it is not zero and this year has no opening balance at all; else None."""
    if accounts.prior is None:
        return None
    closing, opening = accounts.prior.at(fa.CLOSING.key), accounts.facts.at(fa.OPENING.key)
    if closing is None or opening is None or opening.value or not closing.value:
        return None
    return closing


def relating(place: Place, counts: Mapping[str, int]) -> Step:
    """勾稽: done when no relation fails and none has to be explained any more."""
    address = _address("relations", place)
    if counts["failed"]:
        return Step("勾稽", f"{counts['failed']}条不通过，改正后才能编制", address)
    if counts["explain"]:
        return Step("勾稽", f"{counts['explain']}条须说明", address)
    if explained := counts.get("explained", 0):
        return Step("勾稽", f"没有未处理的，{explained}条已说明", address, done=True)
    return Step("勾稽", "全部通过", address, done=True)


def _address(view: str, place: Place) -> str:
    return f"{reverse(f'accounts:{view}')}{place.query}"
