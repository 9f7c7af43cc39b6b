"""The one search: vouchers, codes, payees and facts, by number, name, amount and initials; for those who may see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.utils.html import strip_tags

from onecard.accounts.check import check_voucher
from onecard.accounts.enter import enter_voucher, entries_of
from onecard.accounts.models import Payee, Voucher
from onecard.core.money import yuan
from onecard.office.entities import add_entity
from onecard.office.models import User
from onecard.office.people import local_actor

PLACE = {"entity": "460299", "year": "2024"}


def page(client: Client, text: str, **more: str) -> str:
    answer = client.get("/search", PLACE | {"q": text} | more)
    assert answer.status_code == 200
    return answer.content.decode()


def group(html: str, key: str) -> str:
    """The group of this key, empty where nothing of it was found."""
    found = re.search(rf'<section class="panel" aria-labelledby="g-{key}">.*?</section>', html, re.DOTALL)
    return found[0] if found else ""


@pytest.fixture
def voucher(example: None) -> Voucher:
    return Voucher.objects.filter(year=2024).order_by("pk")[3]


def test_a_voucher_is_found_by_number_and_summary(clerk: Client, voucher: Voucher) -> None:
    for text in (voucher.number, voucher.summary):
        found = group(page(clerk, text), "vouchers")
        assert f'href="/vouchers/{voucher.pk}"' in found
        assert "列出全部" in found


def test_a_voucher_is_found_by_its_amount_however_it_is_written(clerk: Client, voucher: Voucher) -> None:
    amount = yuan(voucher.amount_fen)
    assert amount >= 1000
    wide = str(amount).translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789."})
    for text in (
        f"{amount:,.2f}",
        f"{amount}",
        f"{amount}元",
        f"{amount.scaleb(-4):f}万元",
        wide,
        f" {amount:,.2f} ",
    ):
        found = group(page(clerk, text), "amounts")
        assert f'href="/vouchers/{voucher.pk}"' in found, text
        assert f"{amount:,.2f}元的凭证" in found


def test_the_full_list_of_an_amount_holds_as_many(clerk: Client, voucher: Voucher) -> None:
    found = group(page(clerk, str(yuan(voucher.amount_fen))), "amounts")
    count = re.search(r'class="muted">(\d+)张', found)
    address = re.search(r'class="more" data-hit href="([^"]+)"', found)
    assert count
    assert address
    listed = clerk.get(address[1].replace("&amp;", "&")).content.decode()
    assert f"里的{count[1]}张" in strip_tags(listed)


def test_facts_are_found_by_name_key_initials_and_either_amount(clerk: Client) -> None:
    for text in ("项目支出", "finalaccounts.expenditure", "bnzchj", "11.46", "114,585.00", "114585"):
        found = group(page(clerk, text), "facts")
        assert "/facts?" in found, text
    assert "11.46万元" in group(page(clerk, "114,585.00"), "facts")


def test_the_full_list_of_facts_holds_as_many(clerk: Client) -> None:
    for text in ("11.46", "xxhjs", "Finalaccounts.Revenue"):
        count = re.search(r'class="muted">([\d,]+)个', group(page(clerk, text), "facts"))
        assert count
        listed = clerk.get("/facts", PLACE | {"q": text}).content.decode()
        assert (
            f"共{count[1].replace(',', '')}个" in listed
            or f"第1–{count[1]}个" in listed
            or "后面还有" in listed
        )


def test_a_fact_is_found_as_soon_as_it_has_changed(clerk: Client, voucher: Voucher) -> None:
    later = "99,993,505.10"  # the 1,228,073.00 spent so far, and the voucher
    assert group(page(clerk, "1,228,073.00"), "facts")
    assert not group(page(clerk, later), "facts")
    entry = next(draft for draft in entries_of(voucher) if draft.item == "expenditure")
    written = enter_voucher(
        User.objects.get(username="chenjingyi"), voucher.entity, number="记-9200", date=voucher.date, summary="大额",
        entries=[replace(entry, amount_fen=9_876_543_210)],
    )  # fmt: skip
    assert not group(page(clerk, later), "facts")
    assert "待复核" in group(page(clerk, "98,765,432.10"), "amounts")
    check_voucher(User.objects.get(username="zhengwenbo"), written)
    assert group(page(clerk, later), "facts")


def test_codes_are_found_by_number_name_and_initials_with_those_in_use_first(clerk: Client) -> None:
    for text in ("2080108", "信息化建设", "xxhjs", "ＸＸＨＪＳ"):
        found = group(page(clerk, text), "codes")
        first = re.search(r'class="hit" href="([^"]+)"', found)
        assert first
        assert first[1] == "/vouchers?entity=460299&amp;year=2024&amp;function=2080108"
    assert "政府预算支出经济分类" in group(page(clerk, "50102"), "codes")


def test_payees_are_found_by_name_and_initials(clerk: Client) -> None:
    name, letters = Payee.objects.filter(year=2024).exclude(initials="").values_list("name", "initials")[0]
    for text in (name, letters.split()[0]):
        assert name in strip_tags(group(page(clerk, text), "payees"))


def test_all_codes_and_all_payees_have_pages(clerk: Client) -> None:
    html = page(clerk, "xzyx", **{"in": "codes"})
    assert len(re.findall('class="hit"', html)) == 50
    assert 'aria-label="第2页"' in html
    assert len(re.findall('class="hit"', page(clerk, "xzyx", **{"in": "codes", "page": "2"}))) > 10
    assert "收款人" in group(page(clerk, "a", **{"in": "payees"}), "payees")
    assert "没有查到" in page(clerk, "没有这个人", **{"in": "payees"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "%",
        "_",
        "'",
        "’",
        "<b>x</b>",
        "没有这个",
        "=1+1",
        "-",
        ".",
        "9" * 30,
        "-9999999999999999999",
        "1e9",
        "١٢",
        "㍿",
    ],
)
def test_odd_input_finds_nothing_or_something_but_never_fails(text: str, clerk: Client) -> None:
    html = page(clerk, text)
    assert "<b>x</b>" not in html
    assert clerk.get("/search/hits", PLACE | {"q": text}).status_code == 200


def test_a_per_cent_sign_is_a_sign_and_no_wildcard(clerk: Client) -> None:
    assert not group(page(clerk, "%_%_%"), "vouchers")
    assert "没有查到" in page(clerk, "%_%_%")


def test_what_is_too_long_is_cut_and_said(clerk: Client) -> None:
    html = page(clerk, "长" * 10_000)
    assert "只按前100个字查" in html
    assert "长" * 101 not in html


def test_nothing_asked_says_what_may_be_asked(clerk: Client) -> None:
    assert "想查什么" in page(clerk, "")
    assert clerk.get("/search/hits", PLACE | {"q": " "}).content == b""


def test_the_hits_under_the_box_are_a_part_of_a_page(clerk: Client) -> None:
    html = clerk.get("/search/hits", PLACE | {"q": "xxhjs"}).content.decode()
    assert "<html" not in html
    assert 'href="/search?q=xxhjs&amp;entity=460299&amp;year=2024"' in html
    assert "没有查到" in clerk.get("/search/hits", PLACE | {"q": "没有这个"}).content.decode()


def test_the_box_of_every_page_leads_to_the_search(clerk: Client) -> None:
    html = clerk.get("/vouchers").content.decode()
    assert html.count('action="/search"') == 2
    assert 'name="year" value="2024"' in html


def test_a_person_of_another_unit_finds_nothing_of_this_one(
    signed_in: Callable[[str], Client], voucher: Voucher
) -> None:
    other = add_entity(local_actor(), code="460298", name="另一个单位")
    User.objects.filter(username="chenjingyi").update(entity=other)
    client = signed_in("chenjingyi")
    for address in ("/search", "/search/hits", "/codes"):
        assert client.get(address, PLACE | {"q": voucher.number}).status_code == 404
    html = client.get("/search", {"q": voucher.number, "entity": "460298", "year": "2024"}).content.decode()
    assert "没有查到" in html
    assert not group(html, "vouchers")


def test_who_may_not_read_the_books_finds_facts_and_codes_alone(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, voucher: Voucher
) -> None:
    from onecard.office import roles

    monkeypatch.setitem(roles.ROLES, "审核人", frozenset({"tables.read"}))
    client = signed_in("wanglixin")
    html = page(client, "2080108")
    assert group(html, "codes")
    assert group(html, "facts")
    assert "/vouchers" not in html[html.index('id="main"') :]
    name = Payee.objects.filter(year=2024).values_list("name", flat=True)[0]
    assert not group(page(client, name), "payees")
    assert not group(page(client, name, **{"in": "payees"}), "payees")


def test_the_keys_are_listed_on_a_page_and_in_a_dialog_of_every_page(clerk: Client) -> None:
    assert "到查找栏" in clerk.get("/keys").content.decode()
    html = clerk.get("/vouchers").content.decode()
    assert '<dialog class="dialog" id="keys"' in html
    assert 'data-key="?"' in html
    assert 'href="/keys"' in html
