"""Amounts as cells of other people's tables hold them: numbers, text with commas, dashes for nothing."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from onecard.reading.grid import CellValue

FEN_IN_WANYUAN = Decimal("0.000001")
"""One 分 in 万元: no amount of a table says more, what lies below comes from binary fractions."""
_BLANK = re.compile(r"^[-—–−―_/\\*.…]*$")
LARGEST = {"元": Decimal(10) ** 14, "万元": Decimal(10) ** 10}
"""A hundred 万亿元 in either unit: what lies above it is a slip of the pen."""
_NUMBER = re.compile(r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?$|^[+-]?\.\d+$", re.ASCII)


class NotAnAmountError(ValueError):
    """A cell that should hold an amount holds something else."""


def amount_of(value: CellValue) -> Decimal | None:
    """The number a cell holds; None for an empty cell or a dash, since blank is not zero.

    Text may have thousands commas, full-width digits and brackets for a negative number. Raises NotAnAmountError for
    text, dates and truth values.
    """
    if value is None:
        return None
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise NotAnAmountError(str(value))
    text = "".join(unicodedata.normalize("NFKC", value).split()).replace("−", "-").removeprefix("¥")
    if _BLANK.match(text):
        return None
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if not _NUMBER.match(text):
        raise NotAnAmountError(value)
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise NotAnAmountError(value) from error


def is_number(value: CellValue) -> bool:
    """Whether a cell holds a number, written as a number or as text."""
    try:
        return not isinstance(value, bool) and amount_of(value) is not None
    except NotAnAmountError:
        return False
