"""Styles of a DOCX: what a paragraph's style, and those it is based on, say of level, list, margin and weight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from onecard.reading.word_passages import W

_CONTENTS = re.compile(r"(?:toc|目\s*[录錄])\s*(?:\d|heading|标题)", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_LEVELS = 6
_CHAIN = 20
"""Styles that may stand on one another; more are a circle."""


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


@dataclass(slots=True)
class Styles:
    """The styles of a file, read from ``styles.xml``; all answers are about a paragraph (its ``w:p``)."""

    _by_id: dict[str, etree._Element] = field(default_factory=dict)
    _default: str = ""

    @classmethod
    def of(cls, root: etree._Element | None) -> Styles:
        """The styles beneath the root of ``styles.xml``."""
        styles = cls()
        for style in root.iterchildren(tag("style")) if root is not None else ():
            key = value(style, "styleId") or ""
            styles._by_id[key] = style
            if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true", "on"):
                styles._default = key
        return styles

    def level(self, paragraph: etree._Element) -> int:
        """The heading level, 1 to 6, or 0."""
        for properties, style in self._properties(paragraph):
            outline = number(properties.find(tag("outlineLvl"))) if properties is not None else None
            if outline is not None:
                return min(outline + 1, _LEVELS) if 0 <= outline <= 8 else 0
            heading = _HEADING.fullmatch(_name(style))
            if heading:
                return min(int(heading[1]), _LEVELS)
        return 0

    def is_contents(self, paragraph: etree._Element) -> bool:
        """Whether the paragraph is a line of a contents list by its style."""
        return any(_CONTENTS.match(_name(style)) for _, style in self._properties(paragraph))

    def is_centred(self, paragraph: etree._Element) -> bool:
        """Whether the paragraph is centred."""
        for properties, _ in self._properties(paragraph):
            found = properties.find(tag("jc")) if properties is not None else None
            if found is not None:
                return value(found) == "center"
        return False

    def is_bold(self, paragraph: etree._Element) -> bool:
        """Whether the paragraph is bold where its runs say nothing."""
        own = (style.find(tag("rPr")) for _, style in self._properties(paragraph) if style is not None)
        return next((found for one in own if (found := switched(one, "b")) is not None), False)

    def is_indented(self, paragraph: etree._Element) -> bool:
        """Whether the first line begins further right than the others."""
        for properties, _ in self._properties(paragraph):
            found = properties.find(tag("ind")) if properties is not None else None
            for name in ("firstLineChars", "firstLine"):
                if found is not None and value(found, name) is not None:
                    return (number(found, name) or 0) > 0
        return False

    def list_of(self, paragraph: etree._Element) -> tuple[str, int | None, str]:
        """The list (numId, '' or '0' for none) the paragraph is an item of, its level where one is told, and the style
        that told the list ('' for the paragraph itself)."""
        level: int | None = None
        for properties, style in self._properties(paragraph):
            found = properties.find(tag("numPr")) if properties is not None else None
            if found is None:
                continue
            level = number(found.find(tag("ilvl"))) if level is None else level
            key = value(found.find(tag("numId")))
            if key is not None:
                return key, level, value(style, "styleId") or "" if style is not None else ""
        return "", level, ""

    def list_of_style(self, key: str) -> str:
        """The list a numbering style is of ('' for none)."""
        style = self._by_id.get(key)
        return (
            value(style.find(f"{tag('pPr')}/{tag('numPr')}/{tag('numId')}")) or ""
            if style is not None
            else ""
        )

    def _properties(
        self, paragraph: etree._Element
    ) -> Iterator[tuple[etree._Element | None, etree._Element | None]]:
        """The paragraph's own properties, then those of its style and of what this is based on."""
        own = paragraph.find(tag("pPr"))
        yield own, None
        key = value(own.find(tag("pStyle"))) if own is not None else None
        style = self._by_id.get(self._default if key is None else key)
        for _ in range(_CHAIN):
            if style is None:
                return
            yield style.find(tag("pPr")), style
            style = self._by_id.get(value(style.find(tag("basedOn"))) or "")


def _name(style: etree._Element | None) -> str:
    return value(style.find(tag("name"))) or "" if style is not None else ""
