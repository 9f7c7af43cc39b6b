"""A waiting file as its preview page shows it, whatever it holds and whatever is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from onecard.accounts import books
from onecard.accounts.imports import batches, budgets, mending, stated, vouchers
from onecard.accounts.imports.batches import Preview
from onecard.accounts.imports.head import Head, headers
from onecard.accounts.imports.mapping import ASSUMED, REQUIRED, TERMS, Kind, Mapping, from_plain, saved
from onecard.accounts.imports.stated import StatedPreview
from onecard.accounts.imports.waiting import Waiting
from onecard.accounts.models import BatchKind, Item
from onecard.accounts.views import mapping_form
from onecard.accounts.views.evidence import named_dims
from onecard.core.errors import Problem, Refusal
from onecard.figures.fact import Fact, Place
from onecard.finalaccounts.doubt import Doubt
from onecard.office.models import Entity
from onecard.reading import spreadsheet

FIRST_FACTS = 20
FIRST_ROWS = 10
SAMPLES, LONGEST_SAMPLE = 3, 12
"""How many values of a column are shown to tell what it is, and how much of each."""
PREVIEWS = {"vouchers": vouchers.preview, "budgets": budgets.preview}


@dataclass(frozen=True, slots=True)
class Sample:
    """One column of the file: its header, what it is taken for (empty for nothing), and its first values."""

    label: str
    term: str
    texts: list[str]


@dataclass(slots=True)
class Previewed:
    """One of `records` and `stated`, and a `refusal` where the file cannot be read this way or is in already; `stops` say what else
    stands in the way of an import; `other_year` is the year a stated file says it is of, where that is another; `off_by` is
    how many 分 the file differs from the sum it should have."""

    records: Preview | None = None
    stated: StatedPreview | None = None
    refusal: Refusal | None = None
    stops: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    other_year: int | None = None
    mapping: Mapping | None = None
    labels: list[str] = field(default_factory=list)
    off_by: int | None = None
    samples: list[Sample] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Lines of records, or facts."""
        if self.records:
            return self.records.count
        return len(self.stated.facts) if self.stated else 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong in the file, by line; of a file that is refused as a whole, what the refusal lists."""
        if self.refusal:
            return self.refusal.problems
        return self.records.problems if self.records else ()

    @property
    def problem_count(self) -> int:
        """How many there are, also where not all are listed."""
        return self.records.problem_count if self.records and not self.refusal else len(self.problems)

    @property
    def doubts(self) -> list[Doubt]:
        """What one cell of a workbook or of public tables settles; none of it stands in the way."""
        return self.stated.doubts if self.stated and not self.refusal else []

    @property
    def left_out(self) -> int:
        """How many of these doubts leave amounts out."""
        return sum(not doubt.taken for doubt in self.doubts)

    @property
    def totals(self) -> list[tuple[str, int]]:
        """What the records sum to in 分, kind by kind: 支出, 财政拨款收入, or 年初预算, 预算调整."""
        if self.records is None:
            return []
        words = {**dict(Item.choices), "年初": "年初预算", "调整": "预算调整"}
        return [(str(words.get(kind, kind)), fen) for kind, fen in self.records.totals_fen.items()]

    @property
    def first_rows(self) -> list[tuple[int, list[tuple[str, str, bool]]]]:
        """The first records: line, and each cell as its title, its text, and whether something is wrong with it."""
        if self.records is None:
            return []
        return [
            (line, [(title, text, title in wrong) for title, text in row.items()])
            for line, row, wrong in zip(
                self.records.lines[:FIRST_ROWS],
                self.records.rows[:FIRST_ROWS],
                self.records.wrong[:FIRST_ROWS],
                strict=True,
            )
        ]

    @property
    def first_values(self) -> dict[str, str]:
        """Header → its first values, as one text."""
        return {one.label: "，".join(one.texts) for one in self.samples}

    @property
    def unknown_values(self) -> dict[str, list[str]]:
        """Our field → their words that mean none of ours."""
        return self.records.unknown_values if self.records else {}

    @property
    def numbered_by_month(self) -> bool:
        """Whether voucher numbers come again in another month, as where each month begins at 1."""
        return any(problem.code == "number.by_month" for problem in self.problems)

    @property
    def can_be_imported(self) -> bool:
        """Whether an import would be taken in, as far as can be known before it."""
        return not self.refusal and not self.stops and not self.problem_count

    @property
    def first_facts(self) -> list[tuple[Fact, list[tuple[str, str]], str, str]]:
        """The first stated facts: the fact, its dimensions in words, its place, what is written there."""
        facts = self.stated.facts[:FIRST_FACTS] if self.stated else []
        return [(fact, named_dims(fact), *_written(fact)) for fact in facts]


def _written(fact: Fact) -> tuple[str, str]:
    place = fact.source
    return (f"{place.section} {place.cell}".strip(), place.quote) if isinstance(place, Place) else ("", "")


def mapping_of(kept: Waiting) -> Mapping | None:
    """The mapping a waiting file is read by, set by hand or saved by name; None where the headers decide.

    Raises Refusal as `mapping.from_plain` and `mapping.saved`.
    """
    if kept.mapping is not None:
        return from_plain(mapping_form.kind(kept.kind), kept.mapping)
    return saved(mapping_form.kind(kept.kind), kept.profile) if kept.profile else None


def mapping_begun(kept: Waiting) -> Mapping | None:
    """The same as far as it was set by hand, though columns be still missing. Raises Refusal as `mapping.saved`."""
    return Mapping(**kept.mapping) if kept.mapping else mapping_of(kept)


def previewed(kept: Waiting) -> Previewed:
    """What the waiting file would bring; raises nothing a person could mend."""
    shown = Previewed()
    try:
        entity = books.entity(kept.entity)
        if not kept.kind:
            raise Refusal(
                "import.kind_unknown",
                f"没认出{kept.name}是什么：没有凭证或预算的表头，也没有财决报表或公开报表的表名。",
                "选定内容再预览；凭证和预算可以指定列对应。",
            )
        if kept.kind in REQUIRED:
            _records(kept, entity, shown)
        else:
            _stated(kept, entity, shown)
        if taken := batches.taken_in_already(entity, kept.year, BatchKind(kept.kind), kept.digest):
            # Its numbers are all taken: the batch says why, and a list of them would only hide it.
            shown.refusal = taken
            shown.notices = [said for said in shown.notices if said != taken.sentence]
    except Refusal as refusal:
        shown.refusal = refusal
        if kept.kind in REQUIRED and not refusal.code.startswith("reading."):
            _headers(kept, shown)
    return shown


def _records(kept: Waiting, entity: Entity, shown: Previewed) -> None:
    found = PREVIEWS[kept.kind](
        entity, kept.year, kept.path, kept.name, mapping=mapping_of(kept), declared_fen=kept.declared_fen,
        mends=mending.from_plain(kept.mends),
    )  # fmt: skip
    shown.records, shown.mapping, shown.labels = found, found.mapping, found.labels
    shown.samples = _samples(found.head, mapping_form.kind(kept.kind))
    shown.off_by = None if kept.declared_fen is None else found.total_fen - kept.declared_fen
    closed = batches.closed_sentence(entity, kept.year, found.months)
    shown.stops += [closed] if closed else []
    shown.notices = [said for said in found.notices if said != closed]


def _stated(kept: Waiting, entity: Entity, shown: Previewed) -> None:
    mends = mending.from_plain(kept.mends)
    found = stated.preview(kept.path, kept.name, kind=kept.kind, year=kept.year, mends=mends)
    shown.stated = found
    # What one cell settles has a field of its own.
    settled = tuple(str(doubt) for doubt in found.doubts)
    notices = [said for said in found.notices if not said.endswith(settled)]
    shown.notices = [*stated.other_unit(found, entity), *stated.still_unknown(found, entity), *notices]
    if found.year is not None and found.year != kept.year:
        shown.other_year = found.year
        shown.stops.append(f"文件写明是{found.year}年度的，现在选的是{kept.year}年度。")


def _headers(kept: Waiting, shown: Previewed) -> None:
    """What the file's headers are, for a mapping by hand: the mapping that failed is shown again, not lost."""
    kind = mapping_form.kind(kept.kind)
    given = Mapping(**kept.mapping) if kept.mapping else None
    sheets = spreadsheet.read(kept.path, kept.name)
    head: Head | None = headers(sheets, kind, given) or headers(sheets, kind)
    if head is None:
        return
    shown.labels = [label for _, label in sorted(head.labels.items())]
    shown.samples = _samples(head, kind)
    shown.mapping = given or replace(head.mapping(), constants=ASSUMED[kind])


def _samples(head: Head, kind: Kind) -> list[Sample]:
    terms = {column: TERMS[kind][name] for name, column in head.columns.items()}
    rows = range(head.first_row, min(head.first_row + 2 * FIRST_ROWS, len(head.grid.rows)))
    found = []
    for column, label in sorted(head.labels.items()):
        texts = [text for row in rows if (text := head.grid.text(row, column))]
        shown = [text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}…" for text in texts]
        found.append(Sample(label, terms.get(column, ""), list(dict.fromkeys(shown))[:SAMPLES]))
    return found
