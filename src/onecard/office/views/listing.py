"""What the lists of the office share: filters that stay in the address, chips that take one away, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """The filters of a list as the address has them, by name, empty ones left out."""

    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest, names: Sequence[str]) -> Kept:
        """The filters of these names in the address of a request."""
        given = {name: request.GET.get(name, "").strip() for name in names}
        return cls({name: value for name, value in given.items() if value})

    def get(self, name: str) -> str:
        """What the filter of this name says; empty where it is not set."""
        return self.values.get(name, "")

    @property
    def query(self) -> str:
        """The filters as the end of an address: ``?q=chen&state=在用``, or nothing."""
        return f"?{urlencode(self.values)}" if self.values else ""

    def without(self, name: str) -> str:
        """The address of the list without this filter."""
        return "?" + urlencode({key: value for key, value in self.values.items() if key != name})

    def chips(self, titles: Mapping[str, str]) -> list[tuple[str, str]]:
        """Each set filter of these names in words, with the address that takes it away."""
        return [(title, self.without(name)) for name, title in titles.items() if self.get(name)]


@dataclass(frozen=True, slots=True)
class Cut:
    """One page of a list and the way to the others."""

    page: Page[Any]
    addresses: Sequence[tuple[str, str, bool]]


def cut(things: Any, number: str, kept: Kept) -> Cut:
    """The page of this number, nonsense being the first; `things` is a sequence or a query."""
    pages = Paginator(things, PAGE)
    page = pages.get_page(number if number.isdecimal() and len(number) < 8 else "1")
    addresses = [
        ("", "", False) if not isinstance(step, int)
        else (str(step), f"?{urlencode({**kept.values, 'page': step})}", step == page.number)
        for step in pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]  # fmt: skip
    return Cut(page, addresses)
