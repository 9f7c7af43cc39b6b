"""Importing what a 财决 workbook or the nine tables state: every cell that is a fact, kept with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from onecard.accounts import books, events
from onecard.accounts.imports import batches, mending
from onecard.accounts.imports.batches import Source
from onecard.accounts.imports.marking import REMARKS
from onecard.accounts.imports.mending import Mend
from onecard.accounts.models import BatchKind, BatchState, ImportBatch, StatedCell
from onecard.core.errors import Refusal
from onecard.figures.fact import Fact, FactSet, Place
from onecard.figures.figure import dimensions
from onecard.finalaccounts.blanks import left_unknown
from onecard.finalaccounts.doubt import Doubt
from onecard.finalaccounts.stated import read_tables, read_workbook
from onecard.office.action import performing
from onecard.office.models import Entity, User
from onecard.reading import spreadsheet
from onecard.reading.grid import Spreadsheet

BULK = 1000


@dataclass(slots=True)
class StatedPreview:
    """What was found in a file: whose and which year's by its own words, the forms with their number of facts, the
    sheets skipped with the reason, what was noticed, and the facts; `doubts` are those of the `notices` that one cell
    settles, `sheets` the file as it was read, with the `mends` made by hand."""

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
    doubts: list[Doubt] = field(default_factory=list)
    sheets: Spreadsheet = field(default_factory=lambda: Spreadsheet("", []))
    mends: tuple[Mend, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the file states 元: a workbook does, the public tables are already rounded."""
        return self.kind == BatchKind.WORKBOOK


def preview(
    source: Source, name: str = "", *, kind: str, year: int | None = None, mends: Sequence[Mend] = ()
) -> StatedPreview:
    """What an import of a 财决 workbook (`kind` ``workbook``) or of the nine tables (``tables``) would take in, read with
    what was mended of it by hand.

    Raises Refusal `import.nothing_recognised` where no form is known, `import.other_year` and `import.same_table`
    with the sheets, `fiscal.not_a_year`, and whatever `mending.applied`, reading and recognising refuse.
    """
    if year is not None:
        books.require_begun(year)
    if isinstance(source, Spreadsheet):
        sheets, name = source, name or source.file
    else:
        name = Path(name or source.name if isinstance(source, Path) else name).name or "未命名"
        sheets = spreadsheet.read(source, name)
    # The list of remarks in a copy of ours is no table.
    sheets.sheets = [grid for grid in sheets.sheets if grid.name != REMARKS]
    mending.applied(sheets, mends)
    found = StatedPreview(
        name[:255], sheets.sha256, sheets.size, BatchKind(kind), notices=list(sheets.notices), sheets=sheets,
        mends=tuple(mends),
    )  # fmt: skip
    read = read_workbook(sheets, year) if found.kind == BatchKind.WORKBOOK else read_tables(sheets, year)
    found.year, found.entity_name, found.facts = read.year, read.entity_name, read.facts
    found.skipped, found.doubts = read.skipped, read.doubts
    found.notices += read.notices
    found.forms = dict(Counter(fact.form for fact in found.facts))
    if not found.facts:
        raise Refusal(
            "import.nothing_recognised",
            f"{name}里没有认出{found.kind.label}的任何一张表。",
            "核对文件是否选对；表头要有表名和栏目名。",
        )
    return found


def import_stated(
    actor: User,
    entity: Entity,
    year: int,
    source: Source,
    name: str = "",
    *,
    kind: str,
    mends: Sequence[Mend] = (),
) -> ImportBatch:
    """Take the figures of a workbook or of the nine tables in, all or none; they can be the year's source once another
    person has checked the batch. Last year's file is imported in the same way under last year. `mends` is what is read
    instead of some of its cells.

    Raises Refusal `import.other_year` where the file says it is another year's, `import.taken_in_already`,
    `office.not_permitted`, and as `preview`.
    """
    found = preview(source, name, kind=kind, year=year, mends=mends)
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
            mends=mending.plain(found.mends),
            **books.made_by(actor),
        )  # fmt: skip
        StatedCell.objects.bulk_create(_cells(batch, found), batch_size=BULK)
        said.subject = f"导入批次{batch.pk}（{found.file}）"
        said.after = {"kind": batch.kind, "sha256": batch.sha256, "facts": batch.rows, "forms": found.forms}
        if found.mends:
            said.after["mends"] = [str(mend) for mend in found.mends]
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
    known = FactSet(facts, **subject, basis="决算")
    return [one.said for one in left_unknown(known, found.year, entity.region, entity.kind)]


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
