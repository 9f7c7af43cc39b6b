"""Amounts as cells of other people's tables hold them: numbers, text with commas, dashes for nothing."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from onecard.reading.grid import CellValue

FEN_IN_WANYUAN = Decimal("0.000001")
"""One 分 in 万元: no amount of a table says more, what lies below comes from binary fractions."""
_BLANK = re.compile(r"^[-—–−―_/\\*.…]*$")
LARGEST = {"元": Decimal(10) ** 14, "万元": Decimal(10) ** 10}
"""A hundred 万亿元 in either unit: what lies above it is a slip of the pen."""
_WORD = re.compile("[\u4e00-\u9fff]")
"""How a text begins that is no amount, however it is folded."""
_NUMBER = re.compile(r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?$|^[+-]?\.\d+$", re.ASCII)


class NotAnAmountError(ValueError):
    """A cell that should hold an amount holds something else."""


def amount_of(value: CellValue) -> Decimal | None:
    """The number a cell holds; None for an empty cell or a dash, since blank is not zero.

    Text may have thousands commas, full-width digits and brackets for a negative number. Raises NotAnAmountError for
    text, dates and truth values.
    """
    if isinstance(value, str):
        text = _written(value)
        if text is None:
            raise NotAnAmountError(value)
        return Decimal(text.replace(",", "")) if text else None
    if value is None or isinstance(value, Decimal):
        return value
    raise NotAnAmountError(str(value))


def is_number(value: CellValue) -> bool:
    """Whether a cell holds a number, written as a number or as text."""
    return bool(_written(value)) if isinstance(value, str) else isinstance(value, Decimal)


def _written(text: str) -> str | None:
    """The number a text is, in half width with its sign before it; empty where it is blank, None where it is words."""
    if _NUMBER.match(text):  # as nearly every amount is
        return text
    if _WORD.match(text):
        return None
    text = "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-").removeprefix("¥")
    if _BLANK.match(text):
        return ""
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    return text if _NUMBER.match(text) else None
