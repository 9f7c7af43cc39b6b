"""Cutting long lists into pages. Pure, but for reading the page's number from the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpRequest

from onecard.accounts.views.place import Place

T = TypeVar("T")
AROUND = 2


def page_number(request: HttpRequest) -> int:
    """The page the address asks for, 1 where it asks for none or for nonsense."""
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 8 else 1


@dataclass(frozen=True, slots=True)
class Pages:
    """`count` things in pages of `size`, of which `number` is shown; with `more`, at least so many, not yet counted."""

    count: int
    number: int
    size: int
    more: bool = False

    @classmethod
    def asked(cls, request: HttpRequest, count: int, size: int) -> Pages:
        """The page the address asks for; past the end, which a list shortened meanwhile has moved, the last one."""
        return cls(count, min(page_number(request), max(1, -(-count // size))), size)

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.count // self.size))

    @property
    def offset(self) -> int:
        """How many things come before the page."""
        return (self.number - 1) * self.size

    @property
    def first_shown(self) -> int:
        """The place of the first thing of the page, counted from 1."""
        return self.offset + 1

    @property
    def last_shown(self) -> int:
        """The place of the last thing of the page."""
        return min(self.offset + self.size, self.count)

    def of(self, things: Sequence[T]) -> Sequence[T]:
        """The things of this page."""
        return things[self.offset : self.offset + self.size]

    def addresses(self, place: Place) -> list[tuple[str, str, bool]]:
        """Title, address and whether it is this page: first, last and those around; an empty title is a gap."""
        shown = sorted(
            {1, self.last, *range(max(1, self.number - AROUND), min(self.last, self.number + AROUND) + 1)}
        )
        links: list[tuple[str, str, bool]] = []
        before = 0
        for number in shown:
            if number - before > 1 and before:
                links.append(("", "", False))
            links.append((str(number), place.with_params(page=number), number == self.number))
            before = number
        return links
