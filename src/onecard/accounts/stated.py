"""Stated facts: what imported workbooks and tables say of a unit's year, each fact with its cell as place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from onecard.accounts.beneath import Record, Records, Section
from onecard.accounts.folding import exact_value
from onecard.accounts.models import BatchState, EntryTotal, SourceKind, StatedCell, YearSource
from onecard.figures.fact import Fact, FactSet, Place, measured
from onecard.figures.figure import dimensions
from onecard.finalaccounts import figures as fa
from onecard.office.models import Entity

_IN_FORCE = (BatchState.POSTED, BatchState.UNDOING)
"""An import whose undoing is still to be checked counts until then."""


def source_of(entity_id: int, year: int) -> str:
    """Where the year's figures are taken from (取数来源): the last choice, else vouchers if any are posted, else what
    was imported; ``vouchers`` where there is nothing."""
    return sources_of([entity_id], year)[entity_id]


def sources_of(entity_ids: Collection[int], year: int) -> dict[int, str]:
    """As `source_of`, for several entities at once: as many questions for all as for one."""
    chosen = YearSource.objects.filter(entity__in=entity_ids, year=year).order_by("pk")
    found = {entity: str(source) for entity, source in chosen.values_list("entity", "source")}
    for kind in (SourceKind.VOUCHERS, SourceKind.WORKBOOK, SourceKind.TABLES):
        if open_still := [entity for entity in entity_ids if entity not in found]:
            rows = (
                EntryTotal.objects.filter(entity=OuterRef("pk"), year=year)
                if kind == SourceKind.VOUCHERS
                else _cells(OuterRef("pk"), year, kind)
            )
            having = Entity.objects.filter(Exists(rows), pk__in=open_still)
            found |= dict.fromkeys(having.values_list("pk", flat=True), kind.value)
    return {entity: found.get(entity, SourceKind.VOUCHERS.value) for entity in entity_ids}


def stated_facts(entity_id: int, code: str, year: int, kind: str) -> FactSet:
    """The facts stated by the posted imports of one kind; where two files state the same, the later one counts."""
    latest: dict[tuple[str, str, tuple[tuple[str, str], ...]], Fact] = {}
    for cell in _cells(entity_id, year, kind).order_by("batch_id", "pk").select_related("batch"):
        fact = fact_of(cell, code)
        latest[fact.form, fact.key, fact.dims] = fact
    return FactSet(latest.values(), entity=code, year=str(year), basis="决算")


def fact_of(cell: StatedCell, code: str) -> Fact:
    """The fact a stated cell is, for the entity of this code."""
    figure = fa.figure(cell.key)
    dims = {**cell.dims, "entity": code, "year": str(cell.year)}
    place = Place(cell.batch.file_name, cell.sheet, cell.cell, quote=cell.printed)
    value = exact_value(figure, cell.amount)
    if cell.exact:
        return measured(figure, dims, value, place, cell.form)
    printed = value.quantize(Decimal(1).scaleb(-figure.decimals))
    return Fact(figure, dimensions(dims), printed, None, place, cell.form)


def stating(entity_ids: Collection[int], year: int) -> set[int]:
    """Which of the entities have posted imports of workbooks or tables of the year."""
    rows = StatedCell.objects.filter(entity=OuterRef("pk"), year=year, batch__state__in=_IN_FORCE)
    return set(Entity.objects.filter(Exists(rows), pk__in=entity_ids).values_list("pk", flat=True))


def years_stated(entity_ids: list[int]) -> list[int]:
    """The years of which the entities have posted imports of workbooks or tables."""
    rows = StatedCell.objects.filter(entity__in=entity_ids, batch__state__in=_IN_FORCE)
    return sorted(set(rows.order_by().values_list("year", flat=True).distinct()))


def stated_records(
    key: str, dims: Mapping[str, str], entity_id: int, code: str, year: int, kind: str
) -> Records:
    """The one cell beneath a stated fact (the later file's, as `stated_facts` takes it)."""
    wanted = {name: value for name, value in dims.items() if name not in {"entity", "year"}}
    wanted.setdefault("basis", "决算")
    figure = fa.figure(key)
    by_form: dict[str, StatedCell] = {}
    cells = _cells(entity_id, year, kind).filter(key=key).order_by("batch_id", "pk")
    for cell in cells.select_related("batch"):
        if cell.dims == wanted:
            by_form[cell.form] = cell
    if not by_form:
        return Records(figure, 0, Decimal(0))
    cell = by_form.get("") or next(iter(by_form.values()))
    value = exact_value(figure, cell.amount)
    row = Record(
        "stated", cell.pk, "导入的表", code, value, cell.amount if figure.base_per_unit else None,
        number=cell.batch.file_name, summary=f"原表所载：{cell.printed}",
        function=wanted.get("function", ""), economy=wanted.get("economy", ""),
        place=f"{cell.sheet}!{cell.cell}",
    )  # fmt: skip
    return Records(figure, 1, value, [Section("导入的表", 1, value)], [row])


def _cells(entity_id: int | OuterRef, year: int, kind: str) -> QuerySet[StatedCell]:
    return StatedCell.objects.filter(
        entity=entity_id, year=year, batch__kind=kind, batch__state__in=_IN_FORCE
    )
