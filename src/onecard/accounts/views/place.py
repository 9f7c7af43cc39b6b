"""Whose accounts and which year a page is about; both are kept in its address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils import timezone

from onecard.accounts import queries
from onecard.accounts.queries import Subject
from onecard.core.errors import Refusal
from onecard.core.fiscal import FIRST_YEAR, LAST_YEAR
from onecard.office.door import person
from onecard.office.models import User

NOT_CARRIED = {"open", "page", "figure", "year", "next"}
"""Parts of an address that mean nothing in another year."""
NOT_CARRIED_ELSEWHERE = NOT_CARRIED | {"entity"}
WISHED_YEAR = "wished"
"""The year to show of another unit if it has it: a switch cannot know, and asking for every unit costs too much."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a switch: its title, a remark, where it leads, whether it is what is shown."""

    title: str
    href: str
    current: bool
    note: str = ""


@dataclass(frozen=True)
class Place:
    """The subject and year of a page, and what else the reader may switch to. `years` are those offered, `known` those
    with anything that counts: a reader may look at a year before there is anything in it, for that is where one
    enters."""

    subject: Subject
    year: int
    years: list[int]
    subjects: list[Subject]
    path: str = ""
    params: dict[str, str] = field(default_factory=dict)
    known: list[int] = field(default_factory=list)

    @property
    def has_data(self) -> bool:
        """Whether anything counts in the year."""
        return self.year in self.known

    @property
    def query(self) -> str:
        """The end of every address within this place."""
        return self.query_of(self.subject.code, self.year)

    @staticmethod
    def query_of(entity: str, year: int) -> str:
        """The end of an address within the place of this entity code and year."""
        return f"?{urlencode({'entity': entity, 'year': year})}"

    @property
    def other_subjects(self) -> bool:
        """Whether there is anything to switch to."""
        return len(self.subjects) > 1

    @cached_property
    def year_choices(self) -> list[Choice]:
        """The years offered, latest first."""
        kept = {name: value for name, value in self.params.items() if name not in NOT_CARRIED}
        return [
            Choice(f"{year}年度", self._address(kept | {"year": str(year)}), year == self.year)
            for year in reversed(self.years)
        ]

    @cached_property
    def subject_choices(self) -> list[Choice]:
        """The units and groups the reader may see."""
        kept = {name: value for name, value in self.params.items() if name not in NOT_CARRIED_ELSEWHERE}
        kept |= {WISHED_YEAR: str(self.year)}
        return [
            Choice(
                one.name,
                self._address(kept | {"entity": one.code}),
                one.code == self.subject.code,
                f"{one.code}，部门汇总" if one.is_group else one.code,
            )
            for one in self.subjects
        ]

    def _address(self, params: dict[str, str]) -> str:
        return f"{self.path}?{urlencode(params)}"

    def with_params(self, **changed: str | int | None) -> str:
        """The address of this page with some parameters changed, None leaving one out."""
        params: dict[str, str | int] = {**self.params, "entity": self.subject.code, "year": self.year}
        for name, value in changed.items():
            params.pop(name, None)
            if value is not None:
                params[name] = value
        return f"?{urlencode(params)}"


def place_of(request: HttpRequest, path: str = "") -> Place:
    """The place the address names: `entity` and `year`, by default the first unit with records and the latest year
    with any, else this year. A year without records is a place too (`has_data` says so).

    `path` is where a switch leads, by default to the same page. Raises Http404 for a unit that is not there or not open
    to the reader (both look alike) and for what is no fiscal year, Refusal `accounts.no_entity` where there is no unit
    at all.
    """
    open_subjects = subjects_open_to(person(request))
    if not open_subjects:
        raise Refusal(
            "accounts.no_entity", "系统里还没有你能看的单位。", "请系统管理员建立单位，或调整你的所属单位。"
        )
    code = request.GET.get("entity", "")
    subject = (
        next((one for one in open_subjects if one.code == code), None) if code else _first(open_subjects)
    )
    if subject is None:
        raise Http404
    known = queries.years(subject)
    year = year_asked(request)
    wished = request.GET.get(WISHED_YEAR, "")
    if not year:
        latest = known[-1] if known else timezone.localdate().year
        year = int(wished) if wished in map(str, known) else latest
    return Place(
        subject, year, years_offered(known, year), open_subjects, path or request.path, asked(request), known
    )


def year_asked(request: HttpRequest) -> int:
    """The fiscal year the address names, 0 where it names none. Raises Http404 for what is none."""
    text = request.GET.get("year", "")
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise Http404
    return int(text)


def years_offered(known: Iterable[int], year: int) -> list[int]:
    """Every year from the first of `known` to this one, and the one looked at; this and the last for a new unit.

    The years between are offered too: last year's closing balances are carried forward one year at a time.
    """
    now = timezone.localdate().year
    known = set(known) or {now - 1}
    return sorted({*known, *range(min(known), now + 1), year})


def asked(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address, the last of each name."""
    return {name: request.GET.get(name, "") for name in request.GET if name != WISHED_YEAR}


def _first(subjects: list[Subject]) -> Subject:
    """The first that has any year: a unit just set up has nothing to show."""
    return next((one for one in subjects if queries.years(one)), subjects[0])


def subjects_open_to(user: User) -> list[Subject]:
    """The units and groups a person may see: one bound to a unit sees that unit alone."""
    found = queries.subjects()
    if user.entity_id is None:
        return found
    return [one for one in found if not one.is_group and one.members[0].id == user.entity_id]
