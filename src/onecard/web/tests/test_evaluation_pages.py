"""Self-evaluations on the pages: recorded from a document, checked against it, withdrawn or voided with a reason."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecard.accounts.attachment import LARGEST
from onecard.accounts.imports.evaluation_template import template
from onecard.accounts.models import Document, SelfEvaluation, State
from onecard.office.entities import add_entity
from onecard.office.models import User
from onecard.office.people import local_actor

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460299&year=2024"
NEW = f"/evaluations/new{OF_YEAR}"
PDF = b"%PDF-1.7 the form"
HEAD = {
    "project": "自助终端维保", "unit": "元", "initial": "", "budget": "12,000", "executed": "11460.5", "score": "96.5",
    "grade": "优", "page": "第3页", "document": "",
}  # fmt: skip
FIRST = {
    "group-1": "产出指标", "subgroup-1": "数量指标", "name-1": "巡检次数", "target-1": "≥12次", "actual-1": "14", "measure-1": "次",
    "weight-1": "10", "points-1": "9.5", "deviation-1": "",
}  # fmt: skip


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def pdf(name: str = "自评表.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def recorded(clerk: Client) -> SelfEvaluation:
    answer = clerk.post(NEW, HEAD | FIRST | {"file": pdf()})
    assert answer.status_code == 302, text_of(answer)
    return SelfEvaluation.objects.get(project="自助终端维保")


def test_an_evaluation_is_recorded_shown_with_its_document_and_checked_by_another(
    recorded: SelfEvaluation, clerk: Client, signed_in: SignIn
) -> None:
    line = recorded.indicators.get()
    assert (recorded.initial_fen, recorded.budget_fen, recorded.executed_fen) == (None, 1_200_000, 1_146_050)
    assert (line.target, line.target_value, line.actual_value, line.weight) == ("≥12次", 12, 14, 10)
    page = text_of(clerk.get(f"/evaluations/{recorded.pk}"))
    assert "来自附件《自评表.pdf》第3页，不是由系统算出。" in page
    assert hashlib.sha256(PDF).hexdigest() in page
    assert "等另一位对照附件复核" in page
    checker = signed_in("zhengwenbo")
    assert f'href="/evaluations/{recorded.pk}?next=' in checker.get("/waiting").content.decode()
    said = text_of(checker.post(f"/evaluations/{recorded.pk}/check", follow=True))
    assert "已复核，从现在起可以在指标里查到" in said
    recorded.refresh_from_db()
    assert recorded.state == State.POSTED


def test_whoever_recorded_it_cannot_check_it(recorded: SelfEvaluation, clerk: Client) -> None:
    User.objects.filter(username="chenjingyi").update(roles=["财务经办", "财务复核"])
    answer = clerk.post(f"/evaluations/{recorded.pk}/check")
    assert answer.status_code == 409
    assert "不能" in text_of(answer)
    recorded.refresh_from_db()
    assert recorded.state == State.DRAFT


def test_amounts_may_be_typed_in_wan_yuan(clerk: Client) -> None:
    clerk.post(NEW, HEAD | {"unit": "万元", "budget": "1.2", "executed": "1.14605", "file": pdf()})
    assert SelfEvaluation.objects.get(project="自助终端维保").executed_fen == 1_146_050


def test_what_is_wrong_is_told_at_its_line_and_everything_typed_stays(clerk: Client) -> None:
    answer = clerk.post(NEW, HEAD | FIRST | {"budget": "很多", "points-1": "九", "file": pdf()})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "“很多”不是金额" in page
    assert "第1行，得分：“九”不是数。" in page
    assert 'value="≥12次"' in page
    # The document is kept, so it need not be chosen again.
    kept = Document.objects.get(name="自评表.pdf")
    assert f'<option value="{kept.pk}" selected>' in page
    clerk.post(NEW, HEAD | FIRST | {"document": str(kept.pk)})
    assert SelfEvaluation.objects.get(project="自助终端维保").document == kept


def test_rules_of_the_record_are_told_in_place(clerk: Client) -> None:
    wrong = HEAD | FIRST | {"score": "196.5", "grade": "", "name-1": "", "file": pdf()}
    said = text_of(clerk.post(NEW, wrong))
    assert "自评得分：自评得分196.5不在0到100之间" in said
    assert "等级：没有填等级" in said
    assert "第1行，三级指标：没有填三级指标" in said


def test_no_document_no_record(clerk: Client) -> None:
    answer = clerk.post(NEW, HEAD | FIRST)
    assert answer.status_code == 409
    assert "没有附件" in text_of(answer)
    assert not SelfEvaluation.objects.filter(project="自助终端维保").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("自评表.pdf", b"", "没有附件|是空的"),
        ("setup.pdf", b"MZ\x90\x00", "是程序文件"),
        ("自评表.pdf.exe", PDF, "名字却以“.exe”结尾"),
        ("自评表.html", b"<html><script>", "不是能存的文件"),
        ("大.pdf", PDF + bytes(LARGEST), "超过50MB"),
    ],
)
def test_an_attachment_that_is_no_document_is_not_kept(
    clerk: Client, name: str, content: bytes, said: str
) -> None:
    before = Document.objects.count()
    answer = clerk.post(NEW, HEAD | FIRST | {"file": pdf(name, content)})
    assert answer.status_code == 409
    assert re.search(said, text_of(answer))
    assert 'value="巡检次数"' in answer.content.decode()
    assert Document.objects.count() == before


def test_lines_are_added_and_taken_out_without_losing_what_is_typed(clerk: Client) -> None:
    second = {"group-2": "效益指标", "name-2": "满意度", "target-2": "95", "actual-2": "96"}
    more = clerk.post(NEW, HEAD | FIRST | second | {"more": "1"}).content.decode()
    assert 'name="name-5"' in more
    assert 'value="满意度"' in more
    less = clerk.post(NEW, HEAD | FIRST | second | {"drop": "1"}).content.decode()
    assert 'value="巡检次数"' not in less
    assert 'id="f-name-1" name="name-1" value="满意度"' in less
    assert not SelfEvaluation.objects.filter(project="自助终端维保").exists()


def test_the_template_is_downloaded_filled_in_and_read_into_the_form(clerk: Client) -> None:
    assert clerk.get("/evaluations/template.xlsx").content == template()
    line = {"group": "产出指标", "name": "<b>巡检</b>", "target": "≥12", "actual": "14", "measure": "次"}
    values = {
        "project": "自助终端维保",
        "budget": "12,000",
        "executed": "11460.5",
        "score": "96.5",
        "grade": "优",
    }
    sheet = pdf("表.xlsx", template(values=values, lines=[line]))
    page = clerk.post(NEW, {"read": "1", "sheet": sheet}).content.decode()
    assert "还没有存" in page
    assert 'value="11460.50"' in page
    assert "&lt;b&gt;巡检&lt;/b&gt;" in page
    assert not SelfEvaluation.objects.filter(project="自助终端维保").exists()
    wrong = pdf("表.xlsx", template(values=values | {"executed": "=1+1"}, lines=[line | {"weight": "十"}]))
    answer = clerk.post(NEW, {"read": "1", "sheet": wrong})
    assert answer.status_code == 409
    assert "第5行，全年执行数（B5）：这里是公式“=1+1”" in text_of(answer)
    assert "第11行，分值（G11）：“十”不是数" in text_of(answer)
    assert "填的内容还在" not in text_of(answer)
    assert "没有选文件" in text_of(clerk.post(NEW, {"read": "1"}))
    without = pdf("表.xlsx", template(values=values | {"grade": ""}))
    assert "表里没有等级" in text_of(clerk.post(NEW, {"read": "1", "sheet": without}))


def test_a_draft_is_withdrawn_with_a_reason_and_recorded_again(
    recorded: SelfEvaluation, clerk: Client
) -> None:
    address = f"/evaluations/{recorded.pk}"
    assert clerk.post(f"{address}/withdraw", {"reason": ""}).status_code == 409
    assert "已撤回" in text_of(clerk.post(f"{address}/withdraw", {"reason": "得分写错"}, follow=True))
    again = clerk.get(f"{NEW}&from={recorded.pk}").content.decode()
    assert 'value="自助终端维保"' in again
    assert 'value="巡检次数"' in again
    assert clerk.post(NEW, HEAD | FIRST | {"document": str(recorded.document_id)}).status_code == 302


def test_a_project_recorded_already_is_voided_before_it_is_recorded_again(
    recorded: SelfEvaluation, clerk: Client, signed_in: SignIn
) -> None:
    address, checker = f"/evaluations/{recorded.pk}", signed_in("zhengwenbo")
    checker.post(f"{address}/check")
    again = HEAD | FIRST | {"document": str(recorded.document_id)}
    assert "已复核的先作废" in text_of(clerk.post(NEW, again))
    assert clerk.post(f"{address}/void", {"reason": " "}).status_code == 409
    assert "作废待另一人复核" in text_of(clerk.post(f"{address}/void", {"reason": "执行数有误"}, follow=True))
    assert f"{address}/void" not in clerk.get(address).content.decode()
    assert clerk.post(f"{address}/void/check").status_code == 403
    assert f'href="{address}?next=' in checker.get("/waiting").content.decode()
    assert "执行数有误" in text_of(checker.get(address))
    assert "已作废，不再计入指标" in text_of(checker.post(f"{address}/void/check", follow=True))
    assert "已作废" in text_of(clerk.get(f"/evaluations{OF_YEAR}&q=终端"))
    assert clerk.post(NEW, again).status_code == 302


def test_the_list_is_searched_and_says_what_the_checked_add_up_to(
    recorded: SelfEvaluation, clerk: Client
) -> None:
    whole = clerk.get(f"/evaluations{OF_YEAR}").content.decode()
    assert whole.index("自助终端维保") < whole.index("社会保障卡信息化建设与运维")
    found = text_of(clerk.get(f"/evaluations{OF_YEAR}&q=信息化"))
    assert "自助终端维保" not in found
    assert "114,585.00" in found.partition("已复核合计")[2]
    assert "没有符合条件" in text_of(clerk.get(f"/evaluations{OF_YEAR}&q=没有的&state=draft"))
    assert "2022年没有绩效自评" in text_of(clerk.get("/evaluations?entity=460299&year=2022"))


def test_a_document_is_saved_and_never_shown(recorded: SelfEvaluation, clerk: Client) -> None:
    answer = clerk.get(f"/documents/{recorded.document_id}")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert Client().get(f"/documents/{recorded.document_id}").status_code == 302


def test_another_unit_sees_neither_record_nor_document(recorded: SelfEvaluation, signed_in: SignIn) -> None:
    other = add_entity(local_actor(), code="460298", name="另一个单位")
    User.objects.filter(username="chenjingyi").update(entity=other)
    stranger = signed_in("chenjingyi")
    for address in (
        f"/evaluations/{recorded.pk}",
        f"/documents/{recorded.document_id}",
        f"{NEW}&from={recorded.pk}",
    ):
        assert stranger.get(address).status_code == 404
    for step in ("withdraw", "void"):
        assert stranger.post(f"/evaluations/{recorded.pk}/{step}", {"reason": "试"}).status_code == 404
    foreign = "/evaluations/new?entity=460298&year=2024"
    answer = stranger.post(foreign, HEAD | FIRST | {"document": str(recorded.document_id)})
    assert "没有附件" in text_of(answer)


def test_who_may_not_record_has_neither_the_button_nor_the_page(signed_in: SignIn) -> None:
    reviewer = signed_in("wanglixin")
    page = reviewer.get(f"/evaluations{OF_YEAR}")
    assert page.status_code == 200
    assert "/evaluations/new" not in page.content.decode()
    assert reviewer.get(NEW).status_code == 403
    administrator = signed_in("zhouyuan")
    assert administrator.get(f"/evaluations{OF_YEAR}").status_code == 403
    assert 'href="/evaluations' not in administrator.get("/").content.decode()


def test_the_example_shows_its_evaluation_with_the_facts_it_is_the_source_of(clerk: Client) -> None:
    one = SelfEvaluation.objects.get(project="社会保障卡信息化建设与运维")
    page = clerk.get(f"/evaluations/{one.pk}").content.decode()
    addresses = re.findall(r'href="(/facts/[^"]+)"', page)
    assert any("finalaccounts.evaluation.rate" in each for each in addresses)
    assert any("finalaccounts.indicator.actual" in each for each in addresses)
    for address in addresses:
        assert clerk.get(address.replace("&amp;", "&")).status_code == 200


def test_the_evidence_of_a_fact_names_the_document_it_is_taken_from_and_leads_to_the_record(
    clerk: Client,
) -> None:
    one = SelfEvaluation.objects.get(project="社会保障卡信息化建设与运维")
    of_project = f"{OF_YEAR}&project={one.project}"
    page = clerk.get(f"/facts/finalaccounts.evaluation.score{of_project}")
    assert "来自附件，不是由系统算出" in text_of(page)
    assert f'<a href="/evaluations/{one.pk}">《{one.document.name}》{one.page}</a>' in html.unescape(
        page.content.decode()
    )
    indicator = text_of(clerk.get(f"/facts/finalaccounts.indicator.actual{of_project}&indicator=系统可用率"))
    assert "来自附件，不是由系统算出" in indicator
    rate = text_of(clerk.get(f"/facts/finalaccounts.evaluation.rate{of_project}"))
    assert "执行率由系统相除算出" in rate
    assert "由系统相加" in text_of(clerk.get(f"/facts/finalaccounts.evaluation.budget{OF_YEAR}"))
    assert "来自附件" not in text_of(clerk.get(f"/facts/finalaccounts.revenue{OF_YEAR}"))
