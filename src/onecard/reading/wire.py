"""Documents as plain values that marshal knows, and back: how the child that read one hands it to its parent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onecard.reading.document import Block, Document, DocumentTable, Origin, Paragraph, ReadLine
from onecard.reading.grid import Grid, Merged

Frame = tuple[Any, ...]
DOCUMENT = "document/"
"""Before the kind of a file that the child is to read as a document."""
OCR = "ocr"
"""A frame that says how many of how many pages OCR has read."""
_BLOCKS = 500


def packed(document: Document) -> Iterator[Frame]:
    """The document in frames: what it is, then its blocks, some hundred at a time."""
    yield "document", document.file, document.kind, document.pages, document.notices, document.scanned
    for page, lines in document.recognised.items():
        yield "recognised", page, [(line.start, line.end, line.box) for line in lines]
    for at in range(0, len(document.blocks), _BLOCKS):
        yield "blocks", [_block(block) for block in document.blocks[at : at + _BLOCKS]]


def unpacked(frames: Iterator[Frame]) -> Document:
    """The document that `packed` made the frames of."""
    _, file, kind, pages, notices, scanned = next(frames)
    document = Document(file, kind, [], pages, list(notices), tuple(scanned))
    for said, *rest in frames:
        if said == "recognised":
            page, lines = rest
            document.recognised[page] = tuple(ReadLine(*line) for line in lines)
        else:
            document.blocks.extend(map(_unblocked, rest[0]))
    return document


def _block(block: Block) -> Frame:
    return ("paragraph", *_paragraph(block)) if isinstance(block, Paragraph) else ("table", *_table(block))


def _unblocked(frame: Frame) -> Block:
    return (_untabled if frame[0] == "table" else _unparagraphed)(frame[1:])


def _paragraph(one: Paragraph) -> Frame:
    origins = [tuple(origin) for origin in one.origins]
    return one.text, origins, one.level, one.centred, one.bold, one.doubtful, one.sheet


def _unparagraphed(frame: Frame) -> Paragraph:
    text, origins, *rest = frame
    return Paragraph(text, tuple(Origin(*origin) for origin in origins), *rest)


def _table(table: DocumentTable) -> Frame:
    grid = table.grid
    merged = [(area.top, area.left, area.bottom, area.right) for area in grid.merged]
    return (
        *(grid.name, grid.rows, merged, grid.file, grid.top),
        [_paragraph(line) for line in table.above],
        table.pages,
        table.boxes,
        {place: tuple(origin) for place, origin in table.origins.items()},
        table.doubtful,
    )


def _untabled(frame: Frame) -> DocumentTable:
    name, rows, merged, file, top, above, pages, boxes, origins, doubtful = frame
    return DocumentTable(
        Grid(name, rows, [Merged(*area) for area in merged], file, top),
        tuple(map(_unparagraphed, above)),
        tuple(pages),
        boxes,
        {place: Origin(*origin) for place, origin in origins.items()},
        doubtful,
    )
