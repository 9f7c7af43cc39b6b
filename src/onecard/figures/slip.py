"""Slips of the pen (笔误): whether one printed value may be what somebody wrote instead of another."""

from __future__ import annotations

from decimal import Decimal


def is_slip(printed: Decimal, meant: Decimal) -> bool:
    """Whether `printed` is `meant` but for one digit that is another, one too many, one too few, or two that are swapped;
    a point that has moved leaves the digits as they are. A sign that has turned is none of these."""
    if (printed < 0) != (meant < 0):
        return False
    one, other = (f"{abs(value):f}".replace(".", "").lstrip("0") for value in (printed, meant))
    if len(one) == len(other):
        apart = [at for at in range(len(one)) if one[at] != other[at]]
        swapped = len(apart) == 2 and apart[1] == apart[0] + 1 and one[apart[0]] == other[apart[1]]
        return len(apart) < 2 or (swapped and one[apart[1]] == other[apart[0]])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) - len(shorter) == 1:
        return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    return longer.rstrip("0") == shorter.rstrip("0")


def strangeness(printed: Decimal, meant: Decimal | None) -> int:
    """How strange it is that `meant` was printed so: 0 a slip of the pen, 1 anything else, 2 with its sign turned."""
    if meant is None:
        return 1
    if printed * meant < 0:
        return 2
    return 0 if is_slip(printed, meant) else 1
