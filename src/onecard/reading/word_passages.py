"""Paragraphs of a DOCX as text: where each character stands, how it is marked, which heading or cell it is."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MarkKind = Literal["marked", "line"]

_P, _R, _T, _TAB, _BR = (f"{{{W}}}{name}" for name in ("p", "r", "t", "tab", "br"))
_SIGNS = {_TAB: "\t", _BR: "\n", f"{{{W}}}cr": "\n", f"{{{W}}}noBreakHyphen": "-"}
_TBL, _TR, _TC = (f"{{{W}}}{name}" for name in ("tbl", "tr", "tc"))
_LEFT_OUT = {f"{{{W}}}{name}" for name in ("pPr", "rPr", "del", "moveFrom", "p", "instrText", "rt")}
_VAL = f"{{{W}}}val"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_HEAD_ROWS = 3
_PALE = 0x60
"""From this value on a channel of a colour is no longer near black."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` (excluded) of a passage, and the element and the run that hold them."""

    start: int
    end: int
    element: etree._Element
    run: etree._Element


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch that is highlighted or coloured (`marked`), or underlined blanks (`line`)."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class CellPlace:
    """The cell of a table a passage stands in: what is written to its left in the row, and above it in the head."""

    label: str
    head: str


@dataclass(slots=True)
class Passage:
    """A paragraph: its `text`, how it is marked, its heading `level` by style (0: none), its cell if it has one."""

    element: etree._Element
    text: str
    pieces: list[Piece]
    marks: list[Mark] = field(default_factory=list)
    level: int = 0
    cell: CellPlace | None = None
    id: str = ""

    def put(self, edits: Sequence[tuple[int, int, str]]) -> None:
        """Put words in the place of characters from start to end, each in the run of the first of them; once.

        A run in which something is put loses its highlight and colour, which told that it was to be filled; all other
        formatting stays, and every character outside the edits.
        """
        if not self.pieces:
            _begin(self.element, "".join(words for _, _, words in edits))
        for piece in self.pieces:
            inside = [edit for edit in sorted(edits) if edit[0] < piece.end and edit[1] > piece.start]
            kept, at = [], piece.start
            for start, end, words in inside:
                kept += [self.text[at : max(start, at)], words if start >= piece.start else ""]
                at = min(end, piece.end)
            if inside:
                _write(piece, "".join(kept) + self.text[at : piece.end])
                _unmark(piece.run)

    def copied(self) -> Passage:
        """A copy of the paragraph, put before it."""
        element = copy.deepcopy(self.element)
        self.element.addprevious(element)
        pieces, text = pieces_of(element)
        return Passage(element, text, pieces)

    def remove(self) -> None:
        """Take the whole paragraph out; a cell and a section keep one that is empty."""
        parent = self.element.getparent()
        only = parent.tag == _TC and len(parent.findall(_P)) == 1
        if only or self.element.find(f"{{{W}}}pPr/{{{W}}}sectPr") is not None:
            self.put([(0, len(self.text), "")])
        else:
            parent.remove(self.element)


def passages_of(root: etree._Element, levels: Mapping[str, int]) -> Iterator[Passage]:
    """Every paragraph under an element, those in tables and text boxes included, in order; `levels` are those of
    heading styles."""
    places: dict[etree._Element, dict[etree._Element, CellPlace]] = {}
    for element in root.iter(_P):
        pieces, text = pieces_of(element)
        passage = Passage(element, text, pieces, _marks(pieces, text), _level(element, levels))
        cell = next(element.iterancestors(_TC), None)
        if cell is not None:
            table = next(cell.iterancestors(_TBL))
            if table not in places:
                places[table] = _places(table)
            passage.cell = places[table].get(cell)
        yield passage


def pieces_of(paragraph: etree._Element) -> tuple[list[Piece], str]:
    """The pieces of a paragraph and its text: what was deleted, field codes and readings over characters left out."""
    pieces: list[Piece] = []
    at = 0
    words: list[str] = []
    for run, element in _texts(paragraph, None):
        text = _SIGNS.get(element.tag) or element.text or ""
        pieces.append(Piece(at, at + len(text), element, run))
        words.append(text)
        at += len(text)
    return pieces, "".join(words)


def _texts(
    parent: etree._Element, run: etree._Element | None
) -> Iterator[tuple[etree._Element, etree._Element]]:
    for child in parent:
        if child.tag == _R:
            yield from _texts(child, child)
        elif (child.tag == _T or child.tag in _SIGNS) and run is not None:
            yield run, child
        elif child.tag not in _LEFT_OUT and not (run is not None and len(child) == 0):
            yield from _texts(child, run)


def _begin(paragraph: etree._Element, words: str) -> None:
    """The first run of an empty paragraph, in the formatting its mark has."""
    run = etree.SubElement(paragraph, _R)
    marked = paragraph.find(f"{{{W}}}pPr/{{{W}}}rPr")
    if marked is not None:
        run.append(copy.deepcopy(marked))
    text = etree.SubElement(run, _T)
    text.text = words
    text.set(_SPACE, "preserve")


def _write(piece: Piece, words: str) -> None:
    element = piece.element
    if element.tag != _T:
        if not words:
            piece.run.remove(element)
            return
        element.tag = _T
        element.attrib.clear()
    element.text = words
    element.set(_SPACE, "preserve")


def _marks(pieces: list[Piece], text: str) -> list[Mark]:
    marks: list[Mark] = []
    kinds = ((piece, _kind(piece.run, text[piece.start : piece.end])) for piece in pieces)
    for kind, group in itertools.groupby(kinds, key=lambda pair: pair[1]):
        found = [piece for piece, _ in group]
        if kind is not None and found[-1].end > found[0].start:
            marks.append(Mark(found[0].start, found[-1].end, kind))
    return marks


def _kind(run: etree._Element, text: str) -> MarkKind | None:
    properties = run.find(f"{{{W}}}rPr")
    if properties is None:
        return None
    if not text.strip():
        line = properties.find(f"{{{W}}}u")
        return "line" if line is not None and line.get(_VAL, "single") != "none" else None
    if any(_is_mark(element) for element in properties):
        return "marked" if run.getparent().tag != f"{{{W}}}hyperlink" else None
    return None


def _is_mark(element: etree._Element) -> bool:
    """Whether a property of a run makes its words stand out: highlight, shading, a colour that is not near black."""
    name = etree.QName(element).localname
    if name == "highlight":
        return str(element.get(_VAL, "none")) not in ("none", "white")
    if name == "shd":
        return str(element.get(f"{{{W}}}fill", "auto")).upper() not in ("AUTO", "FFFFFF")
    if name != "color":
        return False
    value = str(element.get(_VAL, "auto"))
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", value):
        return False
    return any(int(value[at : at + 2], 16) >= _PALE for at in (0, 2, 4))


def _unmark(run: etree._Element) -> None:
    properties = run.find(f"{{{W}}}rPr")
    for element in list(properties) if properties is not None else ():
        if _is_mark(element):
            properties.remove(element)


def heading_levels(styles: etree._Element) -> dict[str, int]:
    """The heading level of each paragraph style that is one, by the style's id."""
    found = {}
    for style in styles.iter(f"{{{W}}}style"):
        name = style.find(f"{{{W}}}name")
        heading = _HEADING.fullmatch(name.get(_VAL, "")) if name is not None else None
        if heading:
            found[str(style.get(f"{{{W}}}styleId"))] = int(heading[1])
    return found


def _level(paragraph: etree._Element, levels: Mapping[str, int]) -> int:
    outline = paragraph.find(f"{{{W}}}pPr/{{{W}}}outlineLvl")
    if outline is not None and str(outline.get(_VAL)) in "012345678":
        return int(outline.get(_VAL)) + 1
    style = paragraph.find(f"{{{W}}}pPr/{{{W}}}pStyle")
    return levels.get(style.get(_VAL), 0) if style is not None else 0


def _places(table: etree._Element) -> dict[etree._Element, CellPlace]:
    """For each cell the nearest words to its left, and the words above it in the first lines."""
    above: dict[int, list[str]] = {}
    places: dict[etree._Element, CellPlace] = {}
    for number, row in enumerate(table.iterchildren(_TR)):
        label, at = "", 0
        for cell in row.iterchildren(_TC):
            span = cell.find(f"{{{W}}}tcPr/{{{W}}}gridSpan")
            wide = int(span.get(_VAL)) if span is not None and str(span.get(_VAL)).isdigit() else 1
            words = "".join(found.text or "" for found in cell.iter(_T)).strip()
            places[cell] = CellPlace(label, "".join(above.get(at, [])))
            if _WORDS.search(words):
                label = words
                for column in range(at, at + min(wide, 100)) if number < _HEAD_ROWS else ():
                    above.setdefault(column, []).append(words)
            at += wide
    return places
