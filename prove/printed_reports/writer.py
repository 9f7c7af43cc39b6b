"""Writing a report: every printed number is known by what it stands for; what the text claims is noted beside it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from printed_reports.unit import Unit

MARK = re.compile("\x01(\\d+)\x02")
Kind = Literal["amount", "rate", "count", "word"]


@dataclass(slots=True)
class Print:
    """One printed number (or word of sign): its key, its printed value (without sign) and text, where it stands: a line, or
    a cell (sheet, row, column). A word names in `signs` the prints it gives the sign to."""

    key: str
    kind: Kind
    value: Decimal
    decimals: int
    text: str
    negative: bool = False
    unit: str = ""
    line: int = -1
    cell: tuple[int, int, int] | None = None
    signs: tuple[int, ...] = ()

    @property
    def placed(self) -> bool:
        """Whether it stands anywhere."""
        return self.line >= 0 or self.cell is not None

    @property
    def signed(self) -> Decimal:
        """The value with the sign its word gives."""
        return -self.value if self.negative else self.value


@dataclass(frozen=True, slots=True)
class Claim:
    """What the text claims: Σ left (key, factor) = or ≥ Σ right; where `rate` is given, left = rate % of right."""

    left: tuple[tuple[str, int], ...]
    right: tuple[tuple[str, int], ...]
    operator: Literal["=", ">="] = "="
    rate: str = ""


@dataclass(slots=True)
class Style:
    """How a report prints: decimals of rates, thousands commas, zero as 0 or 0.00, the words it uses."""

    rate_decimals: int = 2
    commas: bool = False
    bare_zero: bool = False
    trimmed: bool = False
    up: str = "增加"
    down: str = "减少"
    grow: str = "增长"
    fall: str = "下降"
    sme: bool = True


@dataclass(slots=True)
class Sheet:
    """A table: its title and rows of texts with marks."""

    title: str
    rows: list[list[str]]


class Writer:
    """Lines with marks where numbers are printed, the prints, the claims, the tables."""

    def __init__(self, unit: Unit, style: Style, chance: random.Random) -> None:
        self.unit, self.style, self.chance = unit, style, chance
        self.lines: list[str] = []
        self.levels: list[int] = []
        self.prints: list[Print] = []
        self.claims: list[Claim] = []
        self.sheets: list[Sheet] = []
        self._numbers: dict[int, int] = {}

    # What stands in a line.

    def exact(self, key: str) -> Decimal:
        """The exact figure of a key: derived ones are worked out here."""
        base, _, measure = key.rpartition(":")
        if not base:
            return self.unit.exact[key]
        if measure.startswith("share="):
            whole = self.exact(measure.removeprefix("share="))
            return self.exact(base) * 100 / whole if whole else Decimal(0)
        other = self.exact(base + ".budget") if "budget" in measure else self.exact("prior." + base)
        if measure == "completion.budget":
            return self.exact(base) * 100 / other
        change = self.exact(base) - other
        return change if measure.startswith("change") else change * 100 / other

    def _mark(self, one: Print) -> str:
        self.prints.append(one)
        return f"\x01{len(self.prints) - 1}\x02"

    def a(self, key: str, unit: str = "万元") -> str:
        """An amount with two decimals."""
        return self._number(key, "amount", 2, unit)

    def n(self, key: str, unit: str = "") -> str:
        """A count."""
        return self._number(key, "count", 0, unit)

    def r(self, key: str) -> str:
        """A rate, without the percent sign."""
        return self._number(key, "rate", self.style.rate_decimals, "%")

    def _number(self, key: str, kind: Kind, decimals: int, unit: str) -> str:
        value = self.exact(key)
        rounded = abs(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        one = Print(key, kind, rounded, decimals, self.shown(rounded, kind), value < 0, unit)
        one.decimals = self.decimals_of(one)
        return self._mark(one)

    def decimals_of(self, one: Print) -> int:
        """With how many decimals a number is printed, as a reader must take it: a zero hides nothing."""
        if not one.value or not self.style.trimmed or one.kind == "count":
            return one.decimals
        return len(one.text.partition(".")[2])

    def shown(self, value: Decimal, kind: Kind) -> str:
        """A printed value in the style of the report."""
        text = f"{value:,f}" if self.style.commas and kind == "amount" else f"{value:f}"
        if "." in text and not value and self.style.bare_zero:
            return "0"
        if "." in text and self.style.trimmed:
            text = text.rstrip("0").rstrip(".")
        return text

    def line(self, text: str, level: int = 0) -> None:
        """One more line; `level` of a heading."""
        for found in MARK.finditer(text):
            self.prints[int(found[1])].line = len(self.lines)
        self.lines.append(text)
        self.levels.append(level)

    def sheet(self, sheet: Sheet) -> None:
        """One more table."""
        for row, cells in enumerate(sheet.rows):
            for column, text in enumerate(cells):
                for found in MARK.finditer(text):
                    self.prints[int(found[1])].cell = (len(self.sheets), row, column)
        self.sheets.append(sheet)

    def head(self, level: int, title: str) -> None:
        """A numbered heading; numbers run on within the level above."""
        self._numbers[level] = self._numbers.get(level, 0) + 1
        for deeper in range(level + 1, 6):
            self._numbers.pop(deeper, None)
        number = _chinese(self._numbers[level])
        self.line(
            {1: f"第{number}部分 {title}", 2: f"{number}、{title}", 3: f"（{number}）{title}"}[level], level
        )

    # What it claims.

    def sums(self, whole: str, parts: list[str], operator: Literal["=", ">="] = "=") -> None:
        """The whole is what the parts make."""
        self.claims.append(Claim(((whole, 1),), tuple((part, 1) for part in parts), operator))

    def share(self, key: str, whole: str) -> str:
        """A share, with what it claims."""
        rate = f"{key}:share={whole}"
        self.claims.append(Claim(((key, 1),), ((whole, 1),), rate=rate))
        return self.r(rate)

    def moved(self, key: str, against: str = "prior", joint: str = "，", each: str = "") -> str:
        """增加a万元，增长p% against last year or the budget."""
        end = "" if against == "prior" else ".budget"
        other = self.exact(f"{key}.budget") if end else self.exact(f"prior.{key}")
        change, growth = f"{key}:change{end}", f"{key}:growth{end}"
        printed = self.exact(change).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if not printed:
            return f"{each}持平"
        up = printed > 0
        said = f"{each}{self._word(up, self.style.up, self.style.down)}{self.a(change)}万元"
        if other <= 0 or not other.quantize(Decimal("0.01"), ROUND_DOWN):
            return said
        self.claims.append(Claim(((change, 1),), ((key, 1), (change, -1)), rate=growth))
        return f"{said}{joint}{self._word(up, self.style.grow, self.style.fall)}{self.r(growth)}%"

    def _word(self, up: bool, rising: str, falling: str) -> str:
        """The word that gives the next print its sign."""
        words = (rising, falling) if up else (falling, rising)
        one = Print("", "word", Decimal(0), 0, words[0], unit=words[1])
        mark = self._mark(one)
        one.signs = (len(self.prints),)
        return mark

    def completed(self, key: str, words: str = "完成年初预算的") -> str:
        """The completion rate; nothing where there was no budget."""
        if not self.exact(f"{key}.budget").quantize(Decimal("0.01"), ROUND_HALF_UP):
            return ""
        rate = f"{key}:completion.budget"
        self.claims.append(Claim(((key, 1),), ((f"{key}.budget", 1),), rate=rate))
        return f"，{words}{self.r(rate)}%"

    def ordered(self, key: str) -> str:
        """小于, 大于 or 等于 between the printed outturn and budget."""
        outturn, budget = (
            self.exact(one).quantize(Decimal("0.01"), ROUND_HALF_UP) for one in (key, f"{key}.budget")
        )
        return "大于" if outturn > budget else "小于" if outturn < budget else "等于"

    # What comes out.

    def text(self, line: int) -> str:
        """A line as it is printed."""
        return MARK.sub(lambda found: self.prints[int(found[1])].text, self.lines[line])

    def cells(self, sheet: int) -> list[list[str]]:
        """The rows of a table as they are printed."""
        return [
            [MARK.sub(lambda found: self.prints[int(found[1])].text, cell) for cell in row]
            for row in self.sheets[sheet].rows
        ]

    def spans(self, line: int) -> list[tuple[int, int, int]]:
        """Number, first character and end of each print in a printed line."""
        spans, shift, text = [], 0, self.lines[line]
        for found in MARK.finditer(text):
            number = int(found[1])
            start = found.start() + shift
            end = start + len(self.prints[number].text)
            spans.append((number, start, end))
            shift = end - found.end()
        return spans


def violated(prints: list[Print], claims: list[Claim]) -> list[tuple[int, ...]]:
    """The claims (and prints of one key) that the printed values break beyond rounding, each by the numbers of its prints."""
    by_key: dict[str, list[int]] = {}
    for at, one in enumerate(prints):
        if one.kind != "word" and one.placed:
            by_key.setdefault(one.key, []).append(at)
    broken: list[tuple[int, ...]] = []
    for numbers in by_key.values():
        first = numbers[0]
        broken += [
            (first, other) for other in numbers[1:] if _apart(_range(prints[first]), _range(prints[other]))
        ]
    for claim in claims:
        keys = [key for key, _ in (*claim.left, *claim.right)] + ([claim.rate] if claim.rate else [])
        if not all(key in by_key for key in keys):
            continue
        broken += [
            tuple(chosen.values())
            for chosen in _choices(by_key, keys)
            if _breaks(claim, {key: _range(prints[at]) for key, at in chosen.items()})
        ]
    return broken


def _choices(by_key: dict[str, list[int]], keys: list[str]) -> list[dict[str, int]]:
    """The prints of the keys: the first of each, and in turn every other print of one."""
    first = {key: by_key[key][0] for key in keys}
    return [first, *({**first, key: at} for key in first for at in by_key[key][1:])]


Range = tuple[Fraction, Fraction]


def _range(one: Print) -> Range:
    value = Fraction(one.signed)
    half = Fraction(0) if one.kind == "count" else Fraction(1, 2 * 10**one.decimals)
    return value - half, value + half


def _apart(one: Range, other: Range) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def _breaks(claim: Claim, ranges: dict[str, Range]) -> bool:
    left, right = _sum(claim.left, ranges), _sum(claim.right, ranges)
    if not claim.rate:
        return left[1] < right[0] if claim.operator == ">=" else _apart(left, right)
    rate = ranges[claim.rate]
    ends = [end * percent / 100 for end in right for percent in rate]
    return _apart(left, (min(ends), max(ends)))


def _sum(terms: tuple[tuple[str, int], ...], ranges: dict[str, Range]) -> Range:
    low = high = Fraction(0)
    for key, factor in terms:
        one, other = (end * factor for end in ranges[key])
        low, high = low + min(one, other), high + max(one, other)
    return low, high


def _chinese(number: int) -> str:
    digits = "〇一二三四五六七八九"
    if number < 10:
        return digits[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
