"""Signing in: one answer for everything that is wrong, and no more guesses than allowed."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.office import rules, sign_in
from onecard.office.models import Office, SignInAttempt, TrailEvent, User

RIGHT, WRONG = "一个好记的长密码", "不对的密码"


@pytest.fixture(autouse=True)
def _quick_hashing() -> Iterator[None]:
    """Hashing slowly on purpose is Django's business; these tests sign in hundreds of times."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def user(db: None) -> User:
    user = User(username="chen", name="陈经办", office=Office.GENERAL, roles=["财务经办"])
    user.set_password(RIGHT)
    user.save()
    return user


def refusal(username: str, password: str, address: str = "") -> Refusal:
    with pytest.raises(Refusal) as refused:
        sign_in.sign_in(username, password, address)
    return refused.value


def later(minutes: int) -> None:
    """Let time pass, as the attempts see it."""
    for attempt in SignInAttempt.objects.all():
        attempt.at -= datetime.timedelta(minutes=minutes)
        attempt.save()


def told() -> list[str]:
    return list(TrailEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_the_right_password_signs_in_and_the_trail_says_so(user: User) -> None:
    assert sign_in.sign_in(" Chen ", RIGHT) == user
    assert told() == ["office.signed_in"]
    assert not SignInAttempt.objects.exists()


def test_signing_out_is_told(user: User) -> None:
    sign_in.sign_out(user)
    assert told() == ["office.signed_out"]


def test_whatever_is_wrong_the_answer_is_the_same(user: User) -> None:
    closed = User(username="li", name="李停用", office=Office.GENERAL, is_active=False)
    closed.set_password(RIGHT)
    closed.save()
    answers = [
        [str(refusal(name, password)) for _ in range(rules.FAILURES_MAX + 1)]
        for name, password in (("chen", WRONG), ("nobody", WRONG), ("li", RIGHT))
    ]
    assert answers[0] == answers[1] == answers[2]
    assert len(set(answers[0][: rules.FAILURES_MAX - 1])) == 1


def test_the_failure_that_locks_says_so_and_for_how_long_and_so_does_the_right_password_then(
    user: User,
) -> None:
    for _ in range(rules.FAILURES_MAX - 1):
        assert refusal("chen", WRONG).code == "office.sign_in"
    last = refusal("chen", WRONG)
    assert last.code == "office.locked"
    assert "还要等15分钟" in last.sentence
    later(minutes=10)
    assert "还要等5分钟" in refusal("chen", RIGHT).sentence


def test_five_failures_lock_even_the_right_password_out_and_the_trail_tells_each(user: User) -> None:
    for _ in range(5):
        refusal("chen", WRONG)
    assert told() == ["office.sign_in_failed"] * 4 + ["office.sign_in_locked"]
    refusal("chen", RIGHT)
    refusal("chen", WRONG)
    assert len(told()) == 5


def test_the_lock_ends_after_a_quarter_of_an_hour(user: User) -> None:
    for _ in range(5):
        refusal("chen", WRONG)
    later(minutes=15)
    assert sign_in.sign_in("chen", RIGHT) == user


def test_a_success_forgets_the_failures_before_it(user: User) -> None:
    for _ in range(3):
        for _ in range(4):
            refusal("chen", WRONG)
        assert sign_in.sign_in("chen", RIGHT) == user


def test_one_locked_account_does_not_lock_another(user: User) -> None:
    for _ in range(6):
        refusal("nobody", WRONG, "192.0.2.1")
    assert sign_in.sign_in("chen", RIGHT, "192.0.2.1") == user


def test_an_address_that_guesses_many_names_is_locked_for_all_of_them(user: User) -> None:
    for number in range(rules.ADDRESS_FAILURES_MAX):
        refusal(f"nobody{number}", WRONG, "192.0.2.1")
    refusal("chen", RIGHT, "192.0.2.1")
    assert sign_in.sign_in("chen", RIGHT, "192.0.2.2") == user


def test_neither_invented_names_nor_passwords_are_kept(user: User) -> None:
    refusal("my-password-in-the-wrong-field", WRONG)
    assert not TrailEvent.objects.exists()
    assert all(len(key) == 64 for key in SignInAttempt.objects.values_list("key", flat=True))


NOW = datetime.datetime(2024, 3, 1, 9, tzinfo=datetime.UTC)
MOMENTS = st.lists(
    st.integers(0, 3600).map(lambda seconds: NOW - datetime.timedelta(seconds=seconds)), max_size=12
)


@given(MOMENTS, st.integers(0, 40))
def test_a_lock_ends_by_waiting_and_never_begins_by_waiting(
    failures: list[datetime.datetime], minutes: int
) -> None:
    after = NOW + datetime.timedelta(minutes=minutes)
    assert rules.locked(failures, NOW) or not rules.locked(failures, after)
    assert not rules.locked(failures, NOW + rules.WINDOW)


@given(MOMENTS, MOMENTS)
def test_more_failures_never_unlock(some: list[datetime.datetime], more: list[datetime.datetime]) -> None:
    assert not rules.locked(some, NOW) or rules.locked(some + more, NOW)


def test_guesses_made_side_by_side_are_not_more_than_allowed(transactional_db: None) -> None:
    user = User(username="chen", name="陈经办", office=Office.GENERAL)
    user.set_password(RIGHT)
    user.save()

    def guess() -> None:
        try:
            for _ in range(3):
                refusal("chen", WRONG)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SignInAttempt.objects.count() == rules.FAILURES_MAX
    assert told().count("office.sign_in_failed") + told().count("office.sign_in_locked") == rules.FAILURES_MAX


def test_attempts_are_forgotten_once_they_count_no_more(user: User) -> None:
    refusal("somebody", WRONG, "192.0.2.7")
    for attempt in SignInAttempt.objects.all():
        attempt.at -= rules.WINDOW
        attempt.save()
    refusal("another", WRONG)
    assert SignInAttempt.objects.count() == 1
