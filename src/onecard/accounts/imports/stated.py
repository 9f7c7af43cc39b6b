"""Importing what a 财决 workbook or the nine tables state: every cell that is a fact, kept with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from onecard.accounts import books, events
from onecard.accounts.blanks import left_unknown
from onecard.accounts.imports import batches
from onecard.accounts.imports.batches import Source
from onecard.accounts.models import BatchKind, BatchState, ImportBatch, StatedCell
from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact, FactSet, Place
from onecard.figures.figure import dimensions
from onecard.finalaccounts import forms, recognise, workbook
from onecard.office.action import performing
from onecard.office.models import Entity, User
from onecard.reading import spreadsheet
from onecard.reading.grid import Spreadsheet

BULK = 1000


@dataclass(slots=True)
class StatedPreview:
    """What was found in a file: whose and which year's by its own words, the forms with their number of facts, the
    sheets skipped with the reason, what was noticed, and the facts."""

    file: str
    sha256: str
    size: int
    kind: BatchKind
    year: int | None = None
    entity_name: str = ""
    forms: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether the file states 元: a workbook does, the public tables are already rounded."""
        return self.kind == BatchKind.WORKBOOK


def preview(source: Source, name: str = "", *, kind: str, year: int | None = None) -> StatedPreview:
    """What an import of a 财决 workbook (`kind` ``workbook``) or of the nine tables (``tables``) would take in.

    Raises Refusal `import.nothing_recognised` where no form is known, `import.other_year` and `import.same_table`
    with the sheets, `fiscal.not_a_year`, and whatever reading and recognising refuse.
    """
    if year is not None:
        books.require_begun(year)
    if isinstance(source, Spreadsheet):
        sheets, name = source, name or source.file
    else:
        name = Path(name or source.name if isinstance(source, Path) else name).name or "未命名"
        sheets = spreadsheet.read(source, name)
    found = StatedPreview(
        name[:255], sheets.sha256, sheets.size, BatchKind(kind), notices=list(sheets.notices)
    )
    if found.kind == BatchKind.WORKBOOK:
        reading = workbook.recognise_workbook(sheets, year)
        found.year, found.entity_name, found.facts = reading.year, reading.entity_name, list(reading.facts)
        found.skipped = dict(reading.skipped)
        found.notices += reading.notices
    else:
        _recognise_tables(sheets, year, found)
    found.forms = dict(Counter(fact.form for fact in found.facts))
    if not found.facts:
        raise Refusal(
            "import.nothing_recognised",
            f"{name}里没有认出{found.kind.label}的任何一张表。",
            "核对文件是否选对；表头要有表名和栏目名。",
        )
    return found


def _recognise_tables(sheets: Spreadsheet, year: int | None, found: StatedPreview) -> None:
    tables: list[recognise.Recognition] = []
    for grid in sheets.sheets:
        sheet = recognise.recognise_sheet(grid, year)
        found.skipped |= sheet.skipped
        tables += sheet.tables
    read = _one_of_each(found, tables)
    _require_one_year(found.file, read, year)
    for each in read:
        found.facts += each.facts
        found.notices += [f"{each.place}：{notice}" for notice in each.notices]
    found.year = next((each.year for each in read if each.year), None)
    names = list(dict.fromkeys(each.entity_name for each in read if each.entity_name))
    found.entity_name = names[0] if names else ""
    if len(names) > 1:
        found.notices.append(f"各表写的单位不同：{'、'.join(names)}；请核对是不是同一套表。")
    if year and read and not any(each.year_printed for each in read):
        found.notices.append(f"各表都没有写年度，按{year}年度读取；请核对。")
    if read and (absent := _absent(read, year)):
        found.notices.append(f"文件里没有认出{'、'.join(absent)}，这几张表没有导入；请核对文件是否齐全。")


def _one_of_each(found: StatedPreview, tables: list[recognise.Recognition]) -> list[recognise.Recognition]:
    """Each table once. Of two that are the same table one that lacks columns is left for the one that has them all;
    raises Refusal `import.same_table` where both are as good, or what is left out would be silently another's."""
    by_form: dict[str, recognise.Recognition] = {}
    for each in sorted(tables, key=lambda table: bool(table.missing)):
        first = by_form.setdefault(each.form, each)
        if first is each:
            continue
        if each.missing and not first.missing:
            found.skipped[each.place] = (
                f"{quoted(first.place)}是栏目齐全的{each.form}，这一张没有{'、'.join(each.missing)}，没有采用"
            )
            continue
        raise Refusal(
            "import.same_table",
            f"{found.file}的工作表{quoted(first.place)}和{quoted(each.place)}都是{each.form}，分不清以哪张为准。",
            "删去多余的一张再导入。",
        )
    return [each for each in tables if by_form[each.form] is each]


def _require_one_year(file: str, read: list[recognise.Recognition], year: int | None) -> None:
    """The tables must be of one year."""
    expected = year or next((each.year for each in read if each.year), None)
    for each in read:
        if each.year not in (None, expected):
            raise Refusal(
                "import.other_year",
                f"{file}的工作表{quoted(each.place)}写明是{each.year}年度的，不是{expected}年度。",
                "改选年度，或换成同一年度的表再导入。",
            )


def _absent(read: list[recognise.Recognition], year: int | None) -> list[str]:
    """Which of the nine tables the file lacks, with their titles."""
    names = {each.form for each in read}
    of_year = year or next((each.year for each in read if each.year), None) or timezone.localdate().year
    return [f"{form.name}（{form.title}）" for form in forms.forms(of_year) if form.name not in names]


def import_stated(
    actor: User, entity: Entity, year: int, source: Source, name: str = "", *, kind: str
) -> ImportBatch:
    """Take the figures of a workbook or of the nine tables in, all or none; they can be the year's source once another
    person has checked the batch. Last year's file is imported in the same way under last year.

    Raises Refusal `import.other_year` where the file says it is another year's, `import.taken_in_already`,
    `office.not_permitted`, and as `preview`.
    """
    found = preview(source, name, kind=kind, year=year)
    require_of_year(found, year)
    found.notices += [*other_unit(found, entity), *still_unknown(found, entity)]
    if found.kind == BatchKind.TABLES:  # a workbook has dozens of sheets that no public table is taken from
        found.notices += [f"跳过{place}：{why}" for place, why in found.skipped.items()]
    with performing(actor, events.IMPORTED, permission="accounts.import", entity=entity) as said:
        books.hold(entity)
        batches.require_new(entity, year, found.kind, found.sha256)
        batch = ImportBatch.objects.create(
            entity=entity, year=year, kind=found.kind, file_name=found.file, sha256=found.sha256, size=found.size,
            rows=len(found.facts), records=len(found.forms), state=BatchState.STAGED, notices=found.notices,
            **books.made_by(actor),
        )  # fmt: skip
        StatedCell.objects.bulk_create(_cells(batch, found), batch_size=BULK)
        said.subject = f"导入批次{batch.pk}（{found.file}）"
        said.after = {"kind": batch.kind, "sha256": batch.sha256, "facts": batch.rows, "forms": found.forms}
    return batch


def require_of_year(found: StatedPreview, year: int) -> None:
    """Raise Refusal `import.other_year` for a file that says it is another year's."""
    if found.year is not None and found.year != year:
        raise Refusal(
            "import.other_year",
            f"{found.file}写明是{found.year}年度的，不是{year}年度。",
            "改选年度，或换文件。",
        )


def other_unit(found: StatedPreview, entity: Entity) -> list[str]:
    """What to look at again where the file names another unit than the one it is imported for."""
    if not found.entity_name or found.entity_name == entity.name:
        return []
    return [f"文件写明的单位是{found.entity_name}，导入到{entity.name}；请核对。"]


def still_unknown(found: StatedPreview, entity: Entity) -> list[str]:
    """What the public tables of the year would not know after importing this 财决 workbook: by form that it lacks."""
    if found.kind != BatchKind.WORKBOOK or found.year is None:
        return []
    subject = {"entity": entity.code, "year": str(found.year)}
    facts = (replace(fact, dims=dimensions({**dict(fact.dims), **subject})) for fact in found.facts)
    return left_unknown(FactSet(facts, **subject, basis="决算"), found.year, entity.region, entity.kind)


def _cells(batch: ImportBatch, found: StatedPreview) -> Iterator[StatedCell]:
    for fact in found.facts:
        place = fact.source if isinstance(fact.source, Place) else Place(found.file)
        value = fact.exact if fact.exact is not None else fact.value
        dims = {name: text for name, text in fact.dims if name not in {"entity", "year"}}
        yield StatedCell(
            batch=batch, entity_id=batch.entity_id, year=int(fact.dim("year", str(batch.year))), form=fact.form,
            key=fact.key, dims={"basis": "决算", **dims}, amount=_amount(fact, value),
            exact=found.exact or not fact.figure.base_per_unit or _has_more_digits(value, fact.figure.decimals),
            printed=place.quote or f"{fact.value:f}", sheet=place.section, cell=place.cell,
        )  # fmt: skip


def _amount(fact: Fact, value: Decimal) -> int:
    """分 where the figure is money, else hundredths; digits below that come from binary fractions and mean nothing."""
    return int((value * (fact.figure.base_per_unit or 1) * 100).to_integral_value())


def _has_more_digits(value: Decimal, decimals: int) -> bool:
    """Whether a cell holds more digits than are published: then it is the exact amount behind the printed one."""
    return value != value.quantize(Decimal(1).scaleb(-decimals))
