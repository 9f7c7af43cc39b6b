"""Auditing (审核) one report: what it is, what it prints, what of it cannot all be true."""

from __future__ import annotations

from collections.abc import Iterable

from onecard.audit import relate, stating, tabled
from onecard.audit.finding import Audit, DocumentPlace
from onecard.audit.judging import Where, judged
from onecard.audit.kind import identify
from onecard.audit.outline import Outline, outline
from onecard.audit.stating import Stated
from onecard.audit.tabled import Tabled
from onecard.figures.fact import Place
from onecard.reading.document import Document, DocumentTable
from onecard.reading.grid import text_of

__all__ = ["audit_document"]


def audit_document(document: Document, tables: Iterable[Document] = ()) -> Audit:
    """The audit of a document that was read; `tables` are other files that hold its tables. Raises nothing."""
    identity = identify(document)
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
        audit.notices.append(identity.why or "没有认出年度，未作审核。")
        return audit
    year = identity.year
    entity = identity.entity or "本单位"
    parts = outline(document)
    stated = stating.state(parts, document.file, entity, year)
    documents = [document, *tables]
    read = tabled.read_tables(documents, entity, year)
    report = relate.report_of(identity, year, parts, stated, read)
    where = Where(_places(documents, parts, stated, read), {**stated.doubts, **read.doubts}, year)
    result = judged(relate.rules(report, stated, read), where)
    audit.statements = stated.understood + len(read.facts)
    audit.relations_checked, audit.relations_held = result.checked, result.held
    audit.findings = result.findings
    return audit


def _places(
    documents: list[Document], parts: Outline, stated: Stated, read: Tabled
) -> dict[Place, DocumentPlace]:
    """Where each fact stands in its document."""
    places: dict[Place, DocumentPlace] = {}
    for statement in stated.statements:
        placed = statement.placed
        for fact in statement.facts.values():
            source = fact.source
            if not isinstance(source, Place) or source.span is None:
                continue
            start, end = source.span
            places[source] = DocumentPlace(
                source.file,
                placed.paragraph.origin(start).page,
                section=placed.title,
                quote=_sentence(placed.paragraph.text, start, end),
                start=start,
                end=end,
                block=placed.block,
            )
    known = {one.file: one for one in documents}
    for source, cell in read.cells.items():
        block = known[cell.file].blocks[cell.block]
        if not isinstance(block, DocumentTable):
            continue
        text = text_of(block.grid.value(cell.row, cell.column))
        page = block.pages[cell.row] if 0 <= cell.row < len(block.pages) else None
        places[source] = DocumentPlace(
            cell.file,
            page,
            block.grid.name,
            block.grid.address(max(cell.row, 0), cell.column),
            next((one.text for one in block.above if one.text.strip()), block.grid.name),
            text,
            0,
            len(text),
            cell.block if cell.file == documents[0].file else -1,
            block.boxes.get((cell.row, cell.column)),
        )
    return places


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around these characters, at most some sixty to either side."""
    low = max(text.rfind(sign, 0, start) for sign in "。；\n") + 1
    ends = [at for sign in "。；\n" if (at := text.find(sign, end)) >= 0]
    high = min(ends, default=len(text)) + 1
    return text[max(low, start - 60) : min(high, end + 60)].strip()
