"""The second step of signing in (两步验证): a code from the phone after the password, for whoever turns it on.

The secret lies sealed (`sealing`), recovery codes as digests. Codes are throttled like passwords, and each opens once.
"""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from onecard.core.errors import Problem, Refusal
from onecard.office import attempts, codes, events, rules, sealing, trail
from onecard.office.action import performing
from onecard.office.attempts import Attempt
from onecard.office.models import RecoveryCode, SecondStep, User
from onecard.office.people import MANAGE, require_manageable, subject
from onecard.office.sign_in import came_from, locked

BY_PHONE, BY_RECOVERY = "验证码", "恢复码"
NEXT_CODE = "等手机上换一个再输；手机的时间要准。"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person's second step stands: on since when, and how many recovery codes are left."""

    since: datetime.datetime
    recovery_left: int


def standing(user: User) -> Standing | None:
    """How the person's second step stands, None where it is off."""
    found = SecondStep.objects.filter(user=user).first()
    return None if found is None else Standing(found.since, RecoveryCode.objects.filter(user=user).count())


def prepared(user: User) -> str:
    """A fresh secret for the person, sealed, to be confirmed by `turn_on`. Raises Refusal `office.no_seal_key`."""
    return sealing.seal(_purpose(user), codes.new_secret())


def opened(user: User, sealed: str) -> str:
    """The secret that was prepared for the person, to be shown to them. Raises as `sealing.unseal`."""
    return sealing.unseal(_purpose(user), sealed)


def turn_on(actor: User, *, sealed: str, code: str) -> list[str]:
    """Turn one's own second step on with a code of the prepared secret (开启两步验证); returns the recovery codes, once.

    Raises Refusal `office.second_step_on`, `office.code`, `office.locked`, and as `sealing.unseal`.
    """
    secret = opened(actor, sealed)
    attempt = _begin(actor)
    step = codes.step_of(secret, code, time.time(), 0)
    if step is None:
        raise _wrong(attempt, NEXT_CODE)
    with performing(actor, events.SECOND_STEP_ON, permission=None) as said:
        said.subject = subject(actor)
        if SecondStep.objects.filter(user=actor).exists():
            raise Refusal("office.second_step_on", "两步验证已经开着。", "要换手机，先关闭再开启。")
        SecondStep.objects.create(user=actor, sealed=sealed, since=timezone.now(), last_step=step)
        attempts.succeeded(attempt, _key(actor))
        return _fresh_recovery_codes(actor)


def turn_off(actor: User, *, code: str) -> None:
    """Turn one's own second step off, with a code of the phone or a recovery code (关闭两步验证).

    Raises Refusal `office.second_step_off`, `office.code`, `office.locked`, and as `sealing.unseal`.
    """
    with transaction.atomic():
        attempt = _begin(actor)
        if _proved(actor, code) is not None:
            with performing(actor, events.SECOND_STEP_OFF, permission=None) as said:
                said.subject = subject(actor)
                attempts.succeeded(attempt, _key(actor))
                _take_away(actor)
            return
    raise _wrong(attempt)


def renew_recovery_codes(actor: User, *, code: str) -> list[str]:
    """New recovery codes in place of the old ones (更换恢复码), returned once. Raises as `turn_off`."""
    with transaction.atomic():
        attempt = _begin(actor)
        if _proved(actor, code) is not None:
            with performing(actor, events.RECOVERY_CODES_RENEWED, permission=None) as said:
                said.subject = subject(actor)
                attempts.succeeded(attempt, _key(actor))
                return _fresh_recovery_codes(actor)
    raise _wrong(attempt)


def enter_code(user: User, code: str, address: str = "") -> User:
    """The second step of signing in: a code of the phone, or a recovery code, which is then used up.

    Raises Refusal `office.code`, `office.locked`, `office.not_active`, and as `sealing.unseal`.
    """
    with transaction.atomic():
        attempt = _begin(user)
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise Refusal("office.not_active", "账号已停用。", "请系统管理员恢复。")
        way = _proved(user, code)
        if way is not None:
            with performing(user, events.SIGNED_IN, permission=None) as said:
                attempts.succeeded(attempt, _key(user))
                left = RecoveryCode.objects.filter(user=user).count()
                said.subject = subject(user)
                said.after = (came_from(address) or {}) | {"second_step": way, "recovery_left": left}
            return user
        kind = events.SIGN_IN_LOCKED if attempt.locks else events.CODE_FAILED
        trail.append(None, kind, subject(user), after=came_from(address), unit_id=user.entity_id)
    raise _wrong(attempt)


def remove(actor: User, user: User) -> User:
    """Take another person's second step away, whose phone is lost (解除两步验证).

    Raises Refusal `office.second_step_off`, `office.own_account`, `office.other_entity`, `office.not_permitted`.
    """
    with performing(actor, events.SECOND_STEP_REMOVED, permission=MANAGE) as said:
        require_manageable(actor, user)
        said.subject, said.unit_id = subject(user), user.entity_id
        _held(user)
        _take_away(user)
        attempts.forget(user.username)
    return user


def _proved(user: User, code: str) -> str | None:
    """By what the code proves the person, used up with it; None where it proves nothing."""
    held = _held(user)
    if found := RecoveryCode.objects.filter(user=user, digest=codes.recovery_digest(user.pk, code)).first():
        found.delete()
        return BY_RECOVERY
    step = codes.step_of(sealing.unseal(_purpose(user), held.sealed), code, time.time(), held.last_step)
    if step is None:
        return None
    held.last_step = step
    held.save(update_fields=["last_step"])
    return BY_PHONE


def _held(user: User) -> SecondStep:
    found = SecondStep.objects.select_for_update().filter(user=user).first()
    if found is None:
        raise Refusal("office.second_step_off", "没有开两步验证。", "不用再办。")
    return found


def _fresh_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    made = codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=codes.recovery_digest(user.pk, code)) for code in made
    )
    return made


def _take_away(user: User) -> None:
    SecondStep.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _begin(user: User) -> Attempt:
    attempt = attempts.begin(user.username, [(_key(user), rules.FAILURES_MAX)])
    if attempt.until is not None:
        raise locked(attempt.until)
    return attempt


def _wrong(attempt: Attempt, remedy: str = f"{NEXT_CODE}手机不在身边，用恢复码。") -> Refusal:
    if attempt.locks is not None:
        return locked(attempt.locks)
    sentence = "验证码不对，或者已经用过。"
    return Refusal("office.code", sentence, remedy, (Problem("验证码", sentence, "", "office.code"),))


def _key(user: User) -> str:
    return attempts.key(attempts.CODE, user.username)


def _purpose(user: User) -> str:
    return f"second-step:{user.pk}"
