"""A table of the nine beside last year or beside the budget, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse

from onecard.accounts.views.grid import NO_COMPANIONS, Beside, Companions
from onecard.accounts.views.place import Choice, Place
from onecard.finalaccounts.comparing import BOTH_ZERO, NOTHING, Against, Compared, Comparison, compare
from onecard.finalaccounts.form import FinalAccounts, Table

IN_COLUMNS_MOST = 4
"""So many compared figures in a row fit on a sheet as columns of their own; more stand below each other."""
WORDS: dict[Against, str] = {
    "last-year": "与上年比",
    "budget": "与年初预算比",
    "adjusted-budget": "与调整预算比",
}
TITLES: dict[Against, tuple[str, ...]] = {
    "last-year": ("本年", "上年", "增减额", "增减率"),
    "budget": ("决算", "年初预算", "完成率"),
    "adjusted-budget": ("决算", "调整预算", "完成率"),
}


@dataclass(slots=True)
class Shown:
    """A table as it is shown: what stands beside its figures, what the reader should know of it, and where to go for
    what is missing (`missing` says what, `mend` and `mend_title` where)."""

    table: Table
    companions: Companions = NO_COMPANIONS
    against: Against | Literal[""] = ""
    said: str = ""
    missing: str = ""
    mend: str = ""
    mend_title: str = ""


def choices(place: Place, against: str) -> list[Choice]:
    """The switch: the table alone, or beside each set of figures."""
    alone = [Choice("只看决算", _address(place, None), not against)]
    return alone + [Choice(title, _address(place, name), name == against) for name, title in WORDS.items()]


def _address(place: Place, compare: str | None) -> str:
    return place.with_params(compare=compare, by=None, column=None, open=None, page=None)


def shown_beside(accounts: FinalAccounts, number: int, wanted: str, place: Place) -> Shown:
    """The table beside what `wanted` names; alone where it names nothing known."""
    against: Against | None = next((name for name in WORDS if name == wanted), None)
    if against is None:
        return Shown(accounts.tables[number])
    comparison = compare(accounts, number, against)
    found = Shown(comparison.table, companions_of(comparison, against), against)
    if comparison.known:
        found.said = note(comparison, against, accounts.year, bool(found.companions.columns))
    elif against == "last-year":
        found.missing = f"没有{accounts.year - 1}年的数，不能与上年比。导入上年的公开报表或财决报表以后再看。"
        found.mend, found.mend_title = reverse("accounts:imports"), "去导入"
    elif not comparison.cells:
        found.missing = "这张表没有按预算安排的支出，没有预算数可比。"
    else:
        found.missing = f"没有{accounts.year}年的预算数，不能与预算比。录入并复核预算以后再看。"
        found.mend, found.mend_title = reverse("accounts:budgets"), "去看预算"
    if not comparison.known:
        found.companions = NO_COMPANIONS
    return found


def companions_of(comparison: Comparison, against: Against, most: int = IN_COLUMNS_MOST) -> Companions:
    """What stands beside each figure: in columns of their own where these are at most `most`, else below it in its cell."""
    titles = TITLES[against]
    columns = {
        (block.key, column)
        for block, rows in zip(comparison.table.form.blocks, comparison.table.blocks, strict=True)
        for row in rows
        for column in row.cells
        if (row.key, column) in comparison.cells
    }
    in_columns = len(columns) <= most
    cells = {
        place: _beside(one, titles)
        for place, one in comparison.cells.items()
        if in_columns or one.why != BOTH_ZERO
    }
    return Companions(titles, cells, frozenset(columns if in_columns else ()))


def _beside(one: Compared, titles: tuple[str, ...]) -> tuple[Beside, ...]:
    # A zero that was zero before leads nowhere worth going, and most cells of the nine tables are such.
    worth = one.why != BOTH_ZERO
    base = Beside(
        titles[1], one.base, linked=worth and one.base is not None and one.base.source is not NOTHING
    )
    change = [Beside(titles[2], one.change, linked=worth, signed=True)] if len(titles) > 3 else []
    rate = Beside(titles[-1], one.rate, linked=True, words=one.why if worth else "—", signed=bool(change))
    return (base, *change, rate)


def note(comparison: Comparison, against: Against, year: int, in_columns: bool) -> str:
    """What a reader has to know of the comparison, in one line."""
    said = [] if in_columns else [f"每格自上而下：{'、'.join(TITLES[against])}。"]
    if against == "last-year":
        said.append(f"上年是{year - 1}年。增减额、增减率由准确数算出，再四舍五入。")
    else:
        said.append("完成率＝决算数÷预算数，由准确数算出，再四舍五入。")
    if any(one.why == BOTH_ZERO for one in comparison.cells.values()):
        both, rate = "两年" if against == "last-year" else "预算和决算", TITLES[against][-1]
        said.append(f"“—”：{both}都是零，没有{rate}。" if in_columns else f"{both}都是零的，只写零。")
    return "".join(said)
