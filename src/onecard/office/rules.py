"""Pure decisions of the office."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Sequence
from typing import Final

FAILURES_MAX: Final = 5
"""Failed sign-ins that lock an account."""
WINDOW: Final = datetime.timedelta(minutes=15)
"""Within how long they must fall; the lock ends when the first of them is so long ago."""
ADDRESS_FAILURES_MAX: Final = 50
"""The same for a network address, behind which a whole office may sit."""


def locked(
    failures: Sequence[datetime.datetime], now: datetime.datetime, failures_max: int = FAILURES_MAX
) -> bool:
    """Whether so many failures at these times lock an account now.

    Attempts while it is locked are not counted, so that nobody can be kept out for ever by a stranger's patience.
    """
    return locked_until(failures, now, failures_max) is not None


def locked_until(
    failures: Sequence[datetime.datetime], now: datetime.datetime, failures_max: int = FAILURES_MAX
) -> datetime.datetime | None:
    """When the lock of so many failures ends: as soon as fewer than the limit still count; None where nothing is locked."""
    counting = sorted(recent(failures, now))
    return counting[-failures_max] + WINDOW if len(counting) >= failures_max else None


def minutes_left(until: datetime.datetime, now: datetime.datetime) -> int:
    """How long a lock still lasts, in minutes begun, at least one."""
    return max(1, -int((now - until).total_seconds() // 60))


def recent(failures: Sequence[datetime.datetime], now: datetime.datetime) -> list[datetime.datetime]:
    """The failures that still count; those of a clock that has been set back since count as well."""
    return [at for at in failures if now - WINDOW < at]


def masked(address: str) -> str:
    """A network address with the part left out that names one machine: ``192.0.2.***``, ``2001:db8:1:***``.

    Enough to see whether somebody came from where they usually do; nothing for what is no address.
    """
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped is None:
            groups = (group.lstrip("0") or "0" for group in read.exploded.split(":")[:3])
            return f"{':'.join(groups)}:***"
        read = read.ipv4_mapped
    return f"{str(read).rpartition('.')[0]}.***"
