"""What a record of a register (台账) must hold to be registered; each function gives the problems it finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import models

from onecard.accounts.models.checked import Checked
from onecard.accounts.rules import LARGEST_FEN
from onecard.accounts.year_rules import FIRST_BOOKS, day_come
from onecard.core.errors import Problem
from onecard.core.unseen import has_unseen

MOST = 10**9
"""More vehicles, guests or groups than this are a slip of the pen, and above it no column holds them."""


def among(place: str, value: str, allowed: list[str]) -> Iterator[Problem]:
    """A value is one of those there are."""
    if value in allowed:
        return
    if allowed == [""]:
        said = f"这一类不分{place}，这里填了“{value}”。"
        yield Problem(place, said, "留空。", "register.not_empty")
        return
    if not value:
        yield Problem(place, f"没有选{place}。", f"选{'、'.join(allowed)}之一。", "register.missing_value")
        return
    yield Problem(place, f"没有“{value}”这一项。", f"填{'、'.join(allowed)}之一。", "register.unknown_value")


def filled(place: str, value: str) -> Iterator[Problem]:
    """A text is there."""
    if not value.strip():
        yield Problem(place, f"没有填{place}。", "补上。", "register.empty")


def at_least(place: str, value: int, least: int) -> Iterator[Problem]:
    """A number is not smaller than it can be."""
    if value < least:
        yield Problem(place, f"{place}不能小于{least}。", "核对后再填。", "register.too_small")


def one_each(what: str, groups: int, persons: int, code: str) -> Iterator[Problem]:
    """Each group (团组, 批次) has at least one person."""
    if 0 < persons < groups:
        sentence = f"{groups}{what}只有{persons}人次，每{what[-1]}至少一人。"
        yield Problem("人次", sentence, f"核对{what}数和人次。", code)


def kept(record: Checked) -> Iterator[Problem]:
    """Texts and numbers fit their columns: no text is too long or holds what nobody sees, no number is too large."""
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        place = str(field.verbose_name).partition("（")[0]
        if isinstance(field, models.CharField) and field.name != "state":
            yield from _fits("事由" if field.name == "reason" else place, value, field.max_length or 0)
        elif field.name.endswith("_fen"):
            yield from _not_above(place, value, LARGEST_FEN, "核对单位是元还是万元。")
        elif field.name in ("quantity", "groups", "persons", "batches", "area_dm2"):
            yield from _not_above(place, value, MOST, "核对后再填。")


def _fits(place: str, value: str, longest: int) -> Iterator[Problem]:
    if len(value) > longest:
        said = f"{place}有{len(value)}个字，最多{longest}个。"
        yield Problem(place, said, "缩短后再登记。", "register.too_long")
    if has_unseen(value):
        said = f"{place}里有换行或看不见的字符。"
        yield Problem(place, said, "删去这些字符。", "register.control_character")


def _not_above(place: str, value: int, most: int, remedy: str) -> Iterator[Problem]:
    if value < 0:
        yield Problem(place, f"{place}不能是负数。", "核对后再填。", "register.too_small")
    elif value >= most:
        yield Problem(place, f"{place}大得不合理。", remedy, "register.too_large")


def come(place: str, day: date, today: date, first: int = FIRST_BOOKS) -> Iterator[Problem]:
    """The day of a record has come; `first` is the earliest year it may be of."""
    for found in day_come(day, today, first=first):
        yield found.problem(place)
