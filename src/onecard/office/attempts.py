"""Counting attempts at a secret (a password, a code), so that guessing stops: one key for each thing guessed at.

An attempt counts as failed from its beginning until it has succeeded: guesses made side by side cannot be more than
the limit, and no lock is held while a password is being hashed.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from onecard.office import rules
from onecard.office.models import SignInAttempt, User

SIGN_IN: Final = "user"
"""Guessing at the password of an account, at the sign-in page."""
ADDRESS: Final = "address"
"""Guessing from one network address, at whichever account."""
KNOWING_THE_OLD: Final = "own"
"""Guessing at the old password, in a session somebody left open."""
CODE: Final = "code"
"""Guessing at the code of the second step."""
OF_AN_ACCOUNT: Final = (SIGN_IN, KNOWING_THE_OLD, CODE)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt begun: `until` is when the lock ends that refuses it, None where it may go on; `records` are its rows,
    `locks` when the lock of the account ends that it brings about by failing, None where more may be tried."""

    records: Sequence[int] = ()
    until: datetime.datetime | None = None
    locks: datetime.datetime | None = None


def key(what: str, text: str) -> str:
    """What is kept of a thing guessed at: a digest, for people type passwords into the wrong field."""
    return hashlib.sha256(f"{what}:{text}".encode()).hexdigest()


def begin(username: str, limits: Sequence[tuple[str, int]]) -> Attempt:
    """Count an attempt as failed under each key with its limit, the account's first; nothing is counted where it is
    locked already."""
    with transaction.atomic():
        # Attempts on one account are counted one after the other.
        User.objects.select_for_update().filter(username=username).first()
        now = timezone.now()
        SignInAttempt.objects.filter(at__lte=now - rules.WINDOW).delete()
        failed = {
            one: list(SignInAttempt.objects.filter(key=one).values_list("at", flat=True)) for one, _ in limits
        }
        ends = [end for one, limit in limits if (end := rules.locked_until(failed[one], now, limit))]
        if ends:
            return Attempt(until=max(ends))
        records = [SignInAttempt.objects.create(key=one, at=now).pk for one, _ in limits]
        own, most = limits[0]
        return Attempt(records, locks=rules.locked_until([*failed[own], now], now, most))


def succeeded(attempt: Attempt, *keys: str) -> None:
    """Take an attempt back that has succeeded, and forget the failures before it under these keys."""
    SignInAttempt.objects.filter(pk__in=attempt.records).delete()
    SignInAttempt.objects.filter(key__in=keys).delete()


def forget(username: str) -> int:
    """Forget every failure on an account, which unlocks it; returns how many there were."""
    found = SignInAttempt.objects.filter(key__in=[key(what, username) for what in OF_AN_ACCOUNT])
    return found.delete()[0]


def locks(usernames: Iterable[str]) -> Mapping[str, datetime.datetime]:
    """Which of these accounts are locked now, and until when."""
    now, names = timezone.now(), {key(what, name): name for name in usernames for what in OF_AN_ACCOUNT}
    failed: dict[str, list[datetime.datetime]] = {}
    for one, at in SignInAttempt.objects.filter(at__gt=now - rules.WINDOW).values_list("key", "at"):
        if one in names:
            failed.setdefault(one, []).append(at)
    ends: dict[str, datetime.datetime] = {}
    for one, times in failed.items():
        if end := rules.locked_until(times, now):
            ends[names[one]] = max(end, ends.get(names[one], end))
    return ends
