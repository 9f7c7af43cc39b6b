"""A wrong cell is mended where the preview shows it: the file stays as it is, and what was changed is kept."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings as site
from django.test import Client

from onecard.accounts.imports import mending
from onecard.accounts.models import ImportBatch, State, Voucher
from onecard.accounts.views import importing
from onecard.accounts.views import mending as views
from onecard.jobs.models import Job
from onecard.office.models import TrailEvent
from onecard.reading import spreadsheet
from onecard.simulation.sign_ins import PASSWORD
from onecard.web.tests.import_files import (
    PLAIN,
    VOUCHERS,
    SignIn,
    maker,
    previewed,
    store,
    text_of,
    vouchers,
    xlsx,
)

__all__ = ["maker", "store"]
AMOUNT, DATE, NUMBER = 8, 1, 0


def mend(client: Client, address: str, **cells: str) -> str:
    """Type new texts into cells (``m_2_8`` is row 2, column 8, from 0) and follow to the preview."""
    typed = {name.replace("_", "-"): text for name, text in cells.items()}
    answer = client.post(address, typed | {"do": "mend"}, follow=True)
    return text_of(answer)


def test_a_wrong_cell_is_a_field_and_the_file_is_read_again_with_what_was_typed(maker: Client) -> None:
    content = vouchers({}, {AMOUNT: "1148.005"}, {DATE: "2024-13-02"})
    address, _ = previewed(maker, content)
    page = maker.get(address).content.decode()
    assert 'name="m-2-8" value="1148.005"' in page
    assert 'name="m-3-1" value="2024-13-02"' in page
    page = mend(maker, address, m_2_8="1148.01", m_3_1="2024-13-02")
    assert "不能导入：3行里有1处不合格" in page
    assert "手工改过的1处" in page
    page = mend(maker, address, m_3_1="2024-12-02")
    assert "可以导入：3张凭证，支出1,348.01元" in page
    assert maker.post(f"{address}/confirm").status_code == 302
    batch = ImportBatch.objects.get(file_name="十二月.xlsx")
    assert batch.sha256 == hashlib.sha256(content).hexdigest()
    assert Voucher.objects.get(batch=batch, number="转-0002").amount_fen == 1_148_01


def test_the_batch_and_the_trail_keep_what_was_mended_and_by_whom(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({AMOUNT: "一百"}))
    mend(maker, address, m_1_8="100")
    maker.post(f"{address}/confirm")
    batch = ImportBatch.objects.get(file_name="十二月.xlsx")
    page = text_of(maker.get(f"/imports/{batch.pk}"))
    assert "手工改过的1处" in page
    assert "第2行，金额（元）（I2）一百100陈静怡" in page
    event = TrailEvent.objects.order_by("-pk")[0]
    assert "第2行，金额（元）（I2）：“一百”改为“100”" in str(event.after)


def test_a_mend_is_taken_back_one_by_one_or_all_at_once(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({AMOUNT: "一百"}, {DATE: "明天"}))
    assert "可以导入" in mend(maker, address, m_1_8="100", m_2_1="2024-12-02")
    answer = maker.post(address, {"do": "back-1-8"}, follow=True)
    assert "有1处不合格" in text_of(answer)
    assert "手工改过的1处" in text_of(answer)
    assert "手工改过" not in mend(maker, address, m_2_1="明天")
    mend(maker, address, m_1_8="100", m_2_1="2024-12-02")
    page = text_of(maker.post(address, {"do": "back"}, follow=True))
    assert "有2处不合格" in page
    assert "手工改过" not in page


def test_a_number_is_changed_in_every_line_of_its_voucher(maker: Client) -> None:
    content = vouchers({NUMBER: "记-0001"}, {NUMBER: "记-0001"}, {NUMBER: "转-0003"})
    address, page = previewed(maker, content)
    assert "账里已有凭证号记-0001" in page
    assert "可以导入：2张凭证" in mend(maker, address, m_1_0="转-0901")
    assert "手工改过的2处" in text_of(maker.get(address))


def test_what_cannot_be_in_a_cell_is_refused_and_stays_in_its_field(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({AMOUNT: "一百"}))
    answer = maker.post(address, {"do": "mend", "m-1-8": "1" * 501})
    assert answer.status_code == 409
    assert "最多500个" in text_of(answer)
    assert f'value="{"1" * 501}"' in answer.content.decode()
    answer = maker.post(address, {"do": "mend", "m-1-8": "1\u202e2"})
    assert "看不见的控制字符" in text_of(answer)
    assert "手工改过" not in text_of(maker.get(address))


@pytest.mark.parametrize("cell", ["m-0-8", "m-99-8", "m-1-99", "m-x-1", "m--1-2", "m-9999999-99999", "m-0-0"])
def test_cells_that_are_no_records_cannot_be_written(cell: str, maker: Client) -> None:
    address, _ = previewed(maker, vouchers({AMOUNT: "一百"}))
    maker.post(address, {"do": "mend", cell: "7"})
    page = text_of(maker.get(address))
    assert "手工改过" not in page
    assert "有1处不合格" in page


def test_what_was_typed_is_there_after_signing_in_again(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({AMOUNT: "一百"}))
    token = re.search(r'name="once" value="([^"]+)"', maker.get(address).content.decode())
    assert token
    del maker.cookies[site.SESSION_COOKIE_NAME]
    answer = maker.post(
        address,
        {"do": "mend", "m-1-8": "100.25", "once": token[1]},
        HTTP_REFERER=f"http://testserver{address}",
    )
    way = answer.headers["Location"]
    assert way.startswith("/sign-in?next=/imports/waiting/")
    answer = maker.post(way, {"username": "chenjingyi", "password": PASSWORD}, follow=True)
    assert "填的内容还在下面" in text_of(answer)
    assert 'name="m-1-8" value="100.25"' in answer.content.decode()
    assert "手工改过" not in text_of(answer)


def test_what_was_mended_by_hand_is_given_up_only_after_a_second_word(maker: Client, store: Path) -> None:
    address, _ = previewed(maker, vouchers({AMOUNT: "1148.005"}))
    mend(maker, address, m_1_8="1148.01")
    asked = maker.post(f"{address}/cancel")
    assert "手工改过的1处一并删去" in text_of(asked)
    assert "手工改过的1处" in text_of(maker.get(address))
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.content.decode()))
    assert "账没有变化" in text_of(maker.post(f"{address}/cancel", {"sure": form["sure"]}, follow=True))
    assert maker.get(address).headers["Location"] == "/imports/new"


def test_nobody_mends_the_file_of_another(maker: Client, signed_in: SignIn) -> None:
    address, _ = previewed(maker, vouchers({AMOUNT: "一百"}))
    stranger = signed_in("zhengwenbo")
    assert stranger.post(address, {"do": "mend", "m-1-8": "100"}).status_code == 403
    assert "手工改过" not in text_of(maker.get(address))


def test_two_problems_of_one_cell_are_one_field(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({NUMBER: "记-0001\t"}, {AMOUNT: "x"}))
    page = maker.get(address).content.decode()
    assert page.count('name="m-1-0"') <= 1
    assert page.count('name="m-2-8"') == 1


def test_a_sum_that_does_not_agree_is_nobodys_cell(maker: Client) -> None:
    address, page = previewed(maker, vouchers({}), total="100.01")
    assert "在文件里改" in page
    assert 'name="m-' not in maker.get(address).content.decode()


def test_of_many_problems_the_first_are_fields_and_the_rest_is_counted(
    maker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SHOWN", 3)
    address, page = previewed(maker, vouchers(*[{AMOUNT: f"坏{n}"} for n in range(8)]))
    assert "列出前3处，还有5处" in page
    html = maker.get(address).content.decode()
    assert html.count('name="m-') == 3
    assert "列出前3处，还有2处" in mend(maker, address, m_1_8="1", m_2_8="2", m_3_8="3")


def test_more_mends_than_by_hand_is_reasonable_are_refused(
    maker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "MOST", 2)
    address, _ = previewed(maker, vouchers(*[{AMOUNT: f"坏{n}"} for n in range(3)]))
    answer = maker.post(address, {"do": "mend"} | {f"m-{n}-8": "5" for n in (1, 2, 3)})
    assert answer.status_code == 409
    assert "手工改的超过2处" in text_of(answer)
    assert 'name="m-1-8" value="5"' in answer.content.decode()


def test_a_job_imports_what_was_mended(maker: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LONG_ROWS", 1)
    address, _ = previewed(maker, vouchers({}, {AMOUNT: "一百"}))
    mend(maker, address, m_2_8="250.50")
    maker.post(f"{address}/confirm", {"rows": "2"})
    assert Job.objects.get().payload["mends"][0]["new"] == "250.50"


def test_the_copy_with_remarks_has_what_was_mended(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({AMOUNT: "一百"}, {DATE: "明天"}))
    mend(maker, address, m_1_8="100.25")
    copy = maker.get(f"{address}/remarks.xlsx").content
    grid = spreadsheet.read(copy, "副本.xlsx").sheets[0]
    assert grid.text(1, AMOUNT) == "100.25"
    assert grid.text(1, 9) == ""
    assert "“明天”不是日期" in grid.text(2, 9)


def test_an_import_of_a_mended_file_is_undone_like_any_other(maker: Client, store: Path) -> None:
    address, _ = previewed(maker, vouchers({AMOUNT: "一百"}))
    mend(maker, address, m_1_8="100")
    maker.post(f"{address}/confirm")
    batch = ImportBatch.objects.get(file_name="十二月.xlsx")
    assert not [file for file in store.rglob("*") if file.is_file()]
    maker.post(f"/imports/{batch.pk}/undo", {"reason": "重来"})
    assert set(Voucher.objects.filter(batch=batch).values_list("state", flat=True)) == {State.WITHDRAWN}


def test_sums_are_judged_once_every_amount_can_be_read(maker: Client) -> None:
    rows = [VOUCHERS, PLAIN, ("转-0002", *PLAIN[1:8], "一百"), ("合计", *[None] * 7, 200)]
    address, page = previewed(maker, xlsx(("凭证", rows)), total="201")
    assert "2行里有1处不合格" in page
    assert "合计等改好再核对" in page
    page = mend(maker, address, m_2_8="100")
    assert "申明合计201.00元，各行相加是200.00元" in page
    assert "合计等改好再核对" not in page
