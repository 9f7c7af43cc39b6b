"""A relation that fails in figures approved above: explained, signed by another person, published; never elsewhere."""

from __future__ import annotations

import datetime
import json

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from onecard.accounts import queries as accounts
from onecard.accounts.justify import check_justification, justify
from onecard.accounts.models import EntryTotal
from onecard.core.errors import Refusal
from onecard.disclosure import queries
from onecard.disclosure.approved import Break, breaks
from onecard.disclosure.compile import compiled, latest
from onecard.disclosure.explain import explain
from onecard.disclosure.models import Report, Stage, StepKind, Words, WordsKind
from onecard.disclosure.publishable import standing_in_the_way
from onecard.disclosure.review import review, send_back, sign, submit
from onecard.disclosure.send import record_approval, record_figures_approval, send
from onecard.disclosure.tests.conftest import Person, fill_in, today, walk
from onecard.disclosure.tests.test_life import refused
from onecard.office.models import TrailEvent, User

WORDS = "基本建设支出误列基本支出，批复时已注明，2025年更正科目"
PDF = b"%PDF-1.7 x"


@pytest.fixture
def unsound(draft: Report, preparer: User) -> Report:
    """2024 with 基本支出 under a code that 公开06 has no row for: 人员经费 and 公用经费 no longer make the whole."""
    misbook("30201")
    fill_in(draft, preparer)
    settle_doubts()
    return draft


def settle_doubts() -> None:
    """Have the doubts (疑点) of the tables explained where they stand, which any report needs."""
    whose, people = accounts.subject("460299"), User.objects.in_bulk(field_name="username")
    for relation, _, instance in accounts.unexplained(whose, 2024, accounts.final_accounts(whose, 2024)):
        one = justify(
            people["chenjingyi"], whose, 2024, relation=relation, instance=instance, words="批复时已注明"
        )
        check_justification(people["zhengwenbo"], whose, one)


def misbook(economy: str) -> None:
    """Have what was spent from 基本支出 under this code stand under 房屋建筑物购建 in 资本性支出（基本建设）."""
    spent = EntryTotal.objects.filter(entity__code="460299", year=2024, nature="基本", economy=economy)
    assert spent.update(economy="30901")


def approve_figures(report: Report, preparer: User) -> None:
    record_figures_approval(
        preparer, report, number="示财决〔2025〕1号", on=today(), name="批复.pdf", content=PDF
    )


def found(report: Report) -> list[Break]:
    return breaks(report, compiled(report), latest(report))


def codes(report: Report) -> set[str]:
    return {one.code for one in standing_in_the_way(report, compiled(report))}


def write_all(writer: User, report: Report) -> None:
    for one in found(report):
        explain(writer, report, one.key, f"{one.outcome.relation.id}：{WORDS}")


def test_what_was_not_approved_stays_blocking_whatever_is_written(unsound: Report, preparer: User) -> None:
    assert codes(unsound) == {"relation.failed"}
    assert found(unsound) == []
    verdict = compiled(unsound).verdict.blocking[0].verdicts[0]
    key = Break(compiled(unsound).verdict.blocking[0], verdict, None).key
    refusal = refused("explanation.no_place", lambda: explain(preparer, unsound, key, WORDS))
    assert "不能用说明代替改正" in refusal.remedy
    unsound.words.create(kind=WordsKind.NOTE, key=key, words=WORDS, maker=preparer, made_at=unsound.made_at)
    assert codes(unsound) == {"relation.failed"}


def test_in_approved_figures_it_blocks_until_it_is_explained(unsound: Report, preparer: User) -> None:
    approve_figures(unsound, preparer)
    assert codes(unsound) == {"relation.approved"}
    assert {one.outcome.relation.id for one in found(unsound)} == {"X-08", "P-15"}
    write_all(preparer, unsound)
    assert codes(unsound) == set()
    event = TrailEvent.objects.filter(action="report.explained").latest("sequence")
    told = json.loads(event.after or "{}")
    assert told["words"].endswith(WORDS)
    assert told["sums"] in {one.sums for one in found(unsound)}
    assert any(one.startswith("人员经费") for one in told["figures"])


def test_words_stand_for_the_sums_they_were_written_for_alone(unsound: Report, preparer: User) -> None:
    approve_figures(unsound, preparer)
    write_all(preparer, unsound)
    misbook("30211")
    settle_doubts()
    assert codes(unsound) == {"relation.failed", "figures.changed"}, "these are no longer the approved ones"
    approve_figures(unsound, preparer)
    assert codes(unsound) == {"relation.approved"}, "approved anew, not explained anew"


def test_the_writer_of_an_explanation_neither_reviews_nor_signs_it_and_the_signature_names_it(
    unsound: Report, person: Person
) -> None:
    preparer, reviewer, leader = map(person, ("chenjingyi", "zhengwenbo", "linhai"))
    approve_figures(unsound, preparer)
    leader.roles = ["主任", "财务经办"]
    leader.save()
    write_all(leader, unsound)
    submit(preparer, unsound)
    review(reviewer, unsound)
    refusal = refused("office.same_person", lambda: sign(leader, unsound))
    assert "其中有本人写的审核说明" in refusal.sentence
    other = person("zhouyuan")
    other.roles = ["主任"]
    other.save()
    sign(other, unsound)
    told = json.loads(TrailEvent.objects.filter(action="report.signed").latest("sequence").after or "{}")
    assert {one["words"] for one in told["explanations"]} == {f"X-08：{WORDS}", f"P-15：{WORDS}"}


def test_it_is_published_with_the_report_and_told_on_its_page(
    unsound: Report, person: Person, settings: Settings
) -> None:
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    preparer = person("chenjingyi")
    approve_figures(unsound, preparer)
    write_all(preparer, unsound)
    report = walk(unsound, person, Stage.PUBLISHED)
    (edition,) = queries.editions(report)
    for name in ("report.html", "report.json"):
        with edition.step.files.get(name=name).file.open("rb") as kept:
            content = kept.read().decode()
        assert "第五部分" in content
        assert WORDS in content
    page = Client().get("/public/460299/2024/").content.decode()
    assert WORDS in page
    assert all(one.sums in page for one in found(report))


def test_its_figures_are_figures_of_the_document(unsound: Report, preparer: User) -> None:
    approve_figures(unsound, preparer)
    write_all(preparer, unsound)
    narrative = compiled(unsound).narrative
    said = [run for heading, run in narrative.said() if heading is not None and heading.anchor == "notes"]
    assert {run.text for run in said} >= {"106.31", "111.35"}
    own = {id(fact) for fact in narrative.accounts.facts}
    assert any(run.fact is not None and id(run.fact) in own for run in said)


def test_a_report_without_such_a_break_has_no_such_section(whole: Report) -> None:
    assert "审核说明" not in compiled(whole).narrative.text


def test_figures_sent_and_approved_are_approved_figures_of_the_report_that_is_mended(
    whole: Report, person: Person
) -> None:
    report, preparer = walk(whole, person, Stage.APPROVED), person("chenjingyi")
    send_back(person("linhai"), report, words="有错字")
    report.refresh_from_db()
    misbook("30201")
    assert "relation.failed" in codes(report), "what was approved holds: what fails is new"
    assert found(report) == []
    assert preparer.pk


@pytest.mark.parametrize(
    ("on", "name", "content", "code"),
    [
        (datetime.date(2024, 12, 30), "批复.pdf", PDF, "report.date"),
        (datetime.date(2999, 1, 1), "批复.pdf", PDF, "report.date"),
        (datetime.date(2025, 8, 1), "批复.pdf", b"", "document.empty"),
        (datetime.date(2025, 8, 1), "批复.pdf", b"MZ", "document.kind"),
    ],
)
def test_an_approval_of_figures_has_its_document_and_a_date_that_can_be(
    on: datetime.date, name: str, content: bytes, code: str, draft: Report, preparer: User
) -> None:
    def record() -> None:
        record_figures_approval(preparer, draft, number="1号", on=on, name=name, content=content)

    refused(code, record)


def test_the_days_count_from_the_approval_of_the_figures_and_its_document_serves_for_the_report(
    whole: Report, person: Person
) -> None:
    preparer, on = person("chenjingyi"), today() - datetime.timedelta(3)
    record_figures_approval(preparer, whole, number="1号", on=on, name="批复.pdf", content=PDF)
    due = queries.due(whole)
    assert due is not None
    assert due.left == 17
    report = walk(whole, person, Stage.SIGNED)
    send(preparer, report, to="上级")
    with pytest.raises(Refusal, match="早于"):
        record_approval(preparer, report, number="2号", on=on - datetime.timedelta(1))
    assert record_approval(preparer, report, number="1号", on=on).kind == StepKind.APPROVED


def test_figures_that_are_no_longer_those_approved_keep_the_report_from_going_out(
    whole: Report, preparer: User, reviewer: User
) -> None:
    approve_figures(whole, preparer)
    assert codes(whole) == set()
    spent = EntryTotal.objects.filter(entity__code="460299", year=2024, nature="基本", economy="30201")
    spent.update(economy="30202")
    submit(preparer, whole)
    refusal = refused("report.not_publishable", lambda: review(reviewer, whole))
    changed = [one for one in refusal.problems if one.code == "figures.changed"]
    assert {one.place.partition("，")[0] for one in changed} == {"30201 办公费", "30202 印刷费"}
    assert all("批复的是" in one.sentence for one in changed)


def test_two_writers_of_one_explanation_do_not_lose_each_others_words(
    unsound: Report, person: Person
) -> None:
    preparer, other = person("chenjingyi"), person("zhengwenbo")
    other.roles = ["财务经办"]
    other.save()
    approve_figures(unsound, preparer)
    key = found(unsound)[0].key
    first = explain(preparer, unsound, key, WORDS)
    refused("report.words_changed", lambda: explain(other, unsound, key, "另一种说法"))
    explain(other, unsound, key, "合并的说法", seen=first.pk)
    assert Words.objects.filter(kind=WordsKind.NOTE).count() == 2
    assert found(unsound)[0].words is not None
