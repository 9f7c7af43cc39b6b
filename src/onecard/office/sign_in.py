"""Signing in and out, and holding off whoever guesses.

An attempt counts as failed from its beginning until it has succeeded: guesses made side by side cannot be more than
the limit, and no lock is held while a password is being hashed. Whatever is wrong, the answer is the same.
"""

from __future__ import annotations

import hashlib

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.office import events, rules, trail
from onecard.office.action import performing
from onecard.office.models import SignInAttempt, User
from onecard.office.people import subject


def sign_in(username: str, password: str, address: str = "") -> User:
    """The person whose name and password these are (登录); `address` is the network address, where there is one.

    Raises Refusal `office.sign_in`, the same for an unknown name, a wrong password, a closed or a locked account.
    """
    username = username.strip().lower()[:40]
    attempts = _begin(username, address)
    user = User.objects.filter(username=username).first()
    # A name that does not exist costs the same hashing as one that does, so that the time tells nothing.
    right = user.check_password(password) if user else not make_password(password)
    if attempts is None or user is None:
        raise _refusal()
    if not right or not user.is_active:
        _tell(user, username)
        raise _refusal()
    with performing(user, events.SIGNED_IN, permission=None) as said:
        SignInAttempt.objects.filter(pk__in=attempts).delete()
        SignInAttempt.objects.filter(key=_key("user", username)).delete()
        said.subject = subject(user)
    return user


def sign_out(actor: User) -> None:
    """Tell the trail that a person has left (退出)."""
    with performing(actor, events.SIGNED_OUT, permission=None) as said:
        said.subject = subject(actor)


def _begin(username: str, address: str) -> list[int] | None:
    """Count an attempt as failed and return its records; None, and nothing counted, where it is locked already."""
    limits = [(_key("user", username), rules.FAILURES_MAX)]
    if address:
        limits.append((_key("address", address), rules.ADDRESS_FAILURES_MAX))
    with transaction.atomic():
        # Attempts on one account are counted one after the other.
        User.objects.select_for_update().filter(username=username).first()
        now = timezone.now()
        SignInAttempt.objects.filter(at__lte=now - rules.WINDOW).delete()
        failed = {
            key: list(SignInAttempt.objects.filter(key=key).values_list("at", flat=True)) for key, _ in limits
        }
        if any(rules.locked(failed[key], now, limit) for key, limit in limits):
            return None
        return [SignInAttempt.objects.create(key=key, at=now).pk for key, _ in limits]


def _tell(user: User, username: str) -> None:
    """Put a failure in the trail. Only failures on real accounts: a stranger could fill the trail with invented names."""
    with transaction.atomic():
        at = SignInAttempt.objects.filter(key=_key("user", username)).values_list("at", flat=True)
        locked = rules.locked(list(at), timezone.now())
        trail.append(None, events.SIGN_IN_LOCKED if locked else events.SIGN_IN_FAILED, subject(user))


def _key(what: str, text: str) -> str:
    return hashlib.sha256(f"{what}:{text}".encode()).hexdigest()


def _refusal() -> Refusal:
    minutes = int(rules.WINDOW.total_seconds() // 60)
    return Refusal(
        "office.sign_in",
        "账号或密码不对，或者账号暂时不能登录。",
        f"核对后再试；连续{rules.FAILURES_MAX}次不对会锁定{minutes}分钟。忘记密码请找系统管理员。",
    )
