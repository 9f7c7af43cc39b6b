"""Slips of the pen: told from other differences by the digits alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.figures.slip import is_slip, strangeness


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("1212.39", "212.39"),
        ("83.89", "82.89"),
        ("560.67", "506.67"),
        ("12.30", "123.00"),
        ("12.30", "1.23"),
        ("7.35", "7.355"),
    ],
)
def test_one_digit_two_swapped_digits_or_a_moved_point_is_a_slip(printed: str, meant: str) -> None:
    assert is_slip(Decimal(printed), Decimal(meant))
    assert is_slip(Decimal(meant), Decimal(printed))


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("35.00", "-965.00"), ("12.30", "-12.30"), ("83.89", "92.65"), ("104.75", "140.57")],
)
def test_other_digits_or_a_turned_sign_are_none(printed: str, meant: str) -> None:
    assert not is_slip(Decimal(printed), Decimal(meant))


def test_a_turned_sign_is_stranger_than_any_other_value() -> None:
    printed = Decimal("35.00")
    told = [
        strangeness(printed, value) for value in (Decimal("53.00"), Decimal("92.17"), None, Decimal(-965))
    ]
    assert told == [0, 1, 1, 2]
