"""List numbers of a DOCX, which the word processor counts and the text does not hold: ``一、``, ``（二）``, ``3.``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from onecard.reading.word_style import Look, Styles, number, switched, tag, value

_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_DEEPEST = 9
_MANY = 100_000
_CLOSED = "、）)】」》〉]．，。：；"


def chinese(count: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A count from 1 to 9999 in Chinese (11 → ``十一``, 101 → ``一百零一``); digits beyond."""
    if not 0 < count < 10_000:
        return str(count)
    said, gap = "", False
    for power in (3, 2, 1, 0):
        digit = count // 10**power % 10
        if digit:
            said += digits[0] * (gap and bool(said)) + digits[digit] + (units[power - 1] if power else "")
        gap = not digit
    return said.removeprefix(digits[1]) if said.startswith(digits[1] + units[0]) else said


def _letters(count: int) -> str:
    return chr(ord("A") + (count - 1) % 26) * min((count - 1) // 26 + 1, 9) if count > 0 else ""


def _roman(count: int) -> str:
    said = ""
    for worth, sign in _ROMAN if 0 < count < 4000 else ():
        said += sign * (count // worth)
        count %= worth
    return said or str(count)


def _signs(first: int, last: int) -> Callable[[int], str]:
    return lambda count: chr(first + count - 1) if 0 < count <= last else str(count)


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"),
        chinese,
    ),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"),
        lambda count: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(max(count, 0))),
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda count: chinese(count, _LEGAL, "拾佰仟"),
    ),
    "upperLetter": _letters,
    "lowerLetter": lambda count: _letters(count).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
    "decimalZero": lambda count: f"{count:02d}",
    "decimalFullWidth": lambda count: str(count).translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "decimalEnclosedCircle": _signs(0x2460, 20),
    "decimalEnclosedCircleChinese": _signs(0x2460, 20),
    "decimalEnclosedParen": _signs(0x2474, 20),
    "decimalEnclosedFullstop": _signs(0x2488, 20),
    "ideographTraditional": lambda count: "甲乙丙丁戊己庚辛壬癸"[(count - 1) % 10],
    "ideographZodiac": lambda count: "子丑寅卯辰巳午未申酉戌亥"[(count - 1) % 12],
}  # fmt: skip
"""How a count is written; decimal where a format is not listed."""


def list_number(count: int, kind: str) -> str:
    """A count as a list of this kind (a ``ST_NumberFormat``) writes it."""
    return _FORMATS.get(kind, str)(count)


@dataclass(slots=True)
class _Level:
    kind: str
    pattern: str
    first: int
    style: str
    close: bool
    legal: bool
    restarts: bool


@dataclass(slots=True)
class Numbers:
    """Counts the items of a file's lists; ask for every paragraph once, in order, empty ones too."""

    styles: Styles
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _linked: dict[str, str] = field(default_factory=dict)
    _lists: dict[str, str] = field(default_factory=dict)
    _fresh: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None, styles: Styles) -> Numbers:
        """The lists beneath the root of ``numbering.xml``."""
        numbers = cls(styles)
        for abstract in root.iterchildren(tag("abstractNum")) if root is not None else ():
            key = value(abstract, "abstractNumId") or ""
            numbers._levels[key] = _levels_of(abstract)
            numbers._linked[key] = value(abstract.find(tag("numStyleLink"))) or ""
        for one in root.iterchildren(tag("num")) if root is not None else ():
            key = value(one, "numId") or ""
            base = value(one.find(tag("abstractNumId"))) or ""
            numbers._lists[key] = base
            overrides = one.findall(tag("lvlOverride"))
            numbers._fresh[key] = {
                number(override, "ilvl") or 0: first
                for override in overrides
                if (first := number(override.find(tag("startOverride")))) is not None
            }
            if any(override.find(tag("lvl")) is not None for override in overrides):
                numbers._lists[key] = f"{base}/{key}"
                numbers._levels[f"{base}/{key}"] = {
                    **numbers._levels.get(base, {}),
                    **{at: level for override in overrides for at, level in _levels_of(override).items()},
                }
        return numbers

    def before(self, look: Look) -> str:
        """The number that stands before a paragraph of this look ('' for none or a bullet), with a blank where it would
        otherwise run into the text."""
        key, at, style = look.list_key, look.list_level, look.list_style
        if not key:
            return ""
        base = self._lists.get(key, "")
        if self._linked.get(base):
            base = self._lists.get(self.styles.list_of_style(self._linked[base]), base)
        levels = self._levels.get(base, {})
        if at is None:
            at = next((n for n, level in levels.items() if style and level.style == style), 0)
        if at not in levels:
            return ""
        counts = self._counts.setdefault(base, {})
        for fresh, first in self._fresh.pop(key, {}).items():
            if fresh in levels:
                counts[fresh] = first - 1
        counts[at] = min(counts.get(at, levels[at].first - 1) + 1, _MANY)
        for deeper in [n for n in counts if n > at and n in levels and levels[n].restarts]:
            del counts[deeper]
        return _written(levels, counts, at)


def _written(levels: dict[int, _Level], counts: dict[int, int], at: int) -> str:
    level = levels[at]
    if level.kind in ("bullet", "none"):
        return ""

    def count(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        upper = levels.get(place)
        if upper is None or place > at:
            return ""
        kind = "decimal" if level.legal else upper.kind
        return list_number(counts.get(place, upper.first), kind)

    said = re.sub(r"%(\d)", count, level.pattern)
    # A dot right before the text could be taken for a decimal point: 1.2024年.
    return said if not said or said[-1] in _CLOSED or (level.close and said[-1] not in ".．") else said + " "


def _levels_of(parent: etree._Element) -> dict[int, _Level]:
    found = {}
    for level in parent.iter(tag("lvl")):
        at = number(level, "ilvl")
        if at is None or not 0 <= at < _DEEPEST:
            continue
        first = number(level.find(tag("start")))
        found[at] = _Level(
            kind=value(level.find(tag("numFmt"))) or "decimal",
            pattern=(value(level.find(tag("lvlText"))) or "")[:50],
            first=1 if first is None else first,
            style=value(level.find(tag("pStyle"))) or "",
            close=value(level.find(tag("suff"))) == "nothing",
            legal=bool(switched(level, "isLgl")),
            restarts=number(level.find(tag("lvlRestart"))) != 0,
        )
    return found
