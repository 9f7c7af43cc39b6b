"""Identity numbers: one wrong character never passes, and a mask never gives the number away."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.core.identity import (
    credit_check_character,
    mask,
    mask_credit_code,
    mask_person_number,
    person_check_character,
    read_credit_code,
    read_person_number,
)

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "111111199001010019"])
def test_the_examples_of_the_standard_pass(number: str) -> None:
    assert read_person_number(number).number == number


def test_a_number_says_region_birth_and_sex() -> None:
    person = read_person_number(" 11010519491231002x ")
    assert (person.region, person.birth, person.sex) == ("110105", date(1949, 12, 31), "女")


def with_check(digits: str) -> str:
    return digits + person_check_character(digits)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("1101051949123100", "identity.person_length"),
        ("1101051949123l002X", "identity.person_characters"),
        ("１10105194912310021", "identity.person_characters"),
        (with_check("01010519491231002"), "identity.person_region"),
        (with_check("11010519490231002"), "identity.person_birth"),
        (with_check("11010529990101002"), "identity.person_birth"),
        ("110105194912310021", "identity.person_check"),
    ],
)
def test_each_fault_has_its_own_refusal_and_the_number_is_not_repeated(number: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_person_number(number)
    assert refused.value.code == code
    assert number not in str(refused.value)


def test_birth_is_judged_at_the_day_given() -> None:
    number = with_check("46020020240601001")
    assert read_person_number(number, today=date(2024, 6, 1)).birth == date(2024, 6, 1)
    with pytest.raises(Refusal):
        read_person_number(number, today=date(2024, 5, 31))


@given(
    st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9)
)
def test_one_changed_digit_never_passes(birth: date, order: int, position: int, shift: int) -> None:
    number = with_check(f"460200{birth:%Y%m%d}{order:03d}")
    changed = str((int(number[position]) + shift) % 10)
    with pytest.raises(Refusal):
        read_person_number(number[:position] + changed + number[position + 1 :])


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000802100433B", "91440300708461136T"])
def test_issued_credit_codes_pass(code: str) -> None:
    assert read_credit_code(code.lower()) == code


@given(st.integers(0, 16), st.sampled_from(CREDIT_ALPHABET))
def test_one_changed_character_of_a_credit_code_never_passes(position: int, character: str) -> None:
    code = "91350100M000100Y43"
    assume(code[position] != character)
    with pytest.raises(Refusal):
        read_credit_code(code[:position] + character + code[position + 1 :])


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91350100M000100Y4", "identity.credit_length"),
        ("9135O100M000100Y43", "identity.credit_characters"),
        ("9199" + "0100M000100Y4" + credit_check_character("91990100M000100Y4"), "identity.credit_region"),
        ("91350100M000100Y44", "identity.credit_check"),
    ],
)
def test_each_fault_of_a_credit_code_has_its_own_refusal(code: str, fault: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_credit_code(code)
    assert refused.value.code == fault


def test_masks_keep_the_ends_and_hide_the_rest() -> None:
    assert mask_person_number("11010519491231002x") == "1101**********002X"
    assert mask_credit_code("91350100M000100Y43") == "9135**********0Y43"


@given(st.text(max_size=11))
def test_a_short_text_is_hidden_whole(text: str) -> None:
    assert mask(text) == "*" * len(text)
