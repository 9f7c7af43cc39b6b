"""The example's year and its people, for the life of its report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onecard.accounts import queries
from onecard.disclosure.begin import begin
from onecard.disclosure.compile import compiled
from onecard.disclosure.models import Report, WordsKind
from onecard.disclosure.write import write
from onecard.office.models import User


@pytest.fixture
def person(example_loaded: None, db: None) -> Callable[[str], User]:
    """A person of the example by user name."""
    return lambda username: User.objects.get(username=username)


@pytest.fixture
def preparer(person: Callable[[str], User]) -> User:
    return person("chenjingyi")


@pytest.fixture
def reviewer(person: Callable[[str], User]) -> User:
    return person("zhengwenbo")


@pytest.fixture
def leader(person: Callable[[str], User]) -> User:
    return person("linhai")


@pytest.fixture
def auditor(person: Callable[[str], User]) -> User:
    return person("wanglixin")


@pytest.fixture
def draft(preparer: User) -> Report:
    """The report of 2024, begun, nothing written."""
    return begin(preparer, queries.subject("460299"), 2024)


@pytest.fixture
def whole(draft: Report, preparer: User) -> Report:
    """The report of 2024 with every text and every reason written."""
    fill_in(draft, preparer)
    return draft


def fill_in(report: Report, preparer: User) -> None:
    """Write whatever the report lacks."""
    for one in compiled(report).narrative.missing:
        assert one.kind != "fact", one
        kind = WordsKind.TEXT if one.kind == "text" else WordsKind.REASON
        write(preparer, report, kind, one.key.removeprefix("文："), f"{one.what}已说明")
