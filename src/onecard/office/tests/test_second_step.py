"""The second step of signing in: sealed at rest, each code opens once, guessing is held off, a lost phone is no end."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pyotp
import pytest
from cryptography.fernet import Fernet
from django.test import override_settings
from pytest_django.fixtures import Settings

from onecard.core.errors import Refusal
from onecard.office import attempts, codes, people, rules, sealing, second_step, sign_in, trail
from onecard.office.models import RecoveryCode, SecondStep, TrailEvent, User

PASSWORD = "一个好记的长密码"


class Clock:
    """The time as the second step sees it."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def time(self) -> float:
        return self.now

    def later(self, steps: int = 1) -> None:
        self.now += steps * codes.STEP_SECONDS


@pytest.fixture(autouse=True)
def _quick_hashing() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _key(settings: Settings) -> None:
    settings.SEAL_KEYS = [Fernet.generate_key().decode()]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock.time)
    return clock


@pytest.fixture
def user(maker: User) -> User:
    maker.set_password(PASSWORD)
    maker.save()
    return maker


def turned_on(user: User, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    """The person's phone, and their recovery codes."""
    sealed = second_step.prepared(user)
    phone = pyotp.TOTP(second_step.opened(user, sealed))
    made = second_step.turn_on(user, sealed=sealed, code=phone.at(clock.now))
    clock.later()
    return phone, made


def code_of(act: object, *args: object, **named: object) -> str:
    with pytest.raises(Refusal) as refusal:
        act(*args, **named)  # type: ignore[operator]
    assert refusal.value.remedy
    return refusal.value.code


def told() -> list[str]:
    return list(TrailEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_the_password_alone_does_not_sign_in_any_more_and_the_code_does(user: User, clock: Clock) -> None:
    assert not sign_in.has_second_step(user)
    phone, _ = turned_on(user, clock)
    sign_in.sign_in("maker", PASSWORD)
    assert sign_in.has_second_step(user)
    assert second_step.enter_code(user, phone.at(clock.now), "192.0.2.1") == user
    assert told() == ["office.second_step_on", "office.code_asked", "office.signed_in"]
    assert '"second_step":"验证码"' in TrailEvent.objects.get(action="office.signed_in").after


def test_a_code_opens_once_even_within_its_half_minute(user: User, clock: Clock) -> None:
    phone, _ = turned_on(user, clock)
    code = phone.at(clock.now)
    second_step.enter_code(user, code)
    assert code_of(second_step.enter_code, user, code) == "office.code"
    clock.later()
    assert code_of(second_step.enter_code, user, code) == "office.code"
    assert second_step.enter_code(user, phone.at(clock.now)) == user


def test_the_code_that_turned_it_on_signs_nobody_in(user: User, clock: Clock) -> None:
    sealed = second_step.prepared(user)
    code = pyotp.TOTP(second_step.opened(user, sealed)).at(clock.now)
    second_step.turn_on(user, sealed=sealed, code=code)
    assert code_of(second_step.enter_code, user, code) == "office.code"


def test_who_has_no_recovery_codes_yet_is_not_sent_to_them(user: User, clock: Clock) -> None:
    with pytest.raises(Refusal) as refusal:
        second_step.turn_on(user, sealed=second_step.prepared(user), code="000000")
    assert "手机" in refusal.value.remedy
    assert "恢复码" not in refusal.value.remedy


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_early_or_late(
    user: User, clock: Clock, steps: int, opens: bool
) -> None:
    phone, _ = turned_on(user, clock)
    clock.later(5)
    code = phone.at(clock.now + steps * codes.STEP_SECONDS)
    if opens:
        assert second_step.enter_code(user, code) == user
    else:
        assert code_of(second_step.enter_code, user, code) == "office.code"


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}{1} ", "{0}-{1}"])
def test_blanks_and_full_width_digits_do_not_matter(user: User, clock: Clock, typed: str) -> None:
    phone, _ = turned_on(user, clock)
    code = phone.at(clock.now)
    wide = typed.format(code[:3].translate({ord("0") + n: ord("０") + n for n in range(10)}), code[3:])
    assert second_step.enter_code(user, wide) == user


def test_five_wrong_codes_lock_even_the_right_one_out_and_an_administrator_unlocks(
    user: User, clock: Clock, administrator: User
) -> None:
    phone, _ = turned_on(user, clock)
    for _ in range(rules.FAILURES_MAX - 1):
        assert code_of(second_step.enter_code, user, "000000") == "office.code"
    assert code_of(second_step.enter_code, user, "") == "office.locked"
    assert code_of(second_step.enter_code, user, phone.at(clock.now)) == "office.locked"
    assert told().count("office.code_failed") == rules.FAILURES_MAX - 1
    assert told()[-1] == "office.sign_in_locked"
    assert list(attempts.locks(["maker"])) == ["maker"]
    people.unlock(administrator, user)
    assert second_step.enter_code(user, phone.at(clock.now)) == user


def test_the_right_password_again_and_again_gives_no_more_guesses_at_the_code(
    user: User, clock: Clock
) -> None:
    turned_on(user, clock)
    for _ in range(rules.FAILURES_MAX - 1):
        sign_in.sign_in("maker", PASSWORD)
        code_of(second_step.enter_code, user, "000000")
    sign_in.sign_in("maker", PASSWORD)
    assert code_of(second_step.enter_code, user, "000000") == "office.locked"


def test_a_recovery_code_stands_for_a_code_once(user: User, clock: Clock) -> None:
    _, recovery = turned_on(user, clock)
    assert second_step.enter_code(user, recovery[3].upper()) == user
    assert code_of(second_step.enter_code, user, recovery[3]) == "office.code"
    standing = second_step.standing(user)
    assert standing is not None
    assert standing.recovery_left == codes.RECOVERY_CODES - 1
    assert '"second_step":"恢复码"' in TrailEvent.objects.get(action="office.signed_in").after


def test_a_recovery_code_of_another_person_opens_nothing(user: User, checker: User, clock: Clock) -> None:
    turned_on(user, clock)
    _, others = turned_on(checker, clock)
    assert code_of(second_step.enter_code, user, others[0]) == "office.code"


def test_new_recovery_codes_void_the_old_ones(user: User, clock: Clock) -> None:
    phone, old = turned_on(user, clock)
    new = second_step.renew_recovery_codes(user, code=phone.at(clock.now))
    assert code_of(second_step.enter_code, user, old[0]) == "office.code"
    assert second_step.enter_code(user, new[0]) == user


def test_it_is_turned_off_with_a_code_and_not_without(user: User, clock: Clock) -> None:
    phone, _ = turned_on(user, clock)
    assert code_of(second_step.turn_off, user, code="123") == "office.code"
    second_step.turn_off(user, code=phone.at(clock.now))
    assert second_step.standing(user) is None
    assert not RecoveryCode.objects.exists()
    assert code_of(second_step.turn_off, user, code="123") == "office.second_step_off"


def test_neither_secret_nor_recovery_codes_lie_in_the_clear(user: User, clock: Clock) -> None:
    phone, recovery = turned_on(user, clock)
    kept = "".join(
        [SecondStep.objects.get().sealed, *RecoveryCode.objects.values_list("digest", flat=True)]
        + [event.after for event in TrailEvent.objects.all()]
    )
    assert phone.secret not in kept
    assert not any(code in kept or codes.plain(code) in kept for code in recovery)


def test_a_sealed_secret_moved_to_another_person_does_not_open(
    user: User, checker: User, clock: Clock
) -> None:
    phone, _ = turned_on(user, clock)
    moved = SecondStep.objects.get(user=user).sealed
    SecondStep.objects.create(user=checker, sealed=moved, since=SecondStep.objects.get().since)
    assert code_of(second_step.enter_code, checker, phone.at(clock.now)) == "office.seal"


def test_an_old_key_still_opens_beside_the_new_one_and_not_without_it(
    user: User, clock: Clock, settings: Settings
) -> None:
    phone, _ = turned_on(user, clock)
    old, new = settings.SEAL_KEYS[0], Fernet.generate_key().decode()
    settings.SEAL_KEYS = [new, old]
    assert second_step.enter_code(user, phone.at(clock.now)) == user
    settings.SEAL_KEYS = [new]
    clock.later()
    assert code_of(second_step.enter_code, user, phone.at(clock.now)) == "office.seal"


def test_without_a_key_it_cannot_be_turned_on_and_who_has_it_on_still_needs_a_recovery_code(
    user: User, checker: User, clock: Clock, settings: Settings
) -> None:
    phone, recovery = turned_on(user, clock)
    settings.SEAL_KEYS = []
    assert not sealing.is_possible()
    assert code_of(second_step.prepared, checker) == "office.no_seal_key"
    assert code_of(second_step.enter_code, user, phone.at(clock.now)) == "office.no_seal_key"
    assert second_step.enter_code(user, recovery[0]) == user


def test_an_administrator_takes_it_away_from_whoever_lost_the_phone(
    user: User, clock: Clock, administrator: User, checker: User
) -> None:
    turned_on(user, clock)
    assert code_of(second_step.remove, checker, user) == "office.not_permitted"
    assert code_of(second_step.remove, administrator, administrator) == "office.own_account"
    second_step.remove(administrator, user)
    assert not sign_in.has_second_step(user)
    assert told()[-1] == "office.user_second_step_removed"
    assert code_of(second_step.remove, administrator, user) == "office.second_step_off"
    assert trail.verify().fault is None


def test_a_closed_account_is_not_let_in_by_a_code(user: User, clock: Clock, administrator: User) -> None:
    phone, _ = turned_on(user, clock)
    people.deactivate(administrator, user)
    assert code_of(second_step.enter_code, user, phone.at(clock.now)) == "office.not_active"
