"""The PIN at a counter: tries told, right and wrong PINs, changing, and what a SAM does for who forgot or locked it."""

from __future__ import annotations

import pytest

from onecard.chip.card import Card
from onecard.chip.secrets import replace, secrets_of
from onecard.chip.tests.cards import finished
from onecard.core.errors import Refusal
from onecard.reader import pins
from onecard.reader.basic import Reading, begin
from onecard.reader.pins import Tried
from onecard.reader.sam import Sam
from onecard.reader.terminal import Terminal


def at(card: Card) -> Terminal:
    return Terminal(card.transmit, card.reset(), card.settings.direct)


def reading(name: str = "v3", with_sam: bool = True) -> Reading:
    sam = Sam.found(at(finished("sam", distinct=False))) if with_sam else None
    return begin(at(finished(name, distinct=False)), sam)


def test_tries_are_counted_down_and_come_back_with_the_right_pin() -> None:
    told = reading()
    assert pins.tries_left(told) == 6
    assert pins.verify(told, "000000") == Tried(False, 5)
    assert pins.tries_left(told) == 5
    assert pins.verify(told, "123456").good
    assert pins.verify(told, "000000") == Tried(False, 5)


def test_the_last_wrong_try_locks_and_no_pin_is_right_then() -> None:
    told = reading()
    assert [pins.verify(told, "000000").left for _ in range(6)] == [5, 4, 3, 2, 1, 0]
    assert pins.verify(told, "123456") == Tried(False, 0)
    assert pins.tries_left(told) == 0


@pytest.mark.parametrize("name", ["v1", "v2", "v3"])
def test_a_changed_pin_is_the_one_that_counts(name: str) -> None:
    told = reading(name)
    assert pins.change(told, "123456", "246802").good
    assert not pins.verify(told, "123456").good
    assert pins.verify(told, "246802").good


@pytest.mark.parametrize("wrong", ["12345", "1234567", "12345a", "１２３４５６", "", "-12345"])
def test_what_is_no_pin_is_not_sent_and_costs_no_try(wrong: str) -> None:
    told = reading()
    sent = len(told.card.trace)
    for doing in (
        lambda: pins.verify(told, wrong),
        lambda: pins.change(told, "123456", wrong),
        lambda: pins.change(told, wrong, "246802"),
    ):
        with pytest.raises(Refusal) as refused:
            doing()
        assert refused.value.code == "card.pin_form"
    assert len(told.card.trace) == sent


def test_nobody_goes_back_to_the_pin_of_a_new_card_or_changes_to_the_same() -> None:
    told = reading()
    assert pins.change(told, "123456", "246802").good
    for new, code in (("123456", "card.pin_initial"), ("246802", "card.pin_same")):
        with pytest.raises(Refusal) as refused:
            pins.change(told, "246802", new)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        pins.reload(told, "123456")
    assert refused.value.code == "card.pin_initial"
    assert pins.verify(told, "246802").good


@pytest.mark.parametrize("name", ["v1", "v2", "v3"])
def test_a_forgotten_pin_is_given_anew_by_the_sam(name: str) -> None:
    told = reading(name)
    while pins.verify(told, "000000").left:
        pass
    pins.reload(told, "135790")
    assert pins.tries_left(told) == 6
    assert pins.verify(told, "135790").good


@pytest.mark.parametrize("name", ["v1", "v2", "v3"])
def test_a_locked_pin_is_unlocked_by_the_sam_and_stays_the_same(name: str) -> None:
    told = reading(name)
    while pins.verify(told, "000000").left:
        pass
    pins.unblock(told)
    assert pins.tries_left(told) == 6
    assert pins.verify(told, "123456").good


def test_without_a_sam_a_pin_is_neither_given_anew_nor_unlocked() -> None:
    told = reading(with_sam=False)
    for doing in (lambda: pins.unblock(told), lambda: pins.reload(told, "135790")):
        with pytest.raises(Refusal) as refused:
            doing()
        assert refused.value.code == "card.no_sam"


def test_a_sam_of_another_place_neither_gives_a_pin_anew_nor_costs_a_try() -> None:
    other = finished("sam", distinct=False)
    for place in other.system.directories():
        for one in secrets_of(other.system, place):
            replace(other.system, one, bytes(16))
    card = finished("v3", distinct=False)
    before = card.memory.dump()
    told = begin(at(card), Sam.found(at(other)))
    for doing in (lambda: pins.unblock(told), lambda: pins.reload(told, "135790")):
        with pytest.raises(Refusal) as refused:
            doing()
        assert refused.value.code == "card.no_sam"
        assert "没有用掉次数" in refused.value.sentence
    assert card.memory.dump() == before


def test_the_certificates_directory_has_a_pin_of_its_own() -> None:
    told = reading()
    assert pins.verify(told, "000000").left == 5
    assert pins.directory_with_pin(told, "CERT").title == "证书应用"
    assert pins.tries_left(told) == 6
    assert pins.verify(told, "123456").good


def test_a_pin_somebody_left_verified_counts_no_more() -> None:
    told = reading()
    assert pins.verify(told, "123456").good
    assert pins.tries_left(told) is None
    pins.directory_with_pin(told, "SSSE")
    assert pins.tries_left(told) == 6


@pytest.mark.parametrize("name", ["DF01", "DF99"])
def test_a_directory_without_a_pin_of_its_own_is_refused_with_those_that_have_one(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        pins.directory_with_pin(reading(), name)
    assert refused.value.remedy == "有密码的目录：SSSE（社会保障应用环境）、CERT（证书应用）。"
