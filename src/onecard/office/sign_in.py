"""Signing in and out, and holding off whoever guesses (`attempts`). Whatever is wrong, the answer is the same: it
depends on how often a name was tried, never on whether there is such a name."""

from __future__ import annotations

import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.office import attempts, events, rules, trail
from onecard.office.action import performing
from onecard.office.attempts import Attempt
from onecard.office.models import SecondStep, User
from onecard.office.people import subject


def sign_in(username: str, password: str, address: str = "") -> User:
    """The person whose name and password these are (登录); `address` is the network address, where there is one.

    Where `has_second_step`, the person is in only after `second_step.enter_code`.

    Raises Refusal `office.sign_in`, the same for an unknown name, a wrong password and a closed account, and
    `office.locked` where a name or an address was tried too often.
    """
    username = username.strip().lower()[:40]
    mine = attempts.key(attempts.SIGN_IN, username)
    limits = [(mine, rules.FAILURES_MAX)]
    if address:
        limits.append((attempts.key(attempts.ADDRESS, address), rules.ADDRESS_FAILURES_MAX))
    attempt = attempts.begin(username, limits)
    user = User.objects.filter(username=username).first()
    # A name that does not exist costs the same hashing as one that does, so that the time tells nothing.
    right = user.check_password(password) if user else not make_password(password)
    if attempt.until is not None:
        raise locked(attempt.until)
    if user is None or not right or not user.is_active:
        if user is not None:
            _tell(user, attempt, address)
        raise locked(attempt.locks) if attempt.locks else _refusal()
    # With a second step nobody is in yet: `second_step.enter_code` says so.
    kind = events.CODE_ASKED if has_second_step(user) else events.SIGNED_IN
    with performing(user, kind, permission=None) as said:
        attempts.succeeded(attempt, mine)
        said.subject, said.after = subject(user), came_from(address)
    return user


def has_second_step(user: User) -> bool:
    """Whether the password alone does not sign the person in."""
    return SecondStep.objects.filter(user=user).exists()


def sign_out(actor: User, address: str = "") -> None:
    """Tell the trail that a person has left (退出)."""
    with performing(actor, events.SIGNED_OUT, permission=None) as said:
        said.subject, said.after = subject(actor), came_from(address)


def came_from(address: str) -> dict[str, str] | None:
    """What the trail keeps of a network address: masked, and nothing where there is none."""
    kept = rules.masked(address)
    return {"address": kept} if kept else None


def _tell(user: User, attempt: Attempt, address: str) -> None:
    """Put a failure in the trail. Only failures on real accounts: a stranger could fill the trail with invented names."""
    kind = events.SIGN_IN_LOCKED if attempt.locks else events.SIGN_IN_FAILED
    with transaction.atomic():
        trail.append(None, kind, subject(user), after=came_from(address), unit_id=user.entity_id)


def locked(until: datetime.datetime) -> Refusal:
    """Why nothing more can be tried, and for how long."""
    minutes = rules.minutes_left(until, timezone.now())
    return Refusal(
        "office.locked",
        f"输错的次数太多，已锁定，还要等{minutes}分钟。",
        "到时再试，等的时候再输不会延长。急用或忘记密码，请找系统管理员。",
    )


def _refusal() -> Refusal:
    minutes = int(rules.WINDOW.total_seconds() // 60)
    return Refusal(
        "office.sign_in",
        "账号或密码不对，或者账号已停用。",
        f"核对后再试；连续{rules.FAILURES_MAX}次不对会锁定{minutes}分钟。忘记密码请找系统管理员。",
    )
