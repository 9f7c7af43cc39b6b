"""Reading a period of days from two fields of a filter."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

A_DAY = datetime.timedelta(days=1)
LAST_DAY = datetime.date.max - A_DAY


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a period, each end included, None where it is open; `wrong` says by field what cannot be read."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)

    def narrows(self, column: str) -> dict[str, Any]:
        """The conditions on a column of moments."""
        found: dict[str, Any] = {}
        if self.first:
            found[f"{column}__gte"] = _midnight(self.first)
        if self.last:
            found[f"{column}__lt"] = _midnight(self.last + A_DAY)
        return found


def period(first: str, last: str) -> Period:
    """The period of two texts as ``2024-12-02``; what cannot be read narrows nothing and is said beside its field."""
    wrong: dict[str, str] = {}
    days = {"from": _day("from", first, wrong), "to": _day("to", last, wrong)}
    if days["from"] and days["to"] and days["from"] > days["to"]:
        wrong["to"] = "止在起之前，没有这样的日子。"
    return Period(days["from"], days["to"], wrong)


def _day(name: str, text: str, wrong: dict[str, str]) -> datetime.date | None:
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = LAST_DAY
    if datetime.date(1900, 1, 1) <= day < LAST_DAY:
        return day
    wrong[name] = f"“{text[:20]}”不是日期，没有按它筛选。写成2024-12-02这样。"
    return None


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
