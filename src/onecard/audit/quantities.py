"""Printed quantities (印出的数): amounts, rates and counts of a text, told apart from dates, numbers of documents,
telephones, list numbers and codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Measure = Literal["money", "rate", "count"]

COUNTED = (
    "人次|批次|平方米|台（套）|台/套|台套|团组|公里|万张|万人|万户|"
    "个|辆|台|套|人|批|次|项|张|家|件|户|名|所|分|处|条|艘|架|间|部|篇|期|场|亩|吨|天|㎡"
)
_NUMBER = re.compile(
    r"(?<![\d.A-Za-z])(?P<sign>-(?=\d))?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<unit>亿元|万元|百元|千元|元|个百分点|百分点|%|‰|(?:{COUNTED}))?"
)
_DIGIT = re.compile(r"\d")
_SCALES = {"亿元": 4, "万元": 0, "千元": -1, "百元": -2, "元": -4}
"""By unit of money the power of ten that makes it 万元."""
_DATES = re.compile(
    r"(?:19|20)\d\d年度?(?:末|初|底)?(?:\d{1,2}月(?:\d{1,2}[日号])?)?|\d{1,2}月\d{1,2}[日号]|\d{1,2}月(?:底|末|初|份)?"
    r"|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?:19|20)\d\d[-至](?:19|20)\d\d年?|“?十[一二三四五]五“?|\d{1,2}[:：]\d\d"
)
_NUMBERS_OF_DOCUMENTS = re.compile(
    r"（(?:19|20)\d\d）第?\d+号|第\d+[号条款项次章节届期页]|\d+号|0\d{2,3}-?\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)|\d+-\d+(?=号|室|栋|层)"
    r"|\d+(?:\.\d+)?(?:亿元|万元|元)?（含[^）]{0,12}）(?:以上|以下)?|\d+(?:\.\d+)?(?:亿元|万元|元)(?=以上|以下|及以上|及以下)"
)
_CODE = re.compile(r"（\d{3}(?:\d{2}){0,2}）|(?<![\d.])\d{7}(?![\d.,万元%])|(?<![\d.])[23]\d{4}(?=[一-鿿])")
_LIST_NUMBER = re.compile(r"^（?\d{1,2}(?:[.、）](?!\d)|（?(?=[^\d.,%万元]))")
_ORDINAL = re.compile(r"(?<=[。；：])（?\d{1,2}(?:[、）]|\.(?!\d))")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One printed number with its unit: `value` in 万元, percent, or what `unit` counts; with the decimals of the print.

    `start` and `end` are characters of the spelled text, end excluded, the unit included. `unit` is '' where none is
    printed. `bare` says that the number was printed without a unit and got the one of the number behind it.
    """

    value: Decimal
    measure: Measure
    unit: str
    start: int
    end: int
    text: str
    bare: bool = False


def quantities(text: str) -> list[Quantity]:
    """The quantities of a spelled text in order."""
    if not _DIGIT.search(text):
        return []
    hidden = bytearray(len(text))
    for pattern in (_DATES, _NUMBERS_OF_DOCUMENTS, _CODE, _LIST_NUMBER, _ORDINAL):
        for found in pattern.finditer(text):
            if pattern is _LIST_NUMBER and not _is_list_number(text, found.end()):
                continue
            start, end = found.span()
            hidden[start:end] = b"\1" * (end - start)
    return list(_with_units(text, _numbers(text, hidden)))


def _is_list_number(text: str, end: int) -> bool:
    """Whether a number at the start of a text numbers it: words follow, no unit."""
    return end < len(text) and not re.match(r"[\d%万亿元.,]", text[end:])


def _numbers(text: str, hidden: bytearray) -> list[re.Match[str]]:
    return [found for found in _NUMBER.finditer(text) if not hidden[found.start("digits")]]


def _with_units(text: str, found: list[re.Match[str]]) -> Iterator[Quantity]:
    """Each number with its unit; one without takes that of the next number where only 、 or 和 stands between
    (``12.30、12.40万元``), else 万元 where it is printed with a decimal point."""
    units = [one["unit"] or "" for one in found]
    bare = [not unit for unit in units]
    for at in range(len(found) - 2, -1, -1):
        between = text[found[at].end() : found[at + 1].start()]
        if not units[at] and between in ("、", "和", "与", "，", "及") and units[at + 1]:
            units[at] = units[at + 1]
    for one, unit, none in zip(found, units, bare, strict=True):
        digits = one["digits"].replace(",", "")
        if not unit and "." not in digits:
            continue
        value = Decimal((one["sign"] or "") + digits)
        start, end = one.span()
        if unit in _SCALES:
            yield Quantity(_scaled(value, _SCALES[unit]), "money", unit, start, end, one[0], none)
        elif unit in ("%", "个百分点", "百分点", "‰"):
            rate = value.scaleb(-1) if unit == "‰" else value
            yield Quantity(rate, "rate", unit, start, end, one[0], none)
        elif unit:
            yield Quantity(value, "count", unit, start, end, one[0], none)
        else:
            yield Quantity(value, "money", "", start, end, one[0], True)


def _scaled(value: Decimal, power: int) -> Decimal:
    """The value times a power of ten, with the decimals its print gives it and none behind a zero of another unit."""
    if not power:
        return value
    if not value:
        return Decimal(0)
    moved = value.scaleb(power)
    exponent = moved.as_tuple().exponent
    return moved.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else moved
