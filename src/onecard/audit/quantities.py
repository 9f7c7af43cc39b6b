"""Printed quantities (印出的数): amounts, rates and counts of a text, told apart from dates, numbers of documents,
telephones, list numbers and codes.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from onecard.audit.spelling import CELL_END

Measure = Literal["money", "rate", "count"]

COUNTED = (
    "人次|批次|平方米|台（套）|台/套|台套|团组|公里|万张|万人|万户|"
    "个|辆|台|套|人|批|次|项|张|家|件|户|名|所|分|处|条|艘|架|间|部|篇|期|场|亩|吨|天|㎡"
)
_NUMBER = re.compile(
    r"[-\d](?<![\d.A-Za-z].)(?:(?<=\d)|\d)(?:\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d*(?:\.\d+)?)"
    rf"(?P<unit>亿元|万元|百元|千元|元|个百分点|百分点|%|‰|(?:{COUNTED}))?"
)
"""A number with its sign and unit. It begins with its first sign: such a pattern is sought fastest."""
_SCALES = {"亿元": 4, "万元": 0, "千元": -1, "百元": -2, "元": -4}
"""By unit of money the power of ten that makes it 万元."""
_RATES = frozenset(["%", "个百分点", "百分点", "‰"])
_DATES = re.compile(
    r"(?:19|20)\d\d年度?(?:末|初|底)?(?:\d{1,2}月(?:\d{1,2}[日号])?)?|\d{1,2}月\d{1,2}[日号]|\d{1,2}月(?:底|末|初|份)?"
    r"|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?:19|20)\d\d[-至](?:19|20)\d\d年?|“?十[一二三四五]五“?|\d{1,2}[:：]\d\d"
)
_NUMBERS_OF_DOCUMENTS = re.compile(
    r"（(?:19|20)\d\d）第?\d+号|第\d+[号条款项次章节届期页]|\d+号|0\d{2,3}-?\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)|\d+-\d+(?=号|室|栋|层)"
    r"|\d+(?:\.\d+)?(?:亿元|万元|元)?（含(?:[^）]{0,12}）(?=的?(?:以上|以下|及以上))|）)(?:以上|以下)?|\d+(?:\.\d+)?(?:亿元|万元|元)(?=以上|以下|及以上|及以下)"
)
_CODE = re.compile(
    r"（\d{3}(?:\d{2}){0,2}）|(?<![\d.])\d{7}(?![\d.,万元%])|(?<![\d.])[23]\d{4}(?![万亿千百]?元)(?=[一-鿿])"
)
_LIST_NUMBER = re.compile(r"^（?\d{1,2}(?:[.、）](?!\d)|（?(?=[^\d.,%万元]))")
_ORDINAL = re.compile(r"(?<=[。；：])（?\d{1,2}(?:[、）]|\.(?!\d))")
_BEHIND_LIMITS = ("以上", "以下", "及以")
_BEHIND_DATES = ".-/：:（至年月号"


class Quantity(NamedTuple):
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
    found = list(_NUMBER.finditer(text))
    units = _units(text, found)
    plain = "（含" not in text and all(
        _plain(text, one) for one, unit in zip(found, units, strict=True) if unit or "." in one[0]
    )
    if not plain:
        found = _not_hidden(text, found)
        units = _units(text, found)
    if CELL_END in text:
        # The row of a table that was read as a sentence: nobody knows what its numbers are.
        found = [
            one
            for one in found
            if CELL_END not in (text[one.start() - 1 : one.start()], text[one.end() : one.end() + 1])
        ]
        units = _units(text, found)
    return [_quantity(one, unit) for one, unit in zip(found, units, strict=True) if unit or "." in one[0]]


def _plain(text: str, one: re.Match[str]) -> bool:
    """Whether a number is surely a quantity, since nothing stands beside it that a date, the number of a document, a
    telephone, a code or a list number has: most are, and the whole text need not be searched for such things."""
    start, end = one.span()
    whole, point, _ = one[0].partition(".")
    before = text[start - 1]
    return (
        start > 1
        and before not in "第-/至"
        and not (before in "：:" and text[start - 2].isdigit())
        and not text.startswith(_BEHIND_LIMITS, end)
        and (
            len(whole) <= 7 and (one["unit"] is not None or text[end : end + 1] not in _BEHIND_DATES)
            if point
            else one["unit"] is not None and end - start - len(one["unit"]) <= 4
        )
    )


def _not_hidden(text: str, found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The numbers that do not begin inside of a date or the like, wherever that begins itself."""
    hidden = bytearray(len(text))
    for pattern in (_DATES, _NUMBERS_OF_DOCUMENTS, _CODE, _ORDINAL):
        for one in pattern.finditer(text):
            start, end = one.span()
            hidden[start:end] = b"\1" * (end - start)
    numbered = _LIST_NUMBER.match(text)
    if numbered is not None and _is_list_number(text, numbered.end()):
        hidden[: numbered.end()] = b"\1" * numbered.end()
    return [one for one in found if not hidden[one.start() + one[0].startswith("-")]]


def _is_list_number(text: str, end: int) -> bool:
    """Whether a number at the start of a text numbers it: words follow, no unit."""
    return end < len(text) and not re.match(r"[\d%万亿元.,]", text[end:])


def _units(text: str, found: list[re.Match[str]]) -> list[str]:
    """The unit of each number; one without takes that of the next number where only 、 or 和 stands between
    (``12.30、12.40万元``)."""
    units = [one["unit"] or "" for one in found]
    for at in range(len(found) - 2, -1, -1):
        if not units[at] and units[at + 1]:
            between = text[found[at].end() : found[at + 1].start()]
            if between in ("、", "和", "与", "，", "及"):
                units[at] = units[at + 1]
    return units


def _quantity(one: re.Match[str], unit: str) -> Quantity:
    """A number with its unit, its own or the one it takes; without any it is 万元, which is printed with a decimal point."""
    own, text = one["unit"], one[0]
    start, end = one.span()
    value = Decimal((text[: -len(own)] if own else text).replace(",", ""))
    measure: Measure = "count" if unit else "money"
    if (power := _SCALES.get(unit)) is not None:
        measure, value = "money", _scaled(value, power) if power else value
    elif unit in _RATES:
        measure, value = "rate", value.scaleb(-1) if unit == "‰" else value
    return Quantity(value, measure, unit, start, end, text, not own)


def _scaled(value: Decimal, power: int) -> Decimal:
    """The value times a power of ten, with the digits its print gives it (1.29亿元 are 1.29E+4万元: half a hundred more or
    less) and none behind a zero of another unit."""
    if not power:
        return value
    return value.scaleb(power) if value else Decimal(0)
