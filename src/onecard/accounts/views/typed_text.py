"""What is typed to find something by: cut to what can be meant, and in half width. Pure."""

from __future__ import annotations

from onecard.core.errors import Refusal
from onecard.core.money import fen_from_wanyuan, fen_from_yuan

LONGEST = 100
"""No number, name or amount is longer; what is pasted in by mistake is."""
_HALF = {
    code + 0xFEE0: chr(code) for code in range(0x21, 0x7F) if chr(code).isalnum() or chr(code) in "+-.,%_"
}


def folded(text: str) -> str:
    """The text without blanks around it, letters, digits and the signs of numbers in half width, at most `LONGEST` long.

    Brackets stay as they are typed: names hold them in full width.
    """
    return text.strip().translate(_HALF).replace("\u3000", " ")[:LONGEST]


def amount_of(text: str) -> int | None:
    """The amount in 分 that a text means, in 元 unless it says 万元; None for what is no amount."""
    number = text.removesuffix("元")
    try:
        return fen_from_wanyuan(number.removesuffix("万")) if number.endswith("万") else fen_from_yuan(number)
    except Refusal:
        return None
