"""The tables beneath the sources of `figures`: how each is grouped, and how the records of one part are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from onecard.accounts import models
from onecard.accounts.figures import LEDGER_DIMS, UNDIVIDED, Part
from onecard.accounts.folding import Cell
from onecard.accounts.models import COUNTING, AssetKind, BalanceItem, EnterpriseSize, Item, Nature, State
from onecard.finalaccounts import figures as fa

EQUIPMENT_FLOOR_FEN = 100_000_000
"""Equipment counts from a unit price of 100 万元."""


@dataclass(frozen=True, slots=True)
class Books:
    """Whose books are read: the entities by id with their kind, the year, and the codes within one group.

    For a group, transfers whose counterparty is one of `group_codes` are internal and left out (内部往来抵销), and the
    declared differences (差额表) of `group_id` count too.
    """

    kinds: Mapping[int, str]
    year: int
    group_codes: tuple[str, ...] = ()
    group_id: int | None = None

    @property
    def last_day(self) -> date:
        """The last day of the fiscal year, which is the calendar year (预算法 第18条)."""
        return date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Amount:
    """What an item adds up: the rows it takes, the column, and by how much Python scales it to 分 or hundredths."""

    column: Any
    rows: Q = field(default_factory=Q)
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """One source: its rows for given books, its amounts by item, where its dimensions and shown columns stand.

    A ledger has one amount and names its items in `item`; a register has an amount for each item. `kept` are the kept
    totals of the rows, where there are any: columns of the same names, `records` for the number of rows.
    """

    rows: Callable[[Books], QuerySet[Any]]
    amounts: Mapping[str, Amount]
    dims: Mapping[str, str]
    shown: Mapping[str, Any]
    item: str = ""
    entity: str = "entity_id"
    kept: Callable[[Books], QuerySet[Any]] | None = None

    def cells(self, source: str, books: Books) -> Iterator[Cell]:
        """The grouped rows of the source: one query, one pass."""
        names = {f"by_{dim}": F(column) for dim, column in self.dims.items()}
        sums: dict[str, Any] = {}
        for index, amount in enumerate(self.amounts.values()):
            sums[f"sum{index}"] = Sum(amount.column, filter=amount.rows or None)
            sums[f"count{index}"] = self._number(amount.rows)
        keys = [name for name in (self.entity, self.item) if name]
        summed = (self.kept or self.rows)(books)
        rows = summed.order_by().values(*keys, **names).annotate(**sums)
        # Fetched at once: grouped rows are few, and a server-side cursor keeps PostgreSQL from sharing the work out.
        for row in rows:
            dims = {dim: row[f"by_{dim}"] for dim in self.dims}
            for index, (item, amount) in enumerate(self.amounts.items()):
                if row[f"count{index}"]:
                    yield Cell(
                        source,  # type: ignore[arg-type]
                        row[self.item] if self.item else item,
                        row[f"sum{index}"] * amount.scale,
                        row[f"count{index}"],
                        kind=books.kinds[row[self.entity]] if self.entity else "",
                        **dims,
                    )

    def beneath(
        self, part: Part, dims: Mapping[str, str], books: Books
    ) -> Iterator[tuple[Amount, QuerySet[Any], dict[str, Any]]]:
        """The rows that make a part at these dimensions, for each amount that the part adds up; with their `count` and
        `total`."""
        within = self._within(part, dims, books)
        rows, summed = self.rows(books).filter(within), (self.kept or self.rows)(books).filter(within)
        amounts = (
            [(self.amounts[""], Q(**{f"{self.item}__in": part.items}))]
            if self.item
            else [(self.amounts[item], self.amounts[item].rows) for item in part.items]
        )
        for amount, own in amounts:
            counted = summed.filter(own).aggregate(count=self._number(), total=Sum(amount.column))
            yield amount, rows.filter(own), {**counted, "count": counted["count"] or 0}

    def _number(self, rows: Q | None = None) -> Any:
        if self.kept:
            return Sum("records", filter=rows or None)
        return Count("pk", filter=rows) if rows else Count("*")

    def _within(self, part: Part, dims: Mapping[str, str], books: Books) -> Q:
        within = Q()
        if part.kinds:
            kinds = [pk for pk, kind in books.kinds.items() if kind in part.kinds]
            within &= Q(**{f"{self.entity}__in": kinds}) if self.entity else Q(pk__in=[])
        if part.funds:
            within &= Q(fund__in=part.funds)
        if part.natures:
            within &= Q(nature__in=part.natures)
        if part.economies:
            prefixes = Q()
            for prefix in part.economies:
                prefixes |= under("economy", prefix)
            within &= prefixes
        for dim, value in dims.items():
            column = self.dims[dim]
            if dim == "function" and value == UNDIVIDED:
                within &= Q(**{column: ""})
            elif dim in {"function", "economy"}:
                within &= under(column, value)
            else:
                within &= Q(**{column: value})
        return within


def under(column: str, code: str) -> Q:
    """Rows whose code is `code` or lies below it, as a range that an index of the column answers on both engines."""
    following = str(int(code) + 1).zfill(len(code)) if code.isdecimal() else ""
    if len(following) != len(code):
        return Q(**{f"{column}__startswith": code})
    return Q(**{f"{column}__gte": code, f"{column}__lt": following})


def _counting(model: type[Model]) -> Callable[[Books], QuerySet[Any]]:
    def rows(books: Books) -> QuerySet[Any]:
        return model._default_manager.filter(
            entity__in=list(books.kinds), year=books.year, state__in=COUNTING
        )

    return rows


def _register(model: type[Model]) -> Callable[[Books], QuerySet[Any]]:
    """A register counts what is posted; a voided record (作废) is no longer."""
    return lambda books: model._default_manager.filter(
        entity__in=list(books.kinds), year=books.year, state=State.POSTED
    )


def _entries(books: Books) -> QuerySet[Any]:
    return _of_year(models.Entry.objects.filter(posted=True), books)


def _totals(books: Books) -> QuerySet[Any]:
    return _of_year(models.EntryTotal.objects.all(), books)


def _of_year(every: QuerySet[Any], books: Books) -> QuerySet[Any]:
    rows = every.filter(entity__in=list(books.kinds), year=books.year)
    return rows.exclude(between_units(books.group_codes)) if books.group_codes else rows


def _left_out(every: QuerySet[Any], books: Books) -> QuerySet[Any]:
    rows = every.filter(entity__in=list(books.kinds), year=books.year)
    return rows.filter(between_units(books.group_codes))


RECEIVED = Q(item__in=("superior", "subordinate"))
PAID = Q(nature__in=(Nature.SUPERIOR, Nature.SUBORDINATE))


def between_units(codes: tuple[str, ...]) -> Q:
    """Which entries are internal transfers (内部往来) of a group of these codes: 上级补助收入 and 附属单位上缴收入,
    上缴上级支出 and 对附属单位补助支出, whose counterparty is one of its units."""
    return (RECEIVED | PAID) & Q(counterparty__in=codes)


def _transfers(books: Books) -> QuerySet[Any]:
    return _left_out(models.Entry.objects.filter(posted=True), books)


def _transfer_totals(books: Books) -> QuerySet[Any]:
    return _left_out(models.EntryTotal.objects.all(), books)


def _assets(books: Books) -> QuerySet[Any]:
    """What the entities hold on the last day of the year."""
    disposed = models.AssetDisposal.objects.filter(
        asset=OuterRef("pk"), disposed_on__lte=books.last_day, state=State.POSTED
    )
    return models.FixedAsset.objects.filter(
        ~Exists(disposed),
        entity__in=list(books.kinds),
        acquired_on__lte=books.last_day,
        state=State.POSTED,
    )


def _indicators(books: Books) -> QuerySet[Any]:
    evaluations = _register(models.SelfEvaluation)(books)
    return models.EvaluationIndicator.objects.filter(evaluation__in=evaluations)


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_NONE = Value("")
_MONEY = {"": Amount("amount_fen")}
_SME = (EnterpriseSize.MEDIUM, EnterpriseSize.SMALL, EnterpriseSize.MICRO)

TABLES: dict[str, Table] = {
    "entries": Table(
        _entries, _MONEY, _same(*LEDGER_DIMS),
        {
            "date": F("voucher__date"), "number": F("voucher__number"), "payee": F("payee"),
            "summary": Coalesce(NullIf("summary", Value("")), "voucher__summary"), "voucher": F("voucher_id"),
        },
        item="item",
        kept=_totals,
    ),
    "budgets": Table(
        _counting(models.BudgetLine), _MONEY, _same(*LEDGER_DIMS),
        {"date": F("date"), "number": F("number"), "payee": _NONE, "summary": F("reason")},
        item="basis",
    ),
    "balances": Table(
        _counting(models.BalanceRecord), _MONEY, _same("function", "fund", "nature", "project"),
        {"date": F("date"), "number": F("document"), "payee": _NONE, "summary": F("reason")},
        item="item",
    ),
    "assets": Table(
        _assets,
        {
            **{use: Amount("quantity", Q(kind=AssetKind.VEHICLE, use=use), 100) for use in fa.VEHICLE_USES},
            **{
                use: Amount("area_dm2", Q(kind=AssetKind.BUILDING, use=use))
                for use in ("办公用房", "业务用房", "其他用房")
            },
            "公务用车保有": Amount("quantity", Q(kind=AssetKind.VEHICLE, fiscal_vehicle=True), 100),
            "设备": Amount("quantity", Q(kind=AssetKind.EQUIPMENT, unit_price_fen__gte=EQUIPMENT_FLOOR_FEN), 100),
            "在建工程": Amount("book_fen", Q(kind=AssetKind.CONSTRUCTION)),
        },
        {},
        {"date": F("acquired_on"), "number": F("tag"), "payee": _NONE, "summary": F("name")},
    ),
    "purchases": Table(
        _register(models.FixedAsset),
        {"公务用车购置": Amount("quantity", Q(kind=AssetKind.VEHICLE, purchased=True), 100)},
        {},
        {"date": F("acquired_on"), "number": F("tag"), "payee": _NONE, "summary": F("name")},
    ),
    "procurement": Table(
        _register(models.Procurement),
        {
            **{kind: Amount("amount_fen", Q(kind=kind)) for kind in ("货物", "工程", "服务")},
            "中小企业": Amount("amount_fen", Q(size__in=_SME)),
            "小微企业": Amount("amount_fen", Q(size__in=_SME[1:])),
        },
        {},
        {"date": F("signed_on"), "number": F("contract"), "payee": F("supplier"), "summary": F("name")},
    ),
    "trips": Table(
        _register(models.OverseasTrip),
        {"团组": Amount("groups", scale=100), "人次": Amount("persons", scale=100)},
        {},
        {"date": F("left_on"), "number": _NONE, "payee": F("destination"), "summary": F("purpose")},
    ),
    "receptions": Table(
        _register(models.Reception),
        {
            f"{name}{what}": Amount(column, Q(kind=kind), scale)
            for name, kind in (("国内", "国内"), ("外宾", "国（境）外"))
            for what, column, scale in (("金额", "amount_fen", 1), ("批次", "batches", 100), ("人次", "persons", 100))
        },
        {},
        {"date": F("received_on"), "number": _NONE, "payee": F("guests"), "summary": F("reason")},
    ),
    "evaluations": Table(
        _register(models.SelfEvaluation),
        {
            "项目数": Amount(Value(1), scale=100),
            "全年预算数": Amount("budget_fen"),
            "执行数": Amount("executed_fen"),
            "得分": Amount("score", scale=100),
        },
        _same("project"),
        {
            "date": F("made_at__date"), "number": F("document__name"), "place": F("page"), "payee": _NONE,
            "summary": F("project"), "evaluation": F("pk"),
        },
    ),
    "indicators": Table(
        _indicators,
        {
            "目标值": Amount("target_value", Q(target_value__isnull=False), 100),
            "实际值": Amount("actual_value", Q(actual_value__isnull=False), 100),
        },
        {"project": "evaluation__project", "indicator": "name"},
        {
            "date": F("evaluation__made_at__date"), "number": F("evaluation__document__name"),
            "place": F("evaluation__page"), "payee": _NONE, "summary": F("name"), "evaluation": F("evaluation_id"),
        },
        entity="evaluation__entity_id",
    ),
}  # fmt: skip


def _differences(items: tuple[str, ...]) -> Callable[[Books], QuerySet[Any]]:
    def rows(books: Books) -> QuerySet[Any]:
        return models.TableDifference.objects.filter(
            group=books.group_id, year=books.year, item__in=items, state__in=COUNTING
        )

    return rows


_DECLARED = {"date": F("made_at__date"), "number": Value("差额表"), "payee": _NONE, "summary": F("reason")}
DIFFERENCES: dict[str, Table] = {
    "entries": Table(
        _differences(tuple(Item.values)), _MONEY, _same(*LEDGER_DIMS), _DECLARED, item="item", entity=""
    ),
    "balances": Table(
        _differences(tuple(BalanceItem.values)),
        _MONEY,
        _same("function", "fund", "nature", "project"),
        _DECLARED,
        item="item",
        entity="",
    ),
}
"""What a group declares on top of the sum of its units; shaped like the source it adds to."""
ELIMINATED: dict[str, Table] = {"entries": replace(TABLES["entries"], rows=_transfers, kept=_transfer_totals)}
"""What of a group's books is left out of the sum of its units (内部往来抵销)."""
