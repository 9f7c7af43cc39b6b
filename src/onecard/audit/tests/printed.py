"""Documents for tests: a text as a reader of files would give it, a paragraph a line."""

from __future__ import annotations

from pathlib import Path

from onecard.audit.audit import audit_document
from onecard.audit.finding import Audit
from onecard.reading.document import Document, Origin, Paragraph

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
