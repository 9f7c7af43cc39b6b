"""Money in 分, shown in 元 and 万元, and the one rounding rule of the house."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from onecard.core.errors import Refusal

FEN_PER_YUAN = 100
YUAN_PER_WANYUAN = Decimal(10_000)
FEN_PER_WANYUAN = 1_000_000
_WRITTEN = re.compile(r"¥?\s*([+-]?)¥?(?=\.?\d)((?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?)", re.ASCII)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round to `places` decimals, halves away from zero: the one rounding rule, applied once, at the fact.

    What rounds to zero is zero, never a zero below zero."""
    rounded = value.quantize(_last(places), rounding=ROUND_HALF_UP)
    return rounded or abs(rounded)


@lru_cache(maxsize=32)
def _last(places: int) -> Decimal:
    """One in the last of so many decimals."""
    return Decimal(1).scaleb(-places)


def yuan(fen: int) -> Decimal:
    """The exact amount in 元 of an amount in 分."""
    return Decimal(fen).scaleb(-2)


def wanyuan(fen: int, places: int = 2) -> Decimal:
    """The amount in 万元 of an amount in 分, rounded once by the house rule."""
    return round_half_up(Decimal(fen).scaleb(-6), places)


def fen_from_yuan(text: str | Decimal | int) -> int:
    """The amount in 分 of an amount in 元 (``'1,148.00'`` → 114800).

    Raises Refusal `money.not_a_number` or `money.below_fen` (more than two decimals: nothing is rounded silently).
    """
    return _fen(text, scale=2, unit="元")


def fen_from_wanyuan(text: str | Decimal | int) -> int:
    """The amount in 分 of an amount in 万元; up to six decimals are exact. Raises as `fen_from_yuan`."""
    return _fen(text, scale=6, unit="万元")


def _fen(text: str | Decimal | int, scale: int, unit: str) -> int:
    amount = _written(text) if isinstance(text, str) else Decimal(text)
    if not amount.is_finite():
        raise Refusal("money.not_a_number", f"“{text}”不是金额。", f"写成数字，单位{unit}，例如1148.00。")
    fen = amount.scaleb(scale)
    if fen != fen.to_integral_value():
        raise Refusal(
            "money.below_fen", f"金额{text}{unit}比分还小，账上只能记到分。", "改成最多到分的金额。"
        )
    return int(fen)


def _written(text: str) -> Decimal:
    """The number a text writes, NaN for any other: a comma that parts no thousands could be a decimal one (1148,00)."""
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip().replace("−", "-"))
    return Decimal(found[1] + found[2].replace(",", "")) if found else Decimal("NaN")
