"""主管部门的Word模板 on its pages: uploaded, confirmed blank by blank, previewed, downloaded; refused in words."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from onecard.accounts import queries
from onecard.compiling.tests import word_samples
from onecard.disclosure import bureau
from onecard.disclosure.begin import begin
from onecard.disclosure.models import Report, Stage
from onecard.office.models import User

SignIn = Callable[[str], Client]
LINES = (
    "一、收入支出总体情况",
    "20XX年度收入总计XX万元，与上年相比增加（减少）XX万元，增长（下降）XX%。",
    "二、其他",
    "走访XX家（如有）。",
)


def document(*lines: str) -> bytes:
    made = docx.Document()
    for text in lines:
        word_samples.line(made, text)
    return word_samples.saved(made)


@pytest.fixture
def draft(example: None) -> Report:
    """The report of 2024, begun."""
    return begin(User.objects.get(username="chenjingyi"), queries.subject("460299"), 2024)


def upload(clerk: Client, report: Report, data: bytes, name: str = "模板.docx") -> HttpResponse:
    answer = clerk.post(f"/reports/{report.pk}/bureau/new", {"file": SimpleUploadedFile(name, data)})
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.fixture
def here(clerk: Client, draft: Report) -> str:
    """The address of the blanks of a file that was uploaded."""
    answer = upload(clerk, draft, document(*LINES))
    assert answer.headers["Location"] == f"/reports/{draft.pk}/bureau"
    return answer.headers["Location"]


def shown(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(s:[^"]+)" value="([^"]*)"', page))


def form(page: str) -> dict[str, str]:
    """What the form sends without its boxes."""
    (file,) = re.findall(r'name="file" value="([^"]*)"', page)
    return {**fields(page), "file": file}


def test_every_blank_stands_in_its_sentence_with_a_suggestion_and_what_it_would_say(
    clerk: Client, here: str
) -> None:
    page = shown(clerk, here)
    assert "里有5处要填，还有5处没有核对" in page
    assert fields(page) == {
        "s:p2.1": "年度", "s:p2.2": "收入总计", "s:p2.3": "比上年：收入总计", "s:p4.1": "", "s:p4.2": "删去",
    }  # fmt: skip
    assert (
        "<ins>2024</ins>年度收入总计<ins>122.81</ins>万元，与上年相比<ins>减少</ins><ins>6.64</ins>" in page
    )
    assert "没有建议" in page
    assert "把握大的3处一并核对" in page


def test_what_is_sure_is_confirmed_at_once_and_the_rest_by_hand(
    clerk: Client, here: str, draft: Report
) -> None:
    page = shown(clerk, here)
    clerk.post(here, {**form(page), "seen": "0", "all": "sure"})
    page = shown(clerk, here)
    assert "还有2处没有核对" in page
    assert page.count(">已核对<") == 3
    clerk.post(here, {**form(page), "seen": "1", "ok": [*bureau_slots(draft), "p2.3"], "s:p4.1": "写：12"})
    assert "都核对过了" in shown(clerk, here)
    answer = clerk.get(f"{here}/file")
    assert "未填完" not in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml)) == (
        "一、收入支出总体情况"
        "2024年度收入总计122.81万元，与上年相比减少6.64万元，下降5.13%。"
        "二、其他走访12家。"
    )


def bureau_slots(report: Report) -> dict[str, str]:
    one = bureau.current(report)
    assert one is not None
    return dict(one.slots)


def test_what_was_ticked_or_changed_is_confirmed_and_nothing_else(
    clerk: Client, here: str, draft: Report
) -> None:
    typed = form(shown(clerk, here)) | {"s:p2.2": "支出总计"}
    clerk.post(here, {**typed, "seen": "0", "ok": ["p2.1"]})
    assert bureau_slots(draft) == {"p2.1": "年度", "p2.2": "支出总计"}


def test_another_meaning_is_taken_into_the_field_and_not_saved_yet(
    clerk: Client, here: str, draft: Report
) -> None:
    page = shown(clerk, here)
    answer = clerk.post(here, {**form(page), "seen": "0", "take": "p2.1=上年", "ok": ["p2.2"]})
    page = html.unescape(answer.content.decode())
    assert re.findall(r'name="ok" value="([^"]+)" checked', page) == ["p2.2"]
    assert form(page)["s:p2.1"] == "上年"
    assert "改过，保存即核对" in page
    assert "<ins>2023</ins>年度收入总计" in page
    assert bureau_slots(draft) == {}


def test_a_sentence_is_read_anew_while_its_blank_is_typed(clerk: Client, here: str) -> None:
    typed = form(shown(clerk, here)) | {"s:p2.2": "支出·项目"}
    answer = clerk.post(f"{here}/preview?at=p2", typed)
    assert "<ins>11.46</ins>万元" in answer.content.decode()
    answer = clerk.post(f"{here}/preview?at=p2", typed | {"s:p2.2": "支出·项日"})
    assert "不能限定" in answer.content.decode()
    assert clerk.post(f"{here}/preview?at=p99", typed).status_code == 204


def test_slots_are_found_by_name_and_by_initials_each_with_its_worth_and_only_those_that_fit(
    clerk: Client, here: str
) -> None:
    def offered(blank: str, sought: str) -> list[str]:
        answer = clerk.get(f"{here}/slots", {"blank": blank, "q": sought}).content.decode()
        return re.findall(r'data-value="([^"]*)"', answer)

    assert offered("p2.2", "srzj")[:2] == ["收入总计", "收入总计·上年"]
    assert "现在是：122.81" in clerk.get(f"{here}/slots", {"blank": "p2.2", "q": "收入总计"}).content.decode()
    assert all(slot.startswith("比") for slot in offered("p2.3", "收入总计"))
    assert "三公经费·全年" in offered("p2.2", "三公经费·")
    assert "房屋面积" not in offered("p2.2", "房屋")
    assert "照留" in offered("p4.2", "照")
    assert not any("原因" in slot for slot in offered("p2.2", "收入总计"))
    assert offered("p4.1", "yysrzj") == ["〔原因：收入总计〕"]


def test_what_does_not_fit_is_told_at_its_place_and_what_was_typed_is_kept(clerk: Client, here: str) -> None:
    typed = form(shown(clerk, here)) | {"s:p2.2": "收人总计", "s:p2.1": "上年"}
    answer = clerk.post(here, {**typed, "seen": "0"})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "没有名为“收人总计”的填空" in page
    assert form(page)["s:p2.1"] == "上年"
    assert form(page)["s:p2.2"] == "收人总计"


def test_two_people_see_what_the_other_confirmed(clerk: Client, signed_in: SignIn, here: str) -> None:
    User.objects.filter(username="zhengwenbo").update(roles=["财务经办"])
    second = signed_in("zhengwenbo")
    typed = form(shown(second, here))
    clerk.post(here, {**typed, "seen": "0", "ok": ["p2.1"], "s:p4.1": "写：12"})
    answer = second.post(here, {**typed, "seen": "0", "s:p4.1": "写：无"})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "陈静怡保存过填空" in page
    assert "对方填的：<b>写：12</b>" in page
    assert form(page)["s:p4.1"] == "写：无"


def test_what_keeps_the_file_from_going_out_is_told_and_the_file_says_so_in_its_name(
    clerk: Client, here: str, draft: Report
) -> None:
    typed = form(shown(clerk, here)) | {"s:p4.1": "照留", "s:p4.2": "照留"}
    clerk.post(here, {**typed, "seen": "0", "ok": ["p2.1", "p2.2"]})
    assert "1处填空没有核对" in shown(clerk, here)
    answer = clerk.get(f"{here}/file")
    assert "%E6%9C%AA%E5%A1%AB%E5%AE%8C" in answer.headers["Content-Disposition"]
    assert "主管部门的Word（未填完）" in shown(clerk, f"/reports/{draft.pk}")
    send = shown(clerk, f"/reports/{draft.pk}")
    assert "没有填完" in send


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("模板.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "它是旧版Word或WPS文档（.doc、.wps）"),
        ("模板.docx", b"%PDF-1.7", "不是Word文档（.docx）"),
        ("模板.docx", document("全文已经写好。"), "没有找到要填的地方"),
        ("模板.docx", b"0" * (20 << 20) + b"0", "超过20MB的上限"),
    ],
)
def test_an_upload_that_is_no_template_is_refused_in_words(
    clerk: Client, draft: Report, name: str, data: bytes, told: str
) -> None:
    answer = upload(clerk, draft, data, name)
    assert answer.status_code == 409
    assert told in html.unescape(answer.content.decode())
    assert "没有选文件" in html.unescape(clerk.post(f"/reports/{draft.pk}/bureau/new", {}).content.decode())


def test_a_report_without_a_file_asks_for_one_and_one_past_drafting_only_shows_it(
    clerk: Client, draft: Report
) -> None:
    assert "上传Word模板" in shown(clerk, f"/reports/{draft.pk}/bureau")
    assert clerk.get(f"/reports/{draft.pk}/bureau/file").status_code == 404
    assert "没有用" in shown(clerk, f"/reports/{draft.pk}")
    upload(clerk, draft, document(*LINES))
    Report.objects.filter(pk=draft.pk).update(stage=Stage.SIGNED)
    page = shown(clerk, f"/reports/{draft.pk}/bureau")
    assert "只能看" in page
    assert "核对过</label>" not in page
    assert "不能上传Word模板" in shown(clerk, f"/reports/{draft.pk}/bureau/new")
    assert "连同主管部门的Word一起报送" in shown(clerk, f"/reports/{draft.pk}/send")


def test_words_of_a_file_are_shown_as_words(clerk: Client, draft: Report) -> None:
    upload(clerk, draft, document("<script>alert(1)</script>收入总计XX万元。"), "<b>.docx")
    page = clerk.get(f"/reports/{draft.pk}/bureau").content.decode()
    assert "<script>alert" not in page
    assert "“<b>" not in page


def test_what_was_typed_for_a_file_that_was_replaced_is_not_saved_for_the_new_one(
    clerk: Client, here: str, draft: Report
) -> None:
    typed = form(shown(clerk, here))
    upload(clerk, draft, document("支出总计XX万元。", "收入总计XX万元。"), "新模板.docx")
    answer = clerk.post(here, {**typed, "seen": "0", "ok": ["p2.1"]})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "现在是“新模板.docx”" in page
    assert fields(page)["s:p2.1"] == "收入总计"
    assert bureau_slots(draft) == {}
