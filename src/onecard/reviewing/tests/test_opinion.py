"""The opinion on a report: what was judged, in the words the bureau chose."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from django.test import Client

from onecard.core.errors import Refusal
from onecard.office.models import Entity, TrailEvent, User
from onecard.reviewing.judge import judge
from onecard.reviewing.models import OpinionWording, ReviewedReport
from onecard.reviewing.opinion import own_wording, word, write
from onecard.reviewing.receive import open_batch
from onecard.reviewing.tests.conftest import Audited
from onecard.reviewing.tests.handed import OTHER, UNIT, report, right


@pytest.fixture
def one(reviewer: User, audited: Audited) -> ReviewedReport:
    return audited(open_batch(reviewer, title="", year=2024, files=[report()])).reports.get()


def lines(one: ReviewedReport) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(write(one))).paragraphs]


def test_the_opinion_holds_what_is_to_be_mended_and_what_is_to_be_explained_and_no_false_alarm(
    reviewer: User, one: ReviewedReport
) -> None:
    first, second, third = one.findings[:3]
    judge(reviewer, one, first["id"], verdict="属实", note="补上医疗费")
    judge(reviewer, one, second["id"], verdict="误报", note="口径不同")
    judge(reviewer, one, third["id"], verdict="须说明")
    said = lines(one)
    assert said[:2] == [f"{UNIT}2024年度决算公开报告审核意见", f"{UNIT}："]
    assert "须改正1处，须说明1处" in said[2]
    assert said[3] == "一、须改正"
    assert said[4].startswith(f"1．{first['title']}（")
    assert said[4].endswith("审核人：补上医疗费。")
    assert said[5] == "二、须说明"
    assert third["message"] in said[6]
    assert not any(second["message"] in line for line in said)


def test_an_explanation_that_was_accepted_is_asked_for_no_more(reviewer: User, one: ReviewedReport) -> None:
    judge(reviewer, one, one.findings[2]["id"], verdict="须说明", note="年中追加", accepted=True)
    assert "须改正0处，须说明0处" in lines(one)[2]


def test_nothing_is_written_before_anything_was_judged(one: ReviewedReport) -> None:
    with pytest.raises(Refusal, match="还没有认定过问题"):
        write(one)


def test_the_wording_is_the_desks_own_and_its_change_is_in_the_trail(
    reviewer: User, one: ReviewedReport
) -> None:
    word(reviewer, opening="致{单位}：", closing="市财政局")
    word(reviewer, opening="致{单位}（{年度}）：", closing="市财政局")
    judge(reviewer, one, one.findings[0]["id"], verdict="属实")
    assert lines(one)[1] == f"致{UNIT}（2024）："
    assert lines(one)[-1] == "市财政局"
    assert OpinionWording.objects.count() == 1
    assert "致{单位}：" in TrailEvent.objects.filter(action="review.worded").latest("sequence").before
    unit = Entity.objects.create(code="460298", name="另一个单位")
    local = User.objects.create(username="li", name="李审", office="外部", roles=["审核人"], entity=unit)
    assert "市财政局" not in own_wording(local)


@pytest.mark.parametrize(
    ("opening", "said"),
    [("", "开头是空的"), ("{单位名}：", "{单位名}不知道填什么"), ("长" * 2001, "超过2000个字")],
)
def test_a_wording_that_cannot_be_filled_is_refused_with_what_can_be_used(
    opening: str, said: str, reviewer: User
) -> None:
    with pytest.raises(Refusal, match=said):
        word(reviewer, opening=opening, closing="完")
    client = Client()
    client.force_login(reviewer, "django.contrib.auth.backends.ModelBackend")
    answer = client.post("/reviews/wording", {"opening": opening, "closing": "完"})
    assert answer.status_code == 409
    assert not OpinionWording.objects.exists()


def test_the_opinion_is_handed_out_on_the_reports_page(reviewer: User, one: ReviewedReport) -> None:
    client = Client()
    client.force_login(reviewer, "django.contrib.auth.backends.ModelBackend")
    here = f"/reviews/reports/{one.pk}"
    assert "审核意见DOCX" not in client.get(here).content.decode()
    judge(reviewer, one, one.findings[0]["id"], verdict="属实")
    assert "审核意见DOCX" in client.get(here).content.decode()
    answer = client.get(f"{here}/opinion")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"PK")


def test_the_opinions_on_all_that_was_judged_are_one_archive(reviewer: User, audited: Audited) -> None:
    files = [report("一.txt"), report("二.txt", unit=OTHER), right("三.txt", unit="南滨市图书馆")]
    batch = audited(open_batch(reviewer, title="", year=2024, files=files))
    client = Client()
    client.force_login(reviewer, "django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/reviews/{batch.pk}/opinions").status_code == 409
    for one in batch.reports.filter(errors__gt=0):
        judge(reviewer, one, one.findings[0]["id"], verdict="属实")
    assert "全部审核意见ZIP" in client.get(f"/reviews/{batch.pk}").content.decode()
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/reviews/{batch.pk}/opinions").content))
    assert archive.namelist() == [f"{UNIT}-审核意见.docx", f"{OTHER}-审核意见.docx"]
