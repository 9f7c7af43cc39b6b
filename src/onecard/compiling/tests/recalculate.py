"""A spreadsheet's recalculation in forty lines: ROUND, SUM, ranges, + and −, in binary floating point as there."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openpyxl.utils import range_boundaries

_SHAPE = re.compile(r"=ROUND\(SUM\(([A-Z0-9:,]+)\)([+-][0-9.]+)?,6\)")


def recalculated(sheet: Any) -> dict[str, float]:
    """The value of every number and formula of an openpyxl worksheet, formulas worked out anew."""
    values: dict[str, float] = {}

    def value(address: str) -> float:
        if address not in values:
            content = sheet[address].value
            if isinstance(content, str) and content.startswith("="):
                found = _SHAPE.fullmatch(content)
                assert found, f"{sheet.title}!{address}: {content}"
                total = sum(value(cell) for part in found[1].split(",") for cell in _cells(part))
                content = round(total + float(found[2] or 0), 6)
            values[address] = float(content or 0)
        return values[address]

    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float) or (
                isinstance(cell.value, str) and cell.value.startswith("=ROUND")
            ):
                value(cell.coordinate)
    return values


def _cells(part: str) -> list[str]:
    left, top, right, bottom = range_boundaries(part)
    letters = [chr(ord("A") + column - 1) for column in range(left, right + 1)]
    return [f"{letter}{row}" for row in range(top, bottom + 1) for letter in letters]


def displayed(number: float) -> Decimal:
    """What a cell with two decimals shows: 15 significant digits, halves away from zero."""
    return Decimal(f"{number:.15g}").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
