"""Maker and checker (经办与复核) are different people wherever money or publication is decided."""

from __future__ import annotations

from onecard.core.errors import Refusal
from onecard.office.models import User


def require_other(maker_id: int | None, checker: User, what: str) -> None:
    """Raise Refusal `office.same_person` if the checker is who made it; `what` names the record, in Chinese."""
    if maker_id == checker.pk:
        raise Refusal(
            "office.same_person",
            f"{what}是{checker.name}经办的，不能由本人复核。",
            "请另一位有复核权限的人办理。",
        )
