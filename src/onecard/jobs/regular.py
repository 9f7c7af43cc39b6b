"""What is done again and again whether anybody asks or not (例行的事): files whose time is over are deleted.

A room declares its chores in its `chores.py`; the running worker does them all each hour, ``onecard jobs chores`` at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 60 * 60.0
"""How long a worker waits from one time to the next."""

Work = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Chore:
    """One of them: what it does, in Chinese, and the function that does it and says to how many."""

    title: str
    work: Work


_chores: Final[dict[str, Chore]] = {}


def chore(title: str) -> Callable[[Work], Work]:
    """Declare, in a room's `chores.py`, a function to be done each hour. Several workers may do it at once."""

    def declare(work: Work) -> Work:
        _chores[f"{work.__module__}.{work.__qualname__}"] = Chore(title, work)
        return work

    return declare


def chores() -> list[Chore]:
    """Every chore, after every room's `chores.py` has been read."""
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("chores")
    return [_chores[name] for name in sorted(_chores)]


def do_all() -> Iterator[tuple[Chore, int | None]]:
    """Do every chore; to how many each was done, None where it broke: one that breaks stops no other."""
    for one in chores():
        try:
            yield one, one.work()
        except Exception:
            _log.exception("%s broke", one.title)
            yield one, None
