"""Words of a web page as they are shown: lines in order, blanks as a browser joins them, nothing that is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from onecard.reading.document import Origin
from onecard.reading.lines import Line, is_note_mark
from onecard.reading.word_numbers import list_number

_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "br",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "div",
        ),
        *(
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
        ),
        *(
            "hr",
            "html",
            "legend",
            "li",
            "main",
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "tfoot",
        ),
        *("th", "thead", "tr", "ul"),
    )
)
_LEFT_OUT = frozenset(
    (
        *(
            "area",
            "audio",
            "base",
            "button",
            "canvas",
            "datalist",
            "embed",
            "head",
            "iframe",
            "input",
            "link",
            "map",
        ),
        *(
            "meta",
            "nav",
            "noframes",
            "noscript",
            "object",
            "option",
            "optgroup",
            "param",
            "rp",
            "rt",
            "script",
            "select",
        ),
        *("source", "style", "svg", "template", "textarea", "title", "track", "video"),
    )
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|[;\s])font-size\s*:\s*0(?!\.?\d*[1-9])|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_CHINESE_LIST = re.compile(r"list-style(?:-type)?\s*:[^;]*(?:cjk|chinese)", re.IGNORECASE)
_NO_NUMBERS = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\v\xa0\u200b\ufeff]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
"""What no browser shows; LibreOffice writes such signs around what was a content control."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’]")
_LIST_KINDS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def is_hidden(element: etree._Element) -> bool:
    """Whether nothing of an element is shown, as its tag or its own style says."""
    return (
        element.tag in _LEFT_OUT
        or "hidden" in element.attrib
        or bool(_HIDDEN.search(str(element.get("style", ""))))
    )


def is_contents(element: etree._Element) -> bool:
    """Whether a paragraph is a line of a contents list that Word saved as a web page."""
    return str(element.get("class", "")).lower().startswith("msotoc")


@dataclass(slots=True)
class _Look:
    """How the words of an element look; an element's own begins from that of the one it stands in."""

    level: int = 0
    centred: bool = False
    bold: bool = False
    plain: bool = False


@dataclass(slots=True)
class Words:
    """Collects the lines of elements; `part` counts them through the whole page, `listed` those of contents lists."""

    part: int = 0
    listed: int = 0
    _pieces: list[str] = field(default_factory=list)
    _bolds: list[bool] = field(default_factory=list)
    _gap: bool = False
    _number: str = ""
    _items: dict[etree._Element, int] = field(default_factory=dict)

    def lines(
        self, root: etree._Element, apart: Callable[[etree._Element], bool] = lambda _: False
    ) -> Iterator[Line | etree._Element]:
        """The lines beneath an element in order, and in between, unread, the elements that are to be kept `apart`."""
        looks = [_Look()]
        for event, element in (walk := etree.iterwalk(root, events=("start", "end"))):
            name = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if name in _BLOCKS:
                    yield from self._line(looks[-1])
                    self._gap = name != "br"
                looks.append(_look(element, name, looks[-1]))
                kept = element is not root and apart(element)
                if kept or (element is not root and (is_hidden(element) or self._is_note(element))):
                    walk.skip_subtree()
                    if kept:
                        yield from self._line(looks[-1])
                        yield element
                    continue
                if name == "li":
                    self._number = self._item_number(element)
                yield from self._text(element.text, looks[-1])
                continue
            look = looks.pop()
            if name in _BLOCKS and name != "br":
                yield from self._line(look, is_contents(element))
                self._gap = True
            if element is not root:
                yield from self._text(element.tail, looks[-1])

    def _is_note(self, element: etree._Element) -> bool:
        return element.tag == "sup" and is_note_mark("".join(element.itertext()), "".join(self._pieces[-1:]))

    def _text(self, text: str | None, look: _Look) -> Iterator[Line]:
        if not text:
            return
        for number, piece in enumerate(text.split("\n") if look.plain else [text]):
            if number:
                yield from self._line(look)
            self._pieces.append(piece)
            if piece.strip():
                self._bolds.append(look.bold)

    def _line(self, look: _Look, listed: bool = False) -> Iterator[Line]:
        raw = _UNSEEN.sub("", "".join(self._pieces))
        text = _shown(raw)
        bold = bool(self._bolds) and all(self._bolds)
        self._pieces.clear()
        self._bolds.clear()
        if not text:
            return
        if listed:
            self.listed += 1
            return
        number, self._number = self._number, ""
        origins = [Origin(0, -1, self.part)] if number else []
        origins.append(Origin(len(number), 0, self.part))
        yield Line(
            number + text,
            tuple(origins),
            gap=self._gap,
            indented=raw.lstrip("\r\n\t ").startswith(("　", "\xa0\xa0")),
            level=look.level,
            centred=look.centred,
            bold=bold,
        )
        self.part += 1
        self._gap = False

    def _item_number(self, item: etree._Element) -> str:
        """The number a browser shows before an item of an ordered list, '' in another list."""
        parent = item.getparent()
        style = str(parent.get("style", "")) if parent is not None else ""
        if parent is None or parent.tag != "ol" or _NO_NUMBERS.search(style):
            return ""
        if parent not in self._items:
            first = str(parent.get("start", "1"))
            self._items[parent] = int(first) - 1 if first.isdecimal() and len(first) < 6 else 0
        self._items[parent] = count = self._items[parent] + 1
        if _CHINESE_LIST.search(style):
            return list_number(count, "chineseCounting") + "、"
        return list_number(count, _LIST_KINDS.get(str(parent.get("type", "")), "decimal")) + ". "


def _shown(raw: str) -> str:
    """The characters with blanks as a browser shows them; a line end of the source between Chinese is none."""

    def blank(found: re.Match[str]) -> str:
        before, after = raw[max(0, found.start() - 1) : found.start()], raw[found.end() : found.end() + 1]
        if "\n" in found[0] and _WIDE.match(before) and _WIDE.match(after):
            return ""
        return " " if found[0].strip("\u200b\ufeff") else ""

    return _BLANKS.sub(blank, raw).strip()


def _look(element: etree._Element, name: str, outer: _Look) -> _Look:
    style, align = str(element.get("style", "")), str(element.get("align", "")).lower()
    centred = name == "center" or align == "center" or bool(_CENTRED.search(style))
    return _Look(
        _HEADINGS.get(name, outer.level),
        centred or (outer.centred and not align and "text-align" not in style),
        outer.bold or name in ("b", "strong", "th", *_HEADINGS) or bool(_BOLD.search(style)),
        outer.plain or name == "pre",
    )
