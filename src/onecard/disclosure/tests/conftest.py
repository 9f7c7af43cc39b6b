"""The example's year and its people, for the life of its report."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from onecard.accounts import queries
from onecard.disclosure.begin import begin
from onecard.disclosure.compile import compiled
from onecard.disclosure.models import Report, Stage, Step, StepKind, WordsKind
from onecard.disclosure.publish import publish
from onecard.disclosure.review import review, sign, submit
from onecard.disclosure.send import clear, record_approval, send
from onecard.disclosure.write import write
from onecard.finalaccounts.narrative.document import Missing
from onecard.office.models import User

Person = Callable[[str], User]


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
    for one in _lacking(report):
        assert one.kind != "fact", one
        kind = WordsKind.TEXT if one.kind == "text" else WordsKind.REASON
        write(preparer, report, kind, one.key.removeprefix("文："), f"{one.what}已说明")


_LACKING: dict[tuple[int, str], list[Missing]] = {}
"""What the example's report of a year lacks by a template while nothing is written: compiled once for all tests."""


def _lacking(report: Report) -> list[Missing]:
    if report.words.exists():
        return compiled(report).narrative.missing
    untouched = report.year, report.template
    if untouched not in _LACKING:
        _LACKING[untouched] = compiled(report).narrative.missing
    return _LACKING[untouched]


def today() -> datetime.date:
    return timezone.localdate()


def walk(report: Report, person: Person, to: Stage) -> Report:
    """Take a whole report on to a stage, each step by who may take it."""
    preparer, reviewer, leader, auditor = map(person, ("chenjingyi", "zhengwenbo", "linhai", "wanglixin"))
    steps: list[tuple[Stage, Callable[[], object]]] = [
        (Stage.IN_REVIEW, lambda: submit(preparer, report)),
        (Stage.REVIEWED, lambda: review(reviewer, report)),
        (Stage.SIGNED, lambda: sign(leader, report)),
        (Stage.SENT, lambda: send(preparer, report, to="示例市人力资源和社会保障局")),
        (Stage.APPROVED, lambda: record_approval(preparer, report, number="示财决〔2025〕3号", on=today())),
        (
            Stage.CLEARED,
            lambda: clear(auditor, report, person="王力新", on=today(), conclusion="不涉密", passed=True),
        ),
        (Stage.PUBLISHED, lambda: publish(leader, report)),
    ]
    for stage, step in steps:
        step()
        report.refresh_from_db()
        assert report.stage == stage
        if stage == to:
            return report
    raise AssertionError(to)


PATH: tuple[tuple[StepKind, str, Stage], ...] = (
    (StepKind.SUBMITTED, "chenjingyi", Stage.IN_REVIEW),
    (StepKind.REVIEWED, "zhengwenbo", Stage.REVIEWED),
    (StepKind.SIGNED, "linhai", Stage.SIGNED),
    (StepKind.SENT, "chenjingyi", Stage.SENT),
    (StepKind.APPROVED, "chenjingyi", Stage.APPROVED),
    (StepKind.CLEARED, "wanglixin", Stage.CLEARED),
    (StepKind.PUBLISHED, "linhai", Stage.PUBLISHED),
)
"""The way of a report without a return: each step, by whom, where it leads."""


def placed(report: Report, person: Person, to: Stage) -> Report:
    """The report with the records of the steps to a stage, none of them compiled: for what begins there."""
    for kind, username, stage in PATH:
        on = timezone.localdate() if kind == StepKind.APPROVED else None
        Step.objects.create(
            report=report, edition=report.edition, kind=kind, actor=person(username), at=timezone.now(), on=on
        )
        if stage == to:
            break
    Report.objects.filter(pk=report.pk).update(stage=to)
    report.refresh_from_db()
    return report
