"""Pure decisions of the office."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

FAILURES_MAX: Final = 5
"""Failed sign-ins that lock an account."""
WINDOW: Final = datetime.timedelta(minutes=15)
"""Within how long they must fall, and how long the account stays locked after the last of them."""
ADDRESS_FAILURES_MAX: Final = 50
"""The same for a network address, behind which a whole office may sit."""


def locked(
    failures: Sequence[datetime.datetime], now: datetime.datetime, failures_max: int = FAILURES_MAX
) -> bool:
    """Whether so many failures at these times lock an account now.

    Attempts while it is locked are not counted, so that nobody can be kept out for ever by a stranger's patience.
    """
    return len(recent(failures, now)) >= failures_max


def recent(failures: Sequence[datetime.datetime], now: datetime.datetime) -> list[datetime.datetime]:
    """The failures that still count; those of a clock that has been set back since count as well."""
    return [at for at in failures if now - WINDOW < at]
