"""Auditing (审核) one report: what it is, what it prints, what of it cannot all be true."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import chain
from pathlib import PurePath

from onecard.audit import group, last_year, relate, stating, tabled
from onecard.audit.detail import Detail
from onecard.audit.finding import Audit, DocumentPlace
from onecard.audit.group import Member
from onecard.audit.judging import judged
from onecard.audit.kind import Identity, identify
from onecard.audit.outline import Outline, Placed, outline
from onecard.audit.stating import Stated
from onecard.audit.tabled import CellAt, Tabled
from onecard.audit.where import Where
from onecard.core.errors import Refusal
from onecard.figures.fact import Place
from onecard.reading.document import CELLS, Document, DocumentTable
from onecard.reading.grid import address, text_of
from onecard.reading.ocr import DOUBTFUL
from onecard.reading.read import read_document

__all__ = ["audit_document", "audit_file", "audit_group", "compare_with_units"]

_NO_YEAR = "没有认出年度，未作审核。请在文件名里写明年度，例如：2024年度决算公开表.xlsx。"
_CLAUSES = "，、：；"
"""Where a long sentence is cut, so that no number of it is."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One report understood: what it is, its sections, what its sentences and its tables state."""

    documents: tuple[Document, ...]
    identity: Identity
    year: int
    parts: Outline
    stated: Stated
    tabled: Tabled

    @property
    def doubts(self) -> dict[Place, str]:
        """Why the reading of a fact is doubtful."""
        return {**self.stated.doubts, **self.tabled.doubts}

    @property
    def whole(self) -> str:
        """Why the reading of the whole is doubtful: who knows what OCR has left out."""
        return DOUBTFUL if any(document.recognised for document in self.documents) else ""


def audit_file(
    data: bytes,
    name: str,
    *,
    tables: Iterable[Document] = (),
    prior: Document | None = None,
    read: Callable[[bytes, str], Document] = read_document,
) -> Audit:
    """The audit of a file: it is read (in a guarded child, or by `read`), understood, related.

    A file that cannot be read gives an audit whose `error` says why. Raises nothing of the file.
    """
    try:
        document = read(data, name)
    except Refusal as refusal:
        return Audit(PurePath(name).name, sha256(data).hexdigest(), error=str(refusal))
    return audit_document(document, tables, prior)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Let the collector of cycles rest: what an audit makes lives to its end and has hardly a cycle, and to look through it
    again and again takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_without_collecting()
def audit_document(
    document: Document,
    tables: Iterable[Document] = (),
    prior: Document | None = None,
    detail: Detail | None = None,
    identity: Identity | None = None,
) -> Audit:
    """The audit of a document that was read; `tables` are other files that hold its tables, `prior` last year's report;
    `detail` takes in what was read and checked one by one. `identity` is what somebody knows it to be, where the document
    itself is not to be asked. Raises nothing."""
    identity = identity or identify(document)
    audit = Audit(
        document.file,
        document.sha256,
        identity.kind,
        identity.level,
        identity.entity,
        identity.year,
        identity.amount_unit,
        notices=list(document.notices),
        document=document,
    )
    if identity.kind != "final-accounts" or identity.year is None:
        audit.notices.append(identity.why or _NO_YEAR)
        return audit
    audit.notices += filter(None, [identity.note])
    one = _understood((document, *tables), identity, identity.year)
    used = {file for file, _ in one.tabled.above}
    audit.notices += [_unused(other, one) for other in one.documents[1:] if other.file not in used]
    named = (
        _of_another(other, identify(other).entity, identity.entity, "报表")
        for other in one.documents[1:]
        if other.file in used
    )
    audit.notices += [notice for notice in named if notice]
    before = _last_year(prior, identity, audit) if prior is not None else None
    report = relate.report_of(identity, one.year, one.parts, one.stated, one.tabled)
    reads = [one]
    doubts = one.doubts
    rules = relate.rules(report, one.parts, one.stated, one.tabled)
    if before is not None:
        reads.append(before)
        doubts |= before.doubts
        rules = chain(rules, last_year.rules(one.stated, report, before.stated, before.tabled))
    places = _Places(reads)
    result = judged(rules, Where(places, doubts, one.year, _labels(one), one.whole))
    audit.statements = one.stated.understood + len(one.tabled.facts)
    audit.relations_checked, audit.relations_held = result.checked, result.held
    audit.findings = result.findings
    if detail is not None:
        detail.take(one.stated, one.tabled, places, result.states)
    return audit


def audit_group(documents: Sequence[Document]) -> list[Audit]:
    """The audits of a department's report and its units' reports, in the order given; what of the department's figures is
    not the sum of its units' is among its own findings.

    The department's is the one report that says 部门; where not just one does, it is the first. Raises nothing.
    """
    audits = [audit_document(one) for one in documents]
    known = [
        (at, one.year)
        for at, one in enumerate(audits)
        if one.kind == "final-accounts" and one.year is not None
    ]
    departments = [at for at, _ in known if audits[at].level == "部门"]
    if len(known) < 2:
        for at, _ in known:
            audits[at].notices.append("没有别的决算公开报告可以和它比较。")
        return audits
    chief = departments[0] if len(departments) == 1 else known[0][0]
    if len(departments) != 1:
        why = "没有认出哪一份是部门的报告" if not departments else f"有{len(departments)}份部门的报告"
        audits[chief].notices.append(f"{why}，按这一份是部门的、其余是它的单位的来比较。")
    year = audits[chief].year
    for at, own in known:
        if own != year:
            audits[at].notices.append(f"这份报告是{own}年度的，没有和{year}年度的部门决算比较。")
    units = [
        (audits[at].entity or documents[at].file, documents[at])
        for at, own in known
        if own == year and at != chief
    ]
    compare_with_units(audits[chief], documents[chief], units)
    return audits


def compare_with_units(
    audit: Audit, department: Document, units: Iterable[tuple[str, Document]], tables: Iterable[Document] = ()
) -> None:
    """Add to the audit of a department's report what of its figures is not the sum of its units', whose reports of the same
    year come with their names; `tables` as of `audit_document`. Raises nothing."""
    year = audit.year or 0
    chief = _understood((department, *tables), replace(identify(department), entity=audit.entity), year)
    reads, members = [chief], list[Member]()
    for name, document in units:
        one = _understood((document,), identify(document), year)
        reads.append(one)
        members.append(group.member(name, one.stated, one.tabled, year))
    whole = group.member(audit.entity or department.file, chief.stated, chief.tabled, year)
    doubts = {place: why for one in reads for place, why in one.doubts.items()}
    result = judged(group.rules(whole, members), Where(_Places(reads), doubts, year))
    audit.findings += [replace(one, group=f"部门-{one.group}") for one in result.findings]
    audit.relations_checked += result.checked
    audit.relations_held += result.held


def _understood(documents: tuple[Document, ...], identity: Identity, year: int) -> _Read:
    entity = identity.entity or "本单位"
    parts = outline(documents[0])
    stated = stating.state(parts, documents[0].file, entity, year)
    return _Read(documents, identity, year, parts, stated, tabled.read_tables(documents, entity, year))


def _unused(other: Document, one: _Read) -> str:
    """Why a file given with the report's tables was not used."""
    if tabled.read_tables((other,), "", one.year).found:
        return f"{other.file}里的报表，报告里都有，没有用来核对。"
    return f"{other.file}里没有认出决算报表，没有用来核对。"


def _of_another(other: Document, whose: str, entity: str, what: str) -> str:
    """That a file given with a report, `what` in Chinese, names another unit than it, whose figures it then contradicts
    all over; '' else."""
    if not whose or not entity or whose in entity or entity in whose:
        return ""
    return f"{other.file}里写的单位是“{whose}”，报告是“{entity}”的：请核对是不是同一个单位的{what}。"


def _last_year(prior: Document, identity: Identity, audit: Audit) -> _Read | None:
    """Last year's report understood as the same unit's; None, with a notice, where it is another year's."""
    before = identify(prior)
    if before.kind != "final-accounts" or before.year is None or identity.year is None:
        audit.notices.append(f"{prior.file}不是决算公开报告，没有用来比较上年数。")
        return None
    if before.year != identity.year - 1:
        audit.notices.append(
            f"{prior.file}是{before.year}年度的，不是{identity.year - 1}年度的，没有用来比较。"
        )
        return None
    if other_unit := _of_another(prior, before.entity, identity.entity, "报告"):
        audit.notices.append(other_unit)
    return _understood((prior,), replace(before, entity=identity.entity), before.year)


class _Places(Mapping[Place, DocumentPlace]):
    """Where each fact stands in its document, found out when the first is asked for: of a report without findings none
    is."""

    def __init__(self, reads: Iterable[_Read]) -> None:
        self._reads = reads

    @cached_property
    def _found(self) -> dict[Place, DocumentPlace]:
        found: dict[Place, DocumentPlace] = {}
        for one in self._reads:
            found |= _places(one)
        return found

    def __getitem__(self, source: Place) -> DocumentPlace:
        return self._found[source]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _places(one: _Read) -> dict[Place, DocumentPlace]:
    """Where each fact stands in its document."""
    places: dict[Place, DocumentPlace] = {}
    for statement in one.stated.statements:
        placed = statement.placed
        for fact in statement.facts.values():
            source = fact.source
            if not isinstance(source, Place) or source.span is None:
                continue
            start, end = source.span
            places[source] = _in_paragraph(one.documents[0], placed, start, end)
    known = {document.file: document for document in one.documents}
    for source, cell in one.tabled.cells():
        block = known[cell.file].blocks[cell.block]
        if isinstance(block, DocumentTable):
            document = known[cell.file]
            places[source] = _cell_place(block, cell, document, document is one.documents[0])
    return places


def _labels(one: _Read) -> dict[str, list[DocumentPlace]]:
    """Where the names stand that lists print without a figure."""
    labels: dict[str, list[DocumentPlace]] = {}
    for placed, listed in one.stated.lists:
        for noun in listed.bare:
            start, end = placed.spelled.printed(noun.start, noun.end)
            labels.setdefault(noun.text, []).append(_in_paragraph(one.documents[0], placed, start, end))
    return labels


def _in_paragraph(document: Document, placed: Placed, start: int, end: int) -> DocumentPlace:
    origin, sheet = placed.paragraph.origin(start), placed.paragraph.sheet
    return DocumentPlace(
        document.file,
        origin.page,
        sheet,
        address(*divmod(origin.part, CELLS)) if sheet else "",
        section=placed.title,
        quote=_sentence(placed.paragraph.text, start, end),
        start=start,
        end=end,
        block=placed.block,
        box=document.box_of(origin),
        recognised=origin.page in document.recognised,
    )


def _cell_place(block: DocumentTable, cell: CellAt, document: Document, own: bool) -> DocumentPlace:
    text = text_of(block.grid.value(cell.row, cell.column))
    page = block.pages[cell.row] if 0 <= cell.row < len(block.pages) else None
    return DocumentPlace(
        cell.file,
        page,
        block.grid.name,
        block.grid.address(max(cell.row, 0), cell.column),
        next((one.text for one in block.above if one.text.strip()), block.grid.name),
        text,
        0,
        len(text),
        cell.block if own else -1,
        block.boxes.get((cell.row, cell.column)),
        page in document.recognised,
    )


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around these characters, at most some sixty to either side, cut between its clauses."""
    low = max(text.rfind(sign, 0, start) for sign in "。；\n") + 1
    ends = [at for sign in "。；\n" if (at := text.find(sign, end)) >= 0]
    high = min(ends, default=len(text)) + 1
    left, right = start - 60, end + 60
    if left > low:
        low = next((at + 1 for at in range(left, start) if text[at] in _CLAUSES), left)
    if right < high:
        high = next((at for at in range(right, end, -1) if text[at - 1] in _CLAUSES), right)
    return text[low:high].strip()
