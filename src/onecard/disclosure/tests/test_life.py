"""A report's life: drafted, reviewed, signed, sent, approved, cleared, published, corrected, withdrawn; by other people each."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone

from onecard.accounts import queries as accounts
from onecard.compiling.report import FILES
from onecard.core.errors import Refusal
from onecard.disclosure import queries, rules
from onecard.disclosure.begin import begin
from onecard.disclosure.comment import answer, comment
from onecard.disclosure.compile import compiled
from onecard.disclosure.difference import differences
from onecard.disclosure.models import Report, Stage, StepKind, WordsKind
from onecard.disclosure.onward import aside
from onecard.disclosure.publish import correct, withdraw
from onecard.disclosure.publishable import changes_since
from onecard.disclosure.review import review, send_back, sign, submit
from onecard.disclosure.rules import LIFE
from onecard.disclosure.send import clear, record_approval, send
from onecard.disclosure.taken import standing
from onecard.disclosure.tests.conftest import Person, fill_in, placed, today, walk
from onecard.disclosure.write import change_template, set_up, write
from onecard.office.models import TrailEvent, User

REASON = "finalaccounts.total.in?@上年"


def refused(code: str, act: Callable[[], object]) -> Refusal:
    """What an action said no with; the trail is as it was."""
    before = TrailEvent.objects.count()
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code
    assert TrailEvent.objects.count() == before
    return caught.value


def test_a_report_goes_its_whole_way_and_stands_published_with_its_files(
    whole: Report, person: Person
) -> None:
    set_up(person("chenjingyi"), whole, threshold=Decimal(0), opens_vouchers=True)
    whole.refresh_from_db()
    walk(whole, person, Stage.PUBLISHED)
    (edition,) = queries.editions(whole)
    assert [file.name for file in queries.files_of(edition.step)] == list(FILES.values())
    published = TrailEvent.objects.filter(action="report.published").latest("sequence")
    after = json.loads(published.after or "{}")
    for file in queries.files_of(edition.step):
        assert after[f"SM3 {file.name}"] == file.sm3
        with file.file.open("rb") as kept:
            assert len(kept.read()) == file.size
    assert after["opens_vouchers"] is True
    assert edition.step.snapshot is not None
    assert edition.step.snapshot.opens_vouchers
    assert json.loads(edition.step.snapshot.content)["draft"] is False
    assert [step.kind for step in reversed(queries.steps(whole))] == [
        "submitted", "reviewed", "signed", "sent", "approved", "cleared", "published",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", StepKind)
@pytest.mark.parametrize("stage", Stage)
def test_a_step_is_taken_only_where_the_rules_have_it(kind: StepKind, stage: Stage) -> None:
    if stage in LIFE[kind].frm:
        assert rules.require_step(kind, stage, "报告").to in Stage
    else:
        with pytest.raises(Refusal, match="不能"):
            rules.require_step(kind, stage, "报告")


def test_every_stage_leads_on_and_can_be_reached() -> None:
    assert {one.to for one in LIFE.values()} == set(Stage)
    assert {stage for one in LIFE.values() for stage in one.frm} == set(Stage)


def test_a_year_has_one_report_and_it_is_begun_from_the_books(draft: Report, preparer: User) -> None:
    whose = accounts.subject("460299")
    refused("report.begun", lambda: begin(preparer, whose, 2024))
    refused("accounts.no_year", lambda: begin(preparer, whose, 2019))
    assert "模板：海南省" in draft.template


def test_next_years_report_begins_by_this_years_own_template(preparer: User) -> None:
    whose = accounts.subject("460299")
    before = begin(preparer, whose, 2023)
    Report.objects.filter(pk=before.pk).update(template=before.template + "\n；本单位改过\n")
    assert begin(preparer, whose, 2024).template.endswith("；本单位改过\n")


def test_what_is_lacking_keeps_the_review_from_passing(draft: Report, preparer: User, reviewer: User) -> None:
    submit(preparer, draft)
    refusal = refused("report.not_publishable", lambda: review(reviewer, draft))
    assert len(refusal.problems) == len(compiled(draft).narrative.missing)
    assert all(one.place and one.remedy for one in refusal.problems)


def test_nobody_passes_or_signs_their_own(whole: Report, person: Person) -> None:
    everything = person("zhengwenbo")
    everything.roles = ["财务经办", "财务复核", "主任", "审核人"]
    everything.save()
    submit(everything, whole)
    refused("office.same_person", lambda: review(everything, whole))
    second = person("linhai")
    second.roles = ["财务复核", "主任"]
    second.save()
    review(second, whole)
    refused("office.same_person", lambda: sign(second, whole))


def test_a_doubt_the_text_leaves_is_signed_for_in_words(whole: Report, person: Person) -> None:
    preparer, reviewer, leader = map(person, ("chenjingyi", "zhengwenbo", "linhai"))
    seen = whole.words.filter(key="机构设置").latest("pk")
    write(preparer, whole, WordsKind.TEXT, "机构设置", "2021年度设立三个机构。", seen=seen.pk)
    submit(preparer, whole)
    review(reviewer, whole)
    refusal = refused("report.doubts", lambda: sign(leader, whole))
    assert "2021年度" in refusal.problems[0].sentence
    assert sign(leader, whole, words="提到2021年度是机构沿革，属实").words.startswith("提到")


@pytest.mark.parametrize("words", ["", "  ", "长" * 501, "退回\u202e回退", "看不见\x00的"])
def test_a_return_says_why(words: str, whole: Report, preparer: User, reviewer: User) -> None:
    submit(preparer, whole)
    refused("report.opinion", lambda: send_back(reviewer, whole, words=words))


def test_a_reason_may_have_several_lines(whole: Report, preparer: User, reviewer: User) -> None:
    submit(preparer, whole)
    assert send_back(reviewer, whole, words="第三部分太笼统\r\n第九部分缺原因\n").words.count("\n") == 1


def test_an_open_comment_holds_the_report_until_it_is_answered(
    whole: Report, preparer: User, reviewer: User
) -> None:
    one = comment(reviewer, whole, section="s3-1", quote="收、支总计各减少6.64万元", words="原因要写具体")
    refusal = refused("report.comments_open", lambda: submit(preparer, whole))
    assert "原因要写具体" in refusal.sentence
    answer(preparer, one, words="已改")
    refused("comment.answered", lambda: answer(preparer, one, words="再改"))
    submit(preparer, whole)


def test_what_the_leader_signed_is_what_goes_out(whole: Report, person: Person) -> None:
    report = walk(whole, person, Stage.SIGNED)
    # Somebody meddles with the words behind the actions' back, as a change of the books would.
    report.words.create(
        kind=WordsKind.REASON,
        key=REASON,
        words="另有原因",
        maker=person("chenjingyi"),
        made_at=timezone.now(),
    )
    refusal = refused("report.changed", lambda: send(person("chenjingyi"), report, to="上级"))
    assert any("另有" in one.sentence for one in refusal.problems)
    assert changes_since(report, StepKind.SIGNED, compiled(report))
    send_back(person("linhai"), report, words="有变动")
    report.refresh_from_db()
    assert report.stage == Stage.DRAFT


def test_two_people_at_one_place_do_not_lose_each_others_words(
    draft: Report, preparer: User, person: Person
) -> None:
    other = person("zhengwenbo")
    other.roles = ["财务经办"]
    other.save()
    first = write(preparer, draft, WordsKind.REASON, REASON, "项目减少")
    refusal = refused(
        "report.words_changed", lambda: write(other, draft, WordsKind.REASON, REASON, "人员减少")
    )
    assert "陈静怡" in refusal.sentence
    assert "项目减少" in refusal.sentence
    write(other, draft, WordsKind.REASON, REASON, "项目和人员减少", seen=first.pk)
    assert "主要原因是项目和人员减少。" in compiled(draft).narrative.text


@pytest.mark.parametrize(
    ("words", "code"),
    [("长" * 20_001, "report.words"), ("看不见\u202e的", "report.words"), ("【待补】", "report.words")],
)
def test_words_that_would_spoil_the_document_are_refused(
    words: str, code: str, draft: Report, preparer: User
) -> None:
    refused(code, lambda: write(preparer, draft, WordsKind.REASON, REASON, words))


def test_nothing_is_written_into_a_report_under_review(whole: Report, preparer: User) -> None:
    submit(preparer, whole)
    refused("report.stage", lambda: write(preparer, whole, WordsKind.TEXT, "职责", "新的"))


def test_the_approval_has_its_number_and_a_date_that_can_be(draft: Report, person: Person) -> None:
    report = placed(draft, person, Stage.SENT)
    preparer = person("chenjingyi")
    for number, why in ((" ", "没有写"), ("号" * 41, "41个字"), ("1\u202e号", "看不见")):
        refusal = refused(
            "report.line", lambda number=number: record_approval(preparer, report, number=number, on=today())
        )  # type: ignore[misc]
        assert why in refusal.sentence
    late, early = today() + datetime.timedelta(1), today() - datetime.timedelta(1)
    for on in (late, early):
        refused("report.date", lambda on=on: record_approval(preparer, report, number="1号", on=on))  # type: ignore[misc]
    step = record_approval(preparer, report, number="1号", on=today(), name="批复.pdf", content=b"%PDF-1.7 x")
    assert [file.name for file in queries.files_of(step)] == ["批复.pdf"]


def test_a_report_is_sent_on_a_day_since_it_was_signed_and_approved_since_it_was_sent(
    whole: Report, person: Person
) -> None:
    report, preparer = walk(whole, person, Stage.SIGNED), person("chenjingyi")
    report.steps.filter(kind=StepKind.SIGNED).update(at=timezone.now() - datetime.timedelta(5))
    before, between = today() - datetime.timedelta(6), today() - datetime.timedelta(3)
    refusal = refused("report.date", lambda: send(preparer, report, to="上级", on=before))
    assert f"报送日期{before}早于负责人审签的日期{today() - datetime.timedelta(5)}" in refusal.sentence
    send(preparer, report, to="上级", on=between)
    refused("report.date", lambda: record_approval(preparer, report, number="1号", on=before))
    assert record_approval(preparer, report, number="1号", on=between).on == between


def test_the_secrecy_review_is_not_dated_before_the_approval_nor_in_the_future(
    draft: Report, person: Person
) -> None:
    report, auditor = placed(draft, person, Stage.APPROVED), person("wanglixin")

    def cleared(on: datetime.date) -> None:
        clear(auditor, report, person="王力新", on=on, conclusion="不涉密", passed=True)

    refusal = refused("report.date", lambda: cleared(today() - datetime.timedelta(1)))
    assert "早于收到批复的日期" in refusal.sentence
    refused("report.date", lambda: cleared(today() + datetime.timedelta(1)))
    cleared(today())


def test_the_days_go_on_while_an_approved_report_is_mended_and_the_new_approval_applies_then(
    draft: Report, person: Person
) -> None:
    report = placed(draft, person, Stage.APPROVED)
    report.steps.filter(kind=StepKind.APPROVED).update(on=today() - datetime.timedelta(9))
    send_back(person("linhai"), report, words="有错字")
    report.refresh_from_db()
    due = queries.due(report)
    assert due is not None
    assert due.left == 11
    placed(report, person, Stage.APPROVED)
    due = queries.due(report)
    assert due is not None
    assert due.left == 20


def test_the_days_to_publish_are_counted_from_the_approval(draft: Report, person: Person) -> None:
    assert queries.due(draft) is None
    report = placed(draft, person, Stage.APPROVED)
    due = queries.due(report, today() + datetime.timedelta(days=21))
    assert due is not None
    assert (due.by, due.left) == (today() + datetime.timedelta(days=20), -1)


def test_a_report_that_is_not_cleared_goes_back(draft: Report, person: Person) -> None:
    report = placed(draft, person, Stage.APPROVED)
    clear(
        person("wanglixin"), report, person="王力新", on=today(), conclusion="机房位置不宜公开", passed=False
    )
    report.refresh_from_db()
    assert report.stage == Stage.DRAFT


def test_a_correction_is_a_new_edition_and_the_old_one_stays(whole: Report, person: Person) -> None:
    report = walk(whole, person, Stage.PUBLISHED)
    preparer = person("chenjingyi")
    correct(person("linhai"), report, words="主要原因写错")
    report.refresh_from_db()
    assert (report.stage, report.edition) == (Stage.DRAFT, 2)
    assert len(queries.editions(report)) == 1
    assert not queries.editions(report)[0].superseded
    seen = report.words.filter(key=REASON).latest("pk")
    write(preparer, report, WordsKind.REASON, REASON, "更正后的原因", seen=seen.pk)
    walk(report, person, Stage.PUBLISHED)
    new, old = queries.editions(report)
    assert (new.superseded, old.superseded) == (False, True)
    assert new.step.snapshot is not None
    assert old.step.snapshot is not None
    told = differences(old.step.snapshot.content, new.step.snapshot.content)
    assert any("更正后的" in one.after for one in told)
    assert {one.kind for one in told} == {"words"}


def test_a_withdrawn_report_is_no_longer_among_the_published(draft: Report, person: Person) -> None:
    report = placed(draft, person, Stage.PUBLISHED)
    withdraw(person("linhai"), report, words="误公开了内部资料")
    assert standing(report) is None
    assert queries.editions(report)[0].withdrawn == "误公开了内部资料"


def test_what_stands_is_withdrawn_while_its_correction_is_drafted_and_the_year_is_published_anew(
    whole: Report, person: Person
) -> None:
    report, leader = walk(whole, person, Stage.PUBLISHED), person("linhai")
    correct(leader, report, words="主要原因写错")
    report.refresh_from_db()
    assert StepKind.WITHDRAWN in aside(leader, report)
    step = withdraw(leader, report, words="附件里有个人信息")
    assert step.edition == 1, "what stood, not what was drafted"
    assert standing(report) is None
    report.refresh_from_db()
    assert report.edition == 1
    assert aside(leader, report) == [StepKind.CORRECTING]
    correct(leader, report, words="删去个人信息后重新公开")
    report.refresh_from_db()
    assert (report.stage, report.edition) == (Stage.DRAFT, 2), "no number is skipped"
    assert StepKind.WITHDRAWN not in aside(leader, report), "nothing stands"
    refused("report.stage", lambda: withdraw(leader, report, words="再撤一次"))
    walk(report, person, Stage.PUBLISHED)
    new, old = queries.editions(report)
    assert (new.withdrawn, old.withdrawn) == ("", "附件里有个人信息")
    assert standing(report) == new.step


def test_what_was_never_published_cannot_be_withdrawn(whole: Report, person: Person) -> None:
    report = walk(whole, person, Stage.CLEARED)
    assert StepKind.WITHDRAWN not in aside(person("linhai"), report)
    refused("report.stage", lambda: withdraw(person("linhai"), report, words="不公开了"))


def test_a_changed_template_changes_the_report_and_an_unsound_one_is_refused(
    draft: Report, preparer: User
) -> None:
    refused("template.unsound", lambda: change_template(preparer, draft, "# 什么都没有", seen=draft.template))
    better = draft.template.replace("# 基本情况", "# 单位基本情况")
    refused("report.template_changed", lambda: change_template(preparer, draft, better, seen="别的"))
    change_template(preparer, draft, better, seen=draft.template.replace("\n", "\r\n"))
    draft.refresh_from_db()
    assert "第一部分 单位基本情况" in compiled(draft).narrative.text


def test_a_person_of_another_unit_is_kept_out(draft: Report, preparer: User) -> None:
    from onecard.office.models import Entity

    preparer.entity = Entity.objects.create(code="999", name="别的单位")
    preparer.save()
    refused("office.other_entity", lambda: write(preparer, draft, WordsKind.TEXT, "职责", "甲"))
    refused("office.other_entity", lambda: submit(preparer, draft))


def test_reports_of_two_years_do_not_share_words(preparer: User) -> None:
    whose = accounts.subject("460299")
    one, other = begin(preparer, whose, 2023), begin(preparer, whose, 2024)
    fill_in(other, preparer)
    assert one.words.count() == 0
