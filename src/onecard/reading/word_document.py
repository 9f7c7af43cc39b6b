"""A DOCX → a document: its body in order, as a reader sees it when all changes are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from onecard.core.errors import Refusal
from onecard.reading.captions import captioned
from onecard.reading.contents import contents, contents_notice, is_contents_title
from onecard.reading.document import Block, Document, DocumentTable, Origin, Paragraph
from onecard.reading.guard import BROKEN, REPORT, damaged, opened
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.lines import Line, is_note_mark, paragraphs
from onecard.reading.word import parsed
from onecard.reading.word_cells import CellText, grid_of
from onecard.reading.word_numbers import Numbers
from onecard.reading.word_passages import Piece, pieces_of
from onecard.reading.word_style import Styles, switched, tag, value

PART = 100 * MEGABYTE
"""Bytes of a part of XML; the longest real reports have three megabytes."""
CHARACTERS = 5_000_000
"""Characters of a file; the longest real reports have 200,000."""

_MAIN = re.compile(r"word/document\d*\.xml")
_TEXT_PARTS = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
_NOTES = re.compile(r"word/(?:footnotes|endnotes)\d*\.xml")
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_WORDS = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_P, _TBL, _SDT, _BOX, _R = map(tag, ("p", "tbl", "sdt", "txbxContent", "r"))
_TRACKED = tuple(map(tag, ("ins", "del", "moveFrom", "moveTo")))
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_GONE = {tag("del"), tag("moveFrom")}
_THROUGH = {
    tag(name)
    for name in ("ins", "moveTo", "customXml", "smartTag", "sdtContent", "body", "footnote", "endnote")
}
_BROKEN = "\n"


def read_docx(data: bytes, name: str, limits: Limits) -> Document:
    """The paragraphs and tables of a DOCX. Nothing in it is run, followed or fetched.

    `Origin.part` is the place of the paragraph among all of the file (the text, then headers, footers and notes in the
    order of their names), counted from 0: passage ``p1`` of `onecard.reading.word` is part 0; `at` counts in its text.

    Raises Refusal `reading.damaged`, `reading.bomb`, `reading.too_large` or `reading.empty`.
    """
    parts = _parts(data, name, limits)
    main = min(part for part in parts if _MAIN.fullmatch(part))
    others = sorted(part for part in parts if _TEXT_PARTS.fullmatch(part))
    trees = [parsed(parts[part], name).getroot() for part in (main, *others)]
    styles = Styles.of(_root(parts, "word/styles.xml", name))
    reader = _Reader(name, limits, styles, Numbers.of(_root(parts, "word/numbering.xml", name), styles))
    for root in trees:
        for paragraph in root.iter(_P):
            reader.places[paragraph] = len(reader.places)
    if len(reader.places) > 2 * limits.rows:
        raise _too_large(name, f"有{len(reader.places):,}段，超过{2 * limits.rows:,}段的上限")
    reader.indents = any(map(reader.is_indented, trees[0].iter(_P)))
    for part, root in zip((main, *others), trees, strict=True):
        if part == main:
            reader.blocks.extend(reader.flow(root))
        elif _NOTES.fullmatch(part):
            for note in root:
                if value(note, "type") is None:
                    reader.blocks.extend(reader.flow(note))
    document = reader.document()
    document.notices += _unread(trees[0], bool(document.tables))
    return document


def _too_large(name: str, what: str) -> Refusal:
    return Refusal("reading.too_large", f"文件“{name}”{what}，没有读入。", REPORT.smaller)


def _unread(root: etree._Element, tables: bool) -> list[str]:
    """What a reader should know of changes, objects and pictures in the text."""
    changes = sum(1 for _ in root.iter(*_TRACKED))
    objects = sum(1 for _ in root.iter(tag("object")))
    pictures = sum(1 for _ in root.iter(*_PICTURES)) - objects
    notices = [f"文件里有{changes}处修订还没有接受或拒绝，按全部接受读入。"] if changes else []
    if objects:
        notices.append(
            f"文件里有{objects}个嵌入的对象（如Excel表格），其中的文字和数没有读入；请改为Word表格，或另附表格文件。"
        )
    if pictures > 0 and not tables:
        notices.append(
            f"文件里没有表格，有{pictures}张图片，其中的文字和数没有读入；报表若是图片，请另附表格文件。"
        )
    return notices


def _parts(data: bytes, name: str, limits: Limits) -> dict[str, bytes]:
    with opened(data, name, limits, REPORT) as archive:
        if any(info.file_size > PART for info in archive.infolist() if info.filename.endswith(".xml")):
            raise _too_large(name, f"里有一个部分解压后超过{PART // MEGABYTE}MB")
        try:
            found = {
                info.filename: archive.read(info).replace(_STRICT, _WORDS)
                for info in archive.infolist()
                if info.filename in ("word/styles.xml", "word/numbering.xml")
                or _MAIN.fullmatch(info.filename)
                or _TEXT_PARTS.fullmatch(info.filename)
            }
        except BROKEN as error:
            raise damaged(name, REPORT) from error
    if not any(map(_MAIN.fullmatch, found)):
        raise damaged(name, REPORT)
    return found


def _root(parts: dict[str, bytes], part: str, name: str) -> etree._Element | None:
    return parsed(parts[part], name).getroot() if part in parts else None


@dataclass(slots=True)
class _Reader:
    name: str
    limits: Limits
    styles: Styles
    numbers: Numbers
    places: dict[etree._Element, int] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    listed: int = 0
    length: int = 0
    outside: bool = False
    indents: bool = False

    def document(self) -> Document:
        """What was read: captions with their tables, contents lists left out."""
        texts = [block.text if isinstance(block, Paragraph) else "。" for block in self.blocks]
        listed = contents(texts)
        if self.listed:
            listed |= {at for at, text in enumerate(texts) if is_contents_title(text)}
        self.listed += len(listed)
        blocks = captioned(block for at, block in enumerate(self.blocks) if at not in listed)
        document = Document(self.name, "docx", blocks)
        if self.listed:
            document.notices.append(contents_notice(self.listed))
        if self.outside:
            document.notices.append("文件里夹着另一份文档，没有读入；请在Word里打开它，另存一次后再读入。")
        if not document.blocks:
            raise Refusal(
                "reading.empty",
                f"文件“{self.name}”里没有文字，可能只有图片。",
                "请提供由文字处理软件直接写成的文档，或用图片文字识别后再读入。",
            )
        return document

    def flow(self, parent: etree._Element) -> Iterator[Block]:
        """The blocks that stand one below the other in an element, text boxes behind the paragraph they hang on."""
        lines: list[Line] = []
        carried: Line | None = None
        indented = False
        for element in self._elements(parent):
            if element.tag == _TBL:
                yield from paragraphs(lines if carried is None else [*lines, carried])
                lines, carried = [], None
                yield from self._table(element)
                continue
            found = self._lines(element)
            first_indented = bool(found) and self.is_indented(element)
            if carried is not None:
                found = [_together(carried, found[0]), *found[1:]] if found else [carried]
                carried = None
            if self._goes_into_next(element) and found:
                carried = found.pop()
            if found:
                # Where paragraphs are indented, only one that is not, behind one that is, may be the other half of a
                # broken sentence.
                alone = self.indents and (first_indented or not indented)
                found[0] = replace(found[0], gap=True, indented=alone)
                indented = first_indented
            lines += found
            for box in self._boxes(element):
                yield from paragraphs(lines)
                lines = []
                yield from self.flow(box)
        yield from paragraphs(lines if carried is None else [*lines, carried])

    def _elements(self, parent: etree._Element) -> Iterator[etree._Element]:
        """Paragraphs and tables, through what only wraps them; contents lists are counted and left out."""
        for child in parent:
            if child.tag in (_P, _TBL):
                if child.tag == _P and self.styles.look(child).contents:
                    self.listed += bool(pieces_of(child)[1].strip())
                    continue
                yield child
            elif child.tag == _SDT:
                if _is_contents(child):
                    self.listed += sum(bool(pieces_of(one)[1].strip()) for one in child.iter(_P))
                else:
                    yield from self._elements(child)
            elif child.tag in _THROUGH:
                yield from self._elements(child)
            elif child.tag == tag("altChunk"):
                self.outside = True

    def _lines(self, paragraph: etree._Element) -> list[Line]:
        pieces, text = pieces_of(paragraph)
        self.length += len(text)
        if self.length > CHARACTERS:
            raise _too_large(self.name, f"的文字超过{CHARACTERS:,}个字的上限")
        if not text and self._goes_into_next(paragraph):
            # All of it was deleted, its number as well.
            return []
        look = self.styles.look(paragraph)
        number = self.numbers.before(look)
        if not text.strip():
            return []
        shown = [piece for piece in pieces if piece.end > piece.start and not _is_hidden(piece, text)]
        spans = [(piece.start, piece.end) for piece in shown]
        weights = [_weight(piece.run) for piece in shown if text[piece.start : piece.end].strip()]
        bold = bool(weights) and all(look.bold if weight is None else weight for weight in weights)
        part = self.places.get(paragraph, 0)
        found: list[Line] = []
        for line in _split(text, spans):
            words, origins = _words(text, line, part, "" if found else number)
            if words.strip():
                found.append(Line(words, origins, level=look.level, centred=look.centred, bold=bold))
        return found

    def is_indented(self, paragraph: etree._Element) -> bool:
        """Whether the first line of a paragraph is indented, by its style or by blanks."""
        return self.styles.look(paragraph).indented or pieces_of(paragraph)[1][:1] in ("　", "\t", " ")

    def _goes_into_next(self, paragraph: etree._Element) -> bool:
        """Whether the mark at the end of the paragraph was deleted."""
        marks = paragraph.find(f"{tag('pPr')}/{tag('rPr')}")
        return marks is not None and any(marks.find(one) is not None for one in _GONE)

    def _boxes(self, paragraph: etree._Element) -> list[etree._Element]:
        """The text boxes that hang on the paragraph; of two versions of one the first."""
        found = []
        for box in paragraph.iter(_BOX):
            above = list(box.iterancestors())
            inner = above[: above.index(paragraph)]
            if any(one.tag in (_BOX, *_GONE) for one in inner):
                continue
            fallback = next((one for one in inner if one.tag == _FALLBACK), None)
            if fallback is None or next(fallback.getparent().iter(_BOX)) is box:
                found.append(box)
        return found

    def _table(self, table: etree._Element) -> Iterator[Block]:
        nested: list[Block] = []

        def text_of(cell: etree._Element) -> CellText:
            blocks = list(self.flow(cell))
            nested.extend(block for block in blocks if isinstance(block, DocumentTable))
            words = [block for block in blocks if isinstance(block, Paragraph)]
            return _BROKEN.join(one.text for one in words), words[0].origin(0) if words else None, blocks

        found = grid_of(table, text_of, self.name, self.limits)
        if isinstance(found, DocumentTable):
            if any(value is not None for row in found.grid.rows for value in row):
                yield found
            yield from nested
        else:
            yield from found


def _is_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{tag('sdtPr')}/{tag('docPartObj')}/{tag('docPartGallery')}")
    return value(gallery) == "Table of Contents"


def _is_hidden(piece: Piece, text: str) -> bool:
    """Whether a piece of the text is hidden, or the raised mark of a note typed by hand."""
    properties = piece.run.find(tag("rPr"))
    if properties is None:
        return False
    raised = value(properties.find(tag("vertAlign"))) == "superscript"
    mark = raised and is_note_mark(text[piece.start : piece.end], text[max(0, piece.start - 1) : piece.start])
    return mark or bool(switched(properties, "vanish"))


def _weight(run: etree._Element) -> bool | None:
    return switched(run.find(tag("rPr")), "b")


Span = tuple[int, int]


def _split(text: str, spans: list[Span]) -> Iterator[list[Span]]:
    """The spans cut at the line breaks of the text."""
    line: list[Span] = []
    for start, end in spans:
        while (cut := text.find("\n", start, end)) >= 0:
            yield [*line, (start, cut)]
            line, start = [], cut + 1
        line.append((start, end))
    yield line


def _words(text: str, spans: list[Span], part: int, number: str) -> tuple[str, tuple[Origin, ...]]:
    """The characters of the spans without blanks at both ends, behind the list number, and where they stand."""
    words = "".join(text[start:end] for start, end in spans)
    blanks, kept = len(words) - len(words.lstrip()), len(words.strip())
    origins = [Origin(0, -1, part)] if number else []
    at, length = -blanks, 0
    for start, end in spans:
        first, last = max(0, at), min(kept, at + end - start)
        if last > first:
            begun = start + first - at
            here = Origin(len(number) + length, begun, part)
            if not origins or origins[-1].at < 0 or origins[-1].at + here.start - origins[-1].start != begun:
                origins.append(here)
            length += last - first
        at += end - start
    return number + words.strip(), tuple(origins)


def _together(line: Line, other: Line) -> Line:
    moved = tuple(origin._replace(start=origin.start + len(line.text)) for origin in other.origins)
    return replace(line, text=line.text + other.text, origins=line.origins + moved)
