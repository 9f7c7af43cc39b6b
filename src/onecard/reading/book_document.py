"""A spreadsheet → a document: each sheet a table, a sheet of mere text its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.core.errors import Refusal
from onecard.reading import spreadsheet
from onecard.reading.document import CELLS, Block, Document, DocumentTable, FileKind, Origin
from onecard.reading.grid import Grid, text_of
from onecard.reading.kind import kind_of
from onecard.reading.limits import Limits
from onecard.reading.lines import Line, is_prose, paragraphs
from onecard.reading.process import frames


def read_book(data: bytes, name: str, limits: Limits, frames: spreadsheet.Frames = frames) -> Document:
    """The sheets of an XLSX, XLS or CSV that hold anything; opened in a guarded child of its own, or by `frames`.

    Raises Refusal as `spreadsheet.read`, and `reading.empty`.
    """
    book = spreadsheet.read(data, name, limits, frames)
    kind: FileKind = kind_of(data, name)
    blocks: list[Block] = []
    for grid in book.sheets:
        filled = {
            (row, column)
            for row, cells in enumerate(grid)
            for column, cell in enumerate(cells)
            if cell is not None
        }
        if not filled:
            continue
        if len({column for _, column in filled}) == 1 and any(
            is_prose(grid.text(*place)) for place in filled
        ):
            for paragraph in paragraphs(_lines(grid, sorted(filled))):
                paragraph.sheet = grid.name
                blocks.append(paragraph)
        else:
            blocks.append(DocumentTable(grid))
    if not blocks:
        raise Refusal("reading.empty", f"文件“{name}”的各工作表都是空的。", "请核对文件后重新读入。")
    return Document(name, kind, blocks, notices=list(book.notices))


def _lines(grid: Grid, places: list[tuple[int, int]]) -> Iterator[Line]:
    """The lines of the cells, those within one cell parted by line ends."""
    for row, column in places:
        value = grid.value(row, column)
        text = value if isinstance(value, str) else text_of(value)
        at = 0
        for number, line in enumerate(text.split("\n")):
            words = line.strip()
            begun = at + len(line) - len(line.lstrip())
            origin = Origin(0, begun, (grid.top + row) * CELLS + column)
            yield Line(words, (origin,), gap=not number, indented=not number)
            at += len(line) + 1
