"""Documents of vouchers, budgets and contracts: only documents come in, none is run, and none disappears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecard.accounts.attach import MOST
from onecard.accounts.models import Attachment, BudgetLine, Document, Procurement, State, Voucher
from onecard.office.models import Entity, TrailEvent, User
from onecard.web.tests.test_voucher_pages import HEAD, NEW, check, row, text_of

SignIn = Callable[[str], Client]
PDF = b"%PDF-1.7\n1 0 obj\n"


def file(name: str = "发票.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def add(client: Client, address: str, *files: SimpleUploadedFile, **typed: str) -> Any:
    return client.post(
        f"{address}/attach", {"file": list(files or (file(),)), "note": "", **typed}, follow=True
    )


@pytest.fixture
def draft(clerk: Client) -> Voucher:
    clerk.post(NEW, HEAD | row(1))
    return Voucher.objects.get(number="转-0001", year=2024)


@pytest.fixture
def here(draft: Voucher) -> str:
    return f"/vouchers/{draft.pk}"


def test_the_maker_adds_documents_to_a_draft_and_everybody_can_save_them(
    clerk: Client, here: str, signed_in: SignIn
) -> None:
    answer = add(clerk, here, file(), file("合同.pdf", PDF + b"2"), note="第3页")
    assert "已附上发票.pdf、合同.pdf" in text_of(answer)
    assert "第3页" in text_of(answer)
    saved = signed_in("wanglixin").get(f"/documents/{Document.objects.get(name='发票.pdf').pk}")
    assert b"".join(saved.streaming_content) == PDF  # type: ignore[attr-defined]
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_a_document_lies_apart_under_a_name_of_ours(clerk: Client, here: str) -> None:
    add(clerk, here, file("../../发票.pdf"))
    kept = Document.objects.latest("pk")
    assert kept.name == "发票.pdf"
    assert str(kept.file.name).startswith(f"documents/{kept.made_at:%Y}/{kept.sha256}")
    assert "pdf" not in str(kept.file.name)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("发票.pdf", b"MZ\x90\x00", "是程序文件"),
        ("发票.pdf", b"<html><script>alert(1)</script>", "的内容不是能存的文件"),
        ("发票.html", PDF, "内容是PDF"),
        ("发票.svg", b"<svg onload='x'/>", "的内容不是能存的文件"),
        ("空.pdf", b"", "是空的"),
        ("宏.xlsx", b"PK\x03\x04 xl/workbook.xml vbaProject.bin", "带有宏"),
    ],
)
def test_what_is_no_document_does_not_come_in_and_the_note_stays(
    clerk: Client, here: str, name: str, content: bytes, said: str
) -> None:
    answer = add(clerk, here, file(name, content), note="第3页")
    assert answer.status_code == 409
    assert said in text_of(answer)
    assert 'value="第3页"' in answer.content.decode()
    assert not Attachment.objects.exists()


def test_of_several_files_all_come_in_or_none(clerk: Client, here: str) -> None:
    assert add(clerk, here, file(), file("x.exe", b"MZ")).status_code == 409
    assert not Attachment.objects.exists()


def test_a_form_without_a_file_and_a_file_twice_are_told(clerk: Client, here: str) -> None:
    assert "没有选文件" in text_of(clerk.post(f"{here}/attach", {"note": ""}))
    add(clerk, here)
    assert "这份文件已经附上" in text_of(add(clerk, here, file("又一份.pdf")))
    for number in range(1, MOST):
        add(clerk, here, file("f.pdf", PDF + str(number).encode()))
    assert "附满" in text_of(add(clerk, here, file("g.pdf", PDF + b"x")))


def test_nobody_but_the_maker_adds_to_a_draft(clerk: Client, here: str, signed_in: SignIn) -> None:
    User.objects.filter(username="zhengwenbo").update(roles=["财务经办"])
    other = signed_in("zhengwenbo")
    assert "添加附件" not in text_of(other.get(here))
    assert "是别人经办的" in text_of(add(other, here))


def test_what_is_added_after_the_check_is_marked_and_in_the_trail(
    clerk: Client, draft: Voucher, here: str, signed_in: SignIn
) -> None:
    add(clerk, here)
    check(signed_in("zhengwenbo"), draft)
    assert "新加的会标明“补充”" in text_of(clerk.get(f"{here}/attach"))
    page = text_of(add(clerk, here, file("补.pdf", PDF + b"2")))
    assert page.count("补充") == 1
    assert page.count("添加附件") >= 2
    assert TrailEvent.objects.filter(action="attachment.added", subject="2024年凭证转-0001").count() == 2


def test_an_attachment_is_voided_with_a_reason_and_can_still_be_read(clerk: Client, here: str) -> None:
    add(clerk, here)
    one = Attachment.objects.get()
    assert clerk.post(f"/attachments/{one.pk}/void", {"reason": " "}).status_code == 409
    page = text_of(clerk.post(f"/attachments/{one.pk}/void", {"reason": "附错了"}, follow=True))
    assert "已作废" in page
    assert "附错了" in page
    assert clerk.get(f"/documents/{one.document_id}").status_code == 200
    assert "已经作废" in text_of(clerk.post(f"/attachments/{one.pk}/void", {"reason": "再"}))
    assert "已附上" in text_of(add(clerk, here))


def test_who_may_only_read_neither_adds_nor_voids(clerk: Client, here: str, signed_in: SignIn) -> None:
    add(clerk, here)
    reader = signed_in("wanglixin")
    assert f"{here}/attach" not in reader.get(here).content.decode()
    assert add(reader, here, file("b.pdf", PDF + b"2")).status_code == 403
    for answer in (
        reader.get(f"/attachments/{Attachment.objects.get().pk}/void"),
        reader.post(f"/attachments/{Attachment.objects.get().pk}/void", {"reason": "x"}),
    ):
        assert answer.status_code == 403


def test_a_document_of_another_unit_is_not_there(clerk: Client, here: str, signed_in: SignIn) -> None:
    add(clerk, here)
    other = Entity.objects.create(code="460298", name="示例档案馆")
    User.objects.filter(username="chenjingyi").update(entity=other)
    stranger = signed_in("chenjingyi")
    one = Attachment.objects.get()
    for address in (f"/documents/{one.document_id}", f"/attachments/{one.pk}/void", f"{here}/attach"):
        assert stranger.get(address).status_code == 404


@pytest.fixture
def contract(clerk: Client) -> Procurement:
    typed = {
        "contract": "HT-2024-01", "name": "数据库服务器", "kind": "货物", "signed_on": "2024-05-06", "supplier": "海岛信息公司",
        "size": "小型", "amount": "120,000.00",
    }  # fmt: skip
    clerk.post("/registers/procurements/new?entity=460299&year=2024", typed)
    return Procurement.objects.get(contract="HT-2024-01")


def test_budgets_and_contracts_have_a_page_with_their_documents(clerk: Client, contract: Procurement) -> None:
    line = BudgetLine.objects.filter(entity__code="460299", state=State.POSTED)[0]
    for address, words in (
        (f"/budgets/{line.pk}", line.number),
        (f"/registers/procurements/{contract.pk}", contract.supplier),
    ):
        page = text_of(add(clerk, address))
        assert "已附上发票.pdf" in page
        assert words in page
        assert "经办" in page
    assert {one.kind for one in Attachment.objects.all()} == {"budget", "procurement"}
    assert Document.objects.filter(name="发票.pdf").count() == 1


def test_every_line_of_a_list_leads_to_its_page(clerk: Client, contract: Procurement) -> None:
    line = BudgetLine.objects.filter(entity__code="460299", year=2024)[0]
    for address, one in (("/budgets", line), ("/registers/procurements", contract)):
        page = clerk.get(f"{address}?entity=460299&year=2024").content.decode()
        assert f'href="{address}/{one.pk}' in page
    for kind in ("assets", "trips", "receptions", "disposals", "voidings"):
        page = clerk.get(f"/registers/{kind}?entity=460299&year=2024").content.decode()
        found = page.partition(f'href="/registers/{kind}/')[2].partition('"')[0]
        if found[:1].isdigit():
            assert clerk.get(f"/registers/{kind}/{found}").status_code == 200
