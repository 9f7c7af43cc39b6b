"""Money in 分, shown in 元 and 万元, and the one rounding rule of the house."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from onecard.core.errors import Refusal

FEN_PER_YUAN = 100
YUAN_PER_WANYUAN = Decimal(10_000)
FEN_PER_WANYUAN = 1_000_000


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round to `places` decimals, halves away from zero: the one rounding rule, applied once, at the fact."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


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
    if isinstance(text, str):
        text = (
            text.strip()
            .replace(",", "")
            .replace("，", "")
            .replace("−", "-")
            .removeprefix("¥")
            .removeprefix("￥")
        )
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise Refusal("money.not_a_number", f"“{text}”不是金额。", f"写成数字，单位{unit}，例如1148.00。")
    fen = amount.scaleb(scale)
    if fen != fen.to_integral_value():
        raise Refusal(
            "money.below_fen", f"金额{text}{unit}比分还小，账上只能记到分。", "改成最多到分的金额。"
        )
    return int(fen)
