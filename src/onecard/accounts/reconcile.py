"""How a department's sum comes about (汇总核对): 汇总 ＝ 各单位之和 − 内部往来 ＋ 差额表, total by total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from onecard.accounts import queries
from onecard.accounts.department import kept_in_books
from onecard.accounts.folding import fold
from onecard.accounts.sources import DIFFERENCES, ELIMINATED, Books, Table
from onecard.accounts.subject import Subject, subject
from onecard.figures.fact import FactSet
from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa

TOTALS: tuple[tuple[Figure, str, Mapping[str, str]], ...] = (
    (fa.REVENUE, "本年收入合计", {}),
    (fa.SUPERIOR, "其中：上级补助收入", {}),
    (fa.SUBORDINATE, "其中：附属单位上缴收入", {}),
    (fa.EXPENDITURE, "本年支出合计", {}),
    (fa.EXPENDITURE, "其中：上缴上级支出", {"nature": "上缴"}),
    (fa.EXPENDITURE, "其中：对附属单位补助支出", {"nature": "补助"}),
    (fa.SURPLUS_USED, "使用非财政拨款结余", {}),
    (fa.SURPLUS_DISTRIBUTED, "结余分配", {}),
    (fa.OPENING, "年初结转和结余", {}),
    (fa.CLOSING, "年末结转和结余", {}),
)
"""The totals of 公开01 to 公开03, and the four kinds that pass between units."""


@dataclass(frozen=True, slots=True)
class Line:
    """One total of the department; the amounts are 分. `dims` are its fact's own."""

    term: str
    key: str
    dims: Mapping[str, str]
    units: int
    internal: int
    declared: int
    whole: int | None

    @property
    def left(self) -> int:
        """What the sum does not explain: 0, or a tail where figures are printed tables of two decimals. Nothing is
        expected of a total that is not known (`whole` None) because a unit's file does not say it."""
        return 0 if self.whole is None else self.whole - (self.units - self.internal + self.declared)


def reconciliation(whose: Subject, year: int) -> list[Line]:
    """Every total of `TOTALS`, those that are nothing anywhere left out; a unit without the total adds nothing."""
    whole = queries.facts(whose, year)
    units = [queries.facts(subject(member.code), year) for member in whose.members]
    internal = folded(ELIMINATED, whose.books(year, kept_in_books(whose, year)), whose.code)
    declared = folded(DIFFERENCES, whose.books(year), whose.code)
    lines = []
    for figure, term, dims in TOTALS:
        line = Line(
            term, figure.key, dims, _sum(units, figure, dims), _sum([internal], figure, dims),
            _sum([declared], figure, dims),
            _sum([whole], figure, dims) if whole.at(figure.key, **dims) else None,
        )  # fmt: skip
        if line.units or line.internal or line.declared or line.whole:
            lines.append(line)
    return lines


def folded(tables: Mapping[str, Table], books: Books, code: str) -> FactSet:
    """The facts these tables alone make: what a department leaves out (`ELIMINATED`), or declares (`DIFFERENCES`)."""
    own = {"entity": code, "year": str(books.year)}
    cells = [cell for name, table in tables.items() for cell in table.cells(name, books)]
    return FactSet(fold(cells, own, ("决算",)), **own, basis="决算")


def _sum(sets: Iterable[FactSet], figure: Figure, dims: Mapping[str, str]) -> int:
    known = (facts.at(figure.key, **dims) for facts in sets)
    total = sum((fact.value if fact.exact is None else fact.exact for fact in known if fact), Decimal(0))
    return int(total * (figure.base_per_unit or 1) * 100)
