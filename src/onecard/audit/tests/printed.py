"""Documents for tests: a text as a reader of files would give it, a paragraph a line."""

from __future__ import annotations

from pathlib import Path

from onecard.audit.audit import audit_document
from onecard.audit.finding import Audit
from onecard.reading.document import Document, DocumentTable, Origin, Paragraph
from onecard.reading.grid import Grid

EXAMPLE = (Path(__file__).parent / "report.txt").read_text(encoding="utf-8")
"""A report whose figures are those of the example: three faults, and roundings that are none."""


def document(text: str, file: str = "报告.txt") -> Document:
    """The document of a text, a paragraph for each line that holds a word."""
    paragraphs = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(Paragraph(line, (Origin(0, at),)))
        at += len(line) + 1
    return Document(file, "txt", list(paragraphs), sha256="0" * 64)


def audited(*changes: tuple[str, str], text: str = EXAMPLE) -> Audit:
    """The audit of the example after these words were put in the place of others, each of which stands in it."""
    for old, new in changes:
        if old not in text:
            raise ValueError(old)
        text = text.replace(old, new)
    return audit_document(document(text))


CORRECT = (
    ("178.25", "166.60"),
    ("68.89%", "73.72%"),
    ("医疗费、其他", "医疗费0.79万元、其他"),
    ("298.36%", "295.45%"),
)
"""What mends the example."""


def table(title: str, *rows: str) -> DocumentTable:
    """A table under its title in 万元: each row as a text, its cells parted by blanks, - for an empty one."""
    cells = [[None if one == "-" else one for one in row.split()] for row in rows]
    width = max(len(row) for row in cells)
    above = (Paragraph(title, (Origin(0, 0),)), Paragraph("金额单位：万元", (Origin(0, 0),)))
    return DocumentTable(Grid(title, [[*row, *[None] * (width - len(row))] for row in cells]), above)


def with_tables(text: str, *tables: DocumentTable) -> Document:
    """The document of a text with tables behind its words."""
    made = document(text)
    made.blocks += tables
    return made


def part_of_report(text: str, year: int = 2022) -> Document:
    """The document of a fictional archive's report that says only this, beneath the headings every report has."""
    return document(
        f"清河市档案馆{year}年度单位决算\n第二部分 {year}年度单位决算表\n一、收入支出决算总表\n"
        f"第三部分 {year}年度单位决算情况说明\n{text}\n二、收入决算情况说明\n三、支出决算情况说明\n"
        "八、财政拨款收入支出决算总体情况说明\n九、名词解释\n"
    )
