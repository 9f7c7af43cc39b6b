"""The catalogue of published figures: every report that stands is in it, whatever their number, and nothing else."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from onecard.disclosure.models import CatalogueFigure, Report, Snapshot, Stage, Step, StepKind
from onecard.disclosure.public import catalogue, shelf
from onecard.office.models import Entity, User

pytestmark = pytest.mark.django_db
FACTS = (
    ("finalaccounts.total.in", "收入总计", {"basis": "决算"}, "122.81"),
    ("finalaccounts.expenditure", "本年支出", {"basis": "决算", "nature": "项目"}, "11.46"),
    ("finalaccounts.expenditure", "本年支出", {"basis": "决算", "function": "20801"}, "0.00"),
)


@pytest.fixture
def maker() -> User:
    return User.objects.create(username="jia", name="甲一", roles=[])


def published(maker: User, number: int, year: int = 2024) -> Report:
    """A small report that stands published, of a unit of its own."""
    unit = Entity.objects.create(code=f"9{number:05d}", name=f"第{number}单位")
    report = Report.objects.create(
        entity=unit, year=year, stage=Stage.PUBLISHED, made_by=maker, made_at=timezone.now()
    )
    content = {
        "year": year,
        "document": [
            {"kind": "heading", "number": "一、", "anchor": "s1", "runs": [{"text": "收支总体情况"}]}
        ],
        "tables": [],
        "facts": [
            {
                "figure": figure, "term": term, "definition": f"{term}的口径", "unit": "万元", "value": value,
                "dims": {"entity": unit.code, "year": str(year), **dims}, "exact": f"{value}00",
                "source": {"query": "q"}, "said": [{"in": "text", "section": "s1"}],
            }
            for figure, term, dims, value in FACTS
        ],
    }  # fmt: skip
    snapshot = Snapshot.objects.create(
        report=report, edition=1, content=json.dumps(content), sm3=f"{number:064d}", taken_at=timezone.now()
    )
    Step.objects.create(
        report=report,
        edition=1,
        kind=StepKind.PUBLISHED,
        actor=maker,
        at=timezone.now(),
        snapshot=snapshot,
    )
    return report


def test_every_report_that_stands_is_searched_however_many_there_are(maker: User) -> None:
    for number in range(45):
        catalogue.enter(published(maker, number))
    assert catalogue.find("收入总计").count() == 45
    (term, other) = catalogue.glossary()
    assert (term.term, term.reports, len(term.places)) == ("收入总计", 45, catalogue.MOST_PLACES)
    assert other.term == "本年支出"
    only = catalogue.find("收入总计", shelf.standing("第44单位"))
    assert [one.report.entity.name for one in only] == ["第44单位"]  # type: ignore[union-attr]  # a unit's report


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("122.81", 1), ("1,228,100", 1), ("1228100元", 1), ("122.810", 1), ("122.8", 0), ("项目支出", 1), ("20801", 1),
        ("本年支出 项目", 1), ("本年支出 收入总计", 0), ("0", 1), ("1e999999", 0), ("NaN", 0), ("%", 0), ("9" * 99, 0),
    ],
)  # fmt: skip
def test_figures_are_found_by_words_and_by_the_whole_number(words: str, found: int, maker: User) -> None:
    catalogue.enter(published(maker, 1))
    assert len(list(catalogue.find(words))) == found


def test_what_is_zero_comes_last_and_the_newest_year_first(maker: User) -> None:
    for number, year in enumerate((2023, 2024)):
        catalogue.enter(published(maker, number, year))
    told = [(one.year, one.value) for one in catalogue.find("本年支出")]
    assert told == [(2024, "11.46"), (2023, "11.46"), (2024, "0.00"), (2023, "0.00")]


def test_a_report_entered_anew_stands_once_and_one_removed_is_gone(maker: User) -> None:
    report = published(maker, 1)
    catalogue.enter(report)
    catalogue.enter(report)
    assert CatalogueFigure.objects.count() == len(FACTS)
    catalogue.remove(report)
    assert not catalogue.find("收入总计")
    assert catalogue.glossary() == []


def test_what_was_published_before_there_was_a_catalogue_is_entered_and_what_was_withdrawn_is_not(
    maker: User,
) -> None:
    kept, gone = published(maker, 1), published(maker, 2)
    Step.objects.create(report=gone, edition=1, kind=StepKind.WITHDRAWN, actor=maker, at=timezone.now())
    catalogue.complete()
    catalogue.complete()
    assert {one.report_id for one in catalogue.find("收入总计")} == {kept.pk}
    assert catalogue.find("收入总计").count() == 1
