"""Styles of a DOCX: what a paragraph's style, and those it is based on, say of level, list, margin and weight."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from onecard.reading.word_passages import W

_CONTENTS = re.compile(r"(?:toc|目\s*[录錄])\s*(?:\d|heading|标题)", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_LEVELS = 6
_CHAIN = 20
"""Styles that may stand on one another; more are a circle."""


_STYLE, _PPR, _PSTYLE, _OUTLINE, _JC, _IND, _NUMPR = (
    f"{{{W}}}{name}" for name in ("style", "pPr", "pStyle", "outlineLvl", "jc", "ind", "numPr")
)


def tag(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML."""
    return f"{{{W}}}{name}"


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute of an element that may be missing."""
    found = element.get(tag(name)) if element is not None else None
    return None if found is None else str(found)


def number(element: etree._Element | None, name: str = "val") -> int | None:
    """An attribute that is a whole number of at most six digits, None otherwise."""
    text = value(element, name) or ""
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else None


def switched(properties: etree._Element | None, name: str) -> bool | None:
    """Whether a property is on (``<w:b/>``) or off (``<w:b w:val="0"/>``); None where nothing is said."""
    found = properties.find(tag(name)) if properties is not None else None
    return None if found is None else value(found) not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Look:
    """What the style and the properties of a paragraph say together: heading `level` (1 to 6, 0 for none), whether it is
    a line of a contents list, centred, bold where its runs say nothing, indented in its first line.

    `list_key` is the list it is an item of (numId; '' or '0' for none), `list_level` its level where one is told,
    `list_style` the style that told the list ('' for the paragraph itself).
    """

    level: int = 0
    contents: bool = False
    centred: bool = False
    bold: bool = False
    indented: bool = False
    list_key: str = ""
    list_level: int | None = None
    list_style: str = ""


@dataclass(slots=True)
class Styles:
    """The styles of a file, read from ``styles.xml``; each is asked for its look once."""

    _by_id: dict[str, etree._Element] = field(default_factory=dict)
    _default: str = ""
    _looks: dict[str, Look] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None) -> Styles:
        """The styles beneath the root of ``styles.xml``."""
        styles = cls()
        for style in root.iterchildren(_STYLE) if root is not None else ():
            key = value(style, "styleId") or ""
            styles._by_id[key] = style
            if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true", "on"):
                styles._default = key
        return styles

    def look(self, paragraph: etree._Element) -> Look:
        """The look of a paragraph (its ``w:p``)."""
        own = paragraph.find(_PPR)
        if own is None:
            return self._look_of(self._default, 0)
        key = value(own.find(_PSTYLE))
        return _over(self._look_of(self._default if key is None else key, 0), own, "")

    def list_of_style(self, key: str) -> str:
        """The list a numbering style is of ('' for none)."""
        return self._look_of(key, 0).list_key

    def _look_of(self, key: str, depth: int) -> Look:
        if key in self._looks:
            return self._looks[key]
        style = self._by_id.get(key)
        if style is None or depth > _CHAIN:
            return Look()
        based = value(style.find(tag("basedOn")))
        look = self._look_of(based, depth + 1) if based else Look()
        name = value(style.find(tag("name"))) or ""
        heading = _HEADING.fullmatch(name)
        bold = switched(style.find(tag("rPr")), "b")
        look = replace(
            look,
            level=min(int(heading[1]), _LEVELS) if heading else look.level,
            contents=look.contents or bool(_CONTENTS.match(name)),
            bold=look.bold if bold is None else bold,
        )
        own = style.find(_PPR)
        self._looks[key] = look = look if own is None else _over(look, own, key)
        return look


def _over(look: Look, properties: etree._Element, style: str) -> Look:
    """The look with what paragraph properties (``w:pPr``) say, those of the style named or the paragraph's own."""
    said: dict[str, Any] = {}
    for child in properties:
        if child.tag == _OUTLINE:
            level = number(child)
            if level is not None:
                said["level"] = min(level + 1, _LEVELS) if 0 <= level <= 8 else 0
        elif child.tag == _JC:
            said["centred"] = value(child) == "center"
        elif child.tag == _IND:
            # Counted in characters it holds before what is counted in points.
            first = next(
                (name for name in ("firstLineChars", "firstLine") if value(child, name) is not None), None
            )
            if first is not None:
                said["indented"] = (number(child, first) or 0) > 0
        elif child.tag == _NUMPR:
            level, key = number(child.find(tag("ilvl"))), value(child.find(tag("numId")))
            if level is not None:
                said["list_level"] = level
            if key is not None:
                said.update(list_key=key, list_style=style)
    return replace(look, **said) if said else look
