"""What waits to be checked: counted in the menu, listed for whoever may check it, gone once it is checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from onecard.accounts.models import Procurement, TailAdjustment, Voucher
from onecard.office.models import Entity, User
from onecard.web.tests.import_files import imported, store, upload, vouchers
from onecard.web.tests.test_register_pages import CONTRACT, OF_YEAR
from onecard.web.tests.test_voucher_pages import HEAD, NEW, check, row

__all__ = ["store"]
SignIn = Callable[[str], Client]


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def counted(client: Client) -> str:
    menu = client.get("/keys").content.decode()
    found = re.search(r'href="/waiting[^"]*"[^>]*>.*?待办(?:<span class="count">(\d+))?', menu)
    assert found
    return found[1] or ""


@pytest.fixture
def entered(clerk: Client) -> Voucher:
    clerk.post(NEW, HEAD | row(1))
    return Voucher.objects.get(number="转-0001")


def test_a_new_voucher_waits_for_the_checker_and_not_for_its_maker(
    entered: Voucher, clerk: Client, signed_in: SignIn
) -> None:
    checker = signed_in("zhengwenbo")
    assert counted(checker) == "1"
    assert counted(clerk) == ""
    page = checker.get("/waiting")
    assert "1笔等你复核" in text_of(page)
    assert f'href="/vouchers/{entered.pk}?next=' in page.content.decode()
    own = text_of(clerk.get("/waiting"))
    assert "没有等你复核的" in own
    assert "你经办的，等别人复核" in own
    check(checker, entered)
    assert counted(checker) == ""
    assert "没有等你复核的" in text_of(checker.get("/waiting"))


def test_what_of_another_unit_waits_is_not_shown(entered: Voucher, signed_in: SignIn) -> None:
    from onecard.office.entities import add_entity
    from onecard.office.people import local_actor

    other = add_entity(local_actor(), code="460298", name="另一个单位")
    User.objects.filter(username="zhengwenbo").update(entity=other)
    assert "没有等你复核的" in text_of(signed_in("zhengwenbo").get("/waiting"))


def test_one_comes_back_to_what_waits_after_each_check(entered: Voucher, signed_in: SignIn) -> None:
    checker = signed_in("zhengwenbo")
    page = checker.get("/waiting?entity=460299&year=2024").content.decode()
    link = re.search(rf'href="(/vouchers/{entered.pk}[^"]*)"', page)
    assert link
    form = checker.get(link[1].replace("&amp;", "&")).content.decode().partition("<main")[2]
    wanted = re.search(r'name="next" value="([^"]*)"', form)
    seen = re.search(r'name="seen" value="([^"]*)"', form)
    assert wanted
    assert seen
    back = wanted[1].replace("&amp;", "&")
    assert back == "/waiting?entity=460299&year=2024"
    answer = checker.post(f"/vouchers/{entered.pk}/check", {"next": back, "seen": seen[1]})
    assert answer["Location"] == back


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_no_check_leads_to_another_site(elsewhere: str, clerk: Client, signed_in: SignIn) -> None:
    clerk.post(f"/registers/procurements/new{OF_YEAR}", CONTRACT)
    contract = Procurement.objects.get(contract=CONTRACT["contract"])
    answer = signed_in("zhengwenbo").post(f"/registers/procurements/{contract.pk}/check", {"next": elsewhere})
    assert answer["Location"] == f"/registers/procurements{OF_YEAR}"


def test_a_register_checked_from_what_waits_leads_back(clerk: Client, signed_in: SignIn) -> None:
    clerk.post(f"/registers/procurements/new{OF_YEAR}", CONTRACT)
    checker = signed_in("zhengwenbo")
    link = re.search(r'href="(/registers/procurements[^"]*)"', checker.get("/waiting").content.decode())
    assert link
    form = checker.get(link[1].replace("&amp;", "&").partition("#")[0]).content.decode()
    assert 'name="next" value="/waiting?' in form


def test_what_waits_is_told_with_its_amount(entered: Voucher, clerk: Client, signed_in: SignIn) -> None:
    clerk.post(
        f"/registers/assets/new{OF_YEAR}",
        {"kind": "车辆", "name": "工作车", "use": "其他用车", "acquired_on": "2024-03-01", "quantity": "2",
         "unit_price": "1000.50"},
    )  # fmt: skip
    total = sum(entry.amount_fen for entry in entered.entries.all())
    said = text_of(signed_in("zhengwenbo").get("/waiting"))
    assert f"{total / 100:,.2f}" in said
    assert "2,001.00" in said


def test_a_cell_is_named_in_words(clerk: Client, signed_in: SignIn) -> None:
    entity = Entity.objects.get(code="460299")
    maker = User.objects.get(username="chenjingyi")
    one = TailAdjustment.objects.create(
        entity=entity, year=2024, cell="05/total/project", amount=-1, reason="尾差", maker=maker,
        made_at=timezone.now(),
    )  # fmt: skip
    checker = signed_in("zhengwenbo")
    for page in ("/waiting", f"/adjustments{OF_YEAR}"):
        said = text_of(checker.get(page))
        assert "公开05，合计，项目支出" in said
        assert "05/total" not in said
    assert "−0.01万元" in text_of(checker.get("/waiting"))
    said = text_of(clerk.post(f"/adjustments/{one.pk}/withdraw", {"reason": "不调了"}, follow=True))
    assert "公开05，合计，项目支出的尾差调整已撤回" in said


def test_only_who_makes_or_checks_something_has_the_entry(signed_in: SignIn) -> None:
    for username, has in (
        ("chenjingyi", True),
        ("zhengwenbo", True),
        ("wanglixin", False),
        ("linhai", False),
    ):
        assert ('href="/waiting' in signed_in(username).get("/").content.decode()) is has


def test_an_uploaded_file_that_is_not_imported_is_something_to_do(clerk: Client, signed_in: SignIn) -> None:
    address = upload(clerk, vouchers({}), "三月.xlsx").headers["Location"]
    page = clerk.get("/waiting").content.decode()
    assert "1个文件上传了，还没有导入" in page
    assert address in page
    assert address not in signed_in("zhengwenbo").get("/waiting").content.decode()


def test_large_counts_are_written_with_thousands(clerk: Client) -> None:
    imported(clerk, vouchers(*[{}] * 1_000))
    assert "1,117张里的1,117张" in text_of(clerk.get("/vouchers?entity=460299&year=2024"))
    home = text_of(clerk.get("/?entity=460299&year=2024"))
    assert "有1,000张凭证待复核" in home
    assert "凭证1,000" in home
    assert "1,000笔" in text_of(clerk.get("/periods/12?entity=460299&year=2024"))


def test_no_two_regions_of_what_waits_bear_one_name(
    entered: Voucher, clerk: Client, signed_in: SignIn
) -> None:
    for client in (clerk, signed_in("zhengwenbo")):
        page = client.get("/waiting").content.decode()
        named = re.findall(r'role="region" aria-label="([^"]+)"', page)
        titles = re.findall(r"<h[23] id=\"[ow]-\d+\">([^<]+)</h", page)
        assert titles
        assert not set(named) & set(titles)
