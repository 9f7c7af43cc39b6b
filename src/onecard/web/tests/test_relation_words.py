"""The relations page: narrowed by its address, both sides with their places, and what is said (审核说明) where they fail."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from onecard.accounts import queries
from onecard.accounts.check import check_voucher
from onecard.accounts.close import reopen_period
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.justified import instances
from onecard.accounts.justify import check_justification, justify
from onecard.accounts.models import Justification, State
from onecard.accounts.subject import subject
from onecard.office.models import Entity, User

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460299&year=2024"
WORDS = "退回上年多收的补助，附退款通知书"
PLACE = "公开01表 行次4 四、上级补助收入，栏次1"


def person(name: str) -> User:
    return User.objects.get(username=name)


def post(yuan: int, year: int = 2024, number: str = "退-1", function: str = "2080108") -> None:
    entry = EntryDraft("superior", yuan * 100, function=function, fund="其他")
    voucher = enter_voucher(
        person("chenjingyi"), Entity.objects.get(code="460299"), number=number, date=date(year, 12, 20),
        summary="退回补助", entries=[entry],
    )  # fmt: skip
    check_voucher(person("zhengwenbo"), voucher)


@pytest.fixture
def below_zero(example: None) -> None:
    """2024 in which 上级补助收入 is below zero, so that T01-6 (疑点) fails there and at the year's end."""
    post(-10_000)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", answer.content.decode())))


def form_address(client: Client, place: str = PLACE) -> str:
    page = client.get(f"/relations{OF_YEAR}").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/relations/T01-6/justify[^"]+)"', page)]
    return next(link for link in links if parse_qs(urlsplit(link).query)["instance"] == [place])


def written(client: Client) -> Justification:
    client.post(form_address(client), {"words": WORDS, "seen": "-1.00"})
    return Justification.objects.get()


def test_whoever_wrote_the_words_reads_who_may_check_them(below_zero: None, clerk: Client) -> None:
    written(clerk)
    assert "可以复核的有郑文博。" in clerk.get(f"/relations{OF_YEAR}").content.decode()


def test_a_warning_is_explained_by_the_clerk_and_checked_by_another_person(
    below_zero: None, clerk: Client, signed_in: SignIn
) -> None:
    address = form_address(clerk)
    form = text_of(clerk.get(address))
    for words in ("左式", "−1.00", "差额", PLACE, "不要用说明代替"):
        assert words in form
    answer = clerk.post(address, {"words": WORDS, "seen": "-1.00"}, follow=True)
    assert "T01-6的审核说明待另一人复核" in text_of(answer)
    assert f"说明待复核：{WORDS}" in text_of(answer)
    assert "等另一位复核" in text_of(answer)
    one = Justification.objects.get()
    assert f'action="/relations/{one.pk}/check"' not in answer.content.decode()
    checker = signed_in("zhengwenbo")
    assert f'action="/relations/{one.pk}/check"' in checker.get(f"/relations{OF_YEAR}").content.decode()
    answer = checker.post(f"/relations/{one.pk}/check", follow=True)
    assert "按现在的数已说明" in text_of(answer)
    assert f"已说明：{WORDS}" in text_of(answer)
    assert "郑文博复核" in text_of(answer)


def test_the_work_list_leads_to_the_words_and_back(
    below_zero: None, clerk: Client, signed_in: SignIn
) -> None:
    one = written(clerk)
    checker = signed_in("zhengwenbo")
    page = checker.get(f"/waiting{OF_YEAR}").content.decode()
    assert f"T01-6　{WORDS}" in page
    address = re.search(rf'href="([^"]+#r{one.pk})"', page)
    assert address
    shown = checker.get(unescape(address[1])).content.decode()
    assert f'id="r{one.pk}"' in shown
    form = shown[shown.index(f'action="/relations/{one.pk}/check"') :]
    back = re.search(r'name="next" value="([^"]+)"', form)
    assert back
    answer = checker.post(f"/relations/{one.pk}/check", {"next": unescape(back[1])})
    assert answer.headers["Location"].startswith("/waiting")


def test_who_may_not_write_is_told_who_does(below_zero: None, signed_in: SignIn) -> None:
    page = text_of(signed_in("wanglixin").get(f"/relations{OF_YEAR}"))
    assert "由财务经办填写审核说明，另一人复核" in page
    assert "填写审核说明</a>" not in page


def test_words_that_lapsed_are_offered_again_with_the_figures_they_were_given_for(
    below_zero: None, clerk: Client
) -> None:
    check_justification(person("zhengwenbo"), subject("460299"), written(clerk))
    post(-100, number="退-2")
    page = text_of(clerk.get(f"/relations{OF_YEAR}"))
    assert f"说明已失效：{WORDS}" in page
    assert "说明时左式−1.00，右式0.00，差额−1.00" in page
    form = clerk.get(form_address(clerk)).content.decode()
    assert f">{WORDS}</textarea>" in form
    assert "已照抄失效的说明" in form


def test_last_year_s_words_stand_in_this_year_s_form(below_zero: None, clerk: Client) -> None:
    unit = Entity.objects.get(code="460299")
    reopen_period(person("linhai"), unit, year=2023, month=12, reason="补录")
    post(-2_000, 2023)
    whose = subject("460299")
    outcome = next(one for one in queries.outcomes(whose, 2023) if one.relation.id == "T01-6")
    place = next(name for name, _ in instances(outcome, 2023) if name == PLACE)
    one = justify(
        person("chenjingyi"), whose, 2023, relation="T01-6", instance=place, words="2022年的补助退回"
    )
    check_justification(person("zhengwenbo"), whose, one)
    assert "2023年说明过：2022年的补助退回" in text_of(clerk.get(f"/relations{OF_YEAR}"))
    form = clerk.get(form_address(clerk)).content.decode()
    assert ">2022年的补助退回</textarea>" in form
    assert "已照抄2023年的说明，当时差额−0.20" in form


def test_a_form_whose_figures_changed_keeps_what_was_typed_and_shows_the_new_ones(
    below_zero: None, clerk: Client
) -> None:
    address = form_address(clerk)
    post(-100, number="退-2")
    answer = clerk.post(address, {"words": WORDS, "seen": "-1.00"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "打开以后数已变动，差额为−1.01" in page
    assert f">{WORDS}</textarea>" in page
    assert 'name="seen" value="-1.01"' in page
    assert clerk.post(address, {"words": WORDS, "seen": "-1.01"}).status_code == 302


def test_no_words_are_refused_beside_the_field(below_zero: None, clerk: Client) -> None:
    answer = clerk.post(form_address(clerk), {"words": " ", "seen": "-1.00"})
    assert answer.status_code == 409
    assert 'id="e-words"' in answer.content.decode()
    assert "没有填审核说明" in text_of(answer)


def test_words_are_taken_back_with_a_reason(below_zero: None, clerk: Client) -> None:
    one = written(clerk)
    assert WORDS in text_of(clerk.get(f"/relations/{one.pk}/withdraw"))
    answer = clerk.post(f"/relations/{one.pk}/withdraw", {"reason": "写错了"}, follow=True)
    assert "T01-6的审核说明已撤回" in text_of(answer)
    one.refresh_from_db()
    assert (one.state, one.reason, one.words) == (State.WITHDRAWN, "写错了", WORDS)


def test_words_for_what_holds_by_now_are_listed_apart(below_zero: None, clerk: Client) -> None:
    one = written(clerk)
    post(20_000, number="补-1")
    page = clerk.get(f"/relations{OF_YEAR}")
    assert "现在用不上的审核说明" in text_of(page)
    assert f'href="/relations/{one.pk}/withdraw"' in page.content.decode()
    answer = clerk.get(f"/relations/T01-6/justify{OF_YEAR}&instance={one.instance}", follow=True)
    assert "在这里没有不符，不用说明" in text_of(answer)


@pytest.mark.parametrize("forged", ["/relations/Z-99/justify?instance=x", "/relations/T01-6/justify"])
def test_a_forged_address_of_the_form_is_no_page(forged: str, clerk: Client, example: None) -> None:
    assert clerk.get(forged).status_code == 404


def test_the_home_page_counts_what_still_wants_words(
    below_zero: None, clerk: Client, signed_in: SignIn
) -> None:
    assert "1条勾稽关系须说明" in text_of(clerk.get("/"))
    whose = subject("460299")
    outcome = next(one for one in queries.outcomes(whose, 2024) if one.relation.id == "T01-6")
    for name, verdict in instances(outcome, 2024):
        if verdict.state == "failed":
            one = justify(person("chenjingyi"), whose, 2024, relation="T01-6", instance=name, words=WORDS)
            check_justification(person("zhengwenbo"), whose, one)
    assert "须说明的勾稽关系都已说明" in text_of(clerk.get("/"))
    assert "须说明1条（已说明1条）" in text_of(clerk.get(f"/relations{OF_YEAR}"))
    assert "1条勾稽关系已说明" in clerk.get(f"/tables/01{OF_YEAR}").content.decode()


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("state=explain", "T01-6", "T01-5"),
        ("table=09", "T09-1", "T01-6"),
        ("q=三公 分项", "T09-1", "T01-6"),
        ("q=t01-6", "T01-6", "T01-5"),
        ("q=上级补助收入，栏次1", "T01-6", "T01-5"),
        ("said=none", "T01-6", "X-08"),
    ],
)
def test_the_address_narrows_the_list(
    asked: str, there: str, gone: str, below_zero: None, clerk: Client
) -> None:
    page = clerk.get(f"/relations{OF_YEAR}&{asked}").content.decode()
    assert f'<li id="{there}">' in page
    assert f'<li id="{gone}">' not in page
    assert 'class="chip"' in page


def test_a_doubt_is_not_said_to_contradict_anything(below_zero: None, clerk: Client) -> None:
    assert "不可能同时正确" not in text_of(clerk.get(f"/relations{OF_YEAR}"))


def test_a_hint_may_be_explained_and_need_not_be(example: None, clerk: Client) -> None:
    post(20_000, function="2080177")
    page = clerk.get(f"/relations{OF_YEAR}&state=note")
    assert "X-10-2" in text_of(page)
    assert "填写审核说明（提示可以不写）" in text_of(page)
    assert "待说明：" not in text_of(page)
    assert "没有符合条件的勾稽关系" in text_of(clerk.get(f"/relations{OF_YEAR}&said=none"))
    assert "勾稽关系全部通过" in text_of(clerk.get("/"))


def test_nothing_that_fits_offers_the_way_back(example: None, clerk: Client) -> None:
    page = text_of(clerk.get(f"/relations{OF_YEAR}&q=没有这样的"))
    assert "49条里的0条" in page
    assert "没有符合条件的勾稽关系" in page


@pytest.mark.parametrize("odd", ["table=99", "table=²", "state=x", "said=x", "q=" + "长" * 300])
def test_a_filter_nobody_offers_narrows_nothing_or_finds_nothing(
    odd: str, example: None, clerk: Client
) -> None:
    assert clerk.get(f"/relations{OF_YEAR}&{odd}").status_code == 200


def test_each_side_leads_to_its_own_table_and_to_its_evidence(example: None, clerk: Client) -> None:
    page = clerk.get(f"/relations{OF_YEAR}&q=X-03").content.decode()
    judged = page[page.index('<li id="X-03">') :]
    assert re.search(r'href="/tables/01[^"]+open=[^"]+"', judged)
    assert re.search(r'href="/tables/03[^"]+open=[^"]+"', judged)
    assert re.search(r'href="/facts/finalaccounts[^"]+" aria-label="[^"]+的依据"', judged)


def test_the_list_is_exported_with_both_sides_and_the_words(
    below_zero: None, clerk: Client, signed_in: SignIn
) -> None:
    check_justification(person("zhengwenbo"), subject("460299"), written(clerk))
    answer = clerk.get(f"/relations{OF_YEAR}&export=csv&state=explain")
    rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["编号", "T01-6", "T01-6"]
    said = dict(zip(rows[0], rows[1], strict=True))
    assert said["左式"] == said["差额"] == "-1.00"
    assert (said["说明情况"], said["审核说明"], said["经办"], said["复核"]) == (
        "已说明", WORDS, "陈静怡", "郑文博",
    )  # fmt: skip
    assert said["左式的数"] == "−1.00（公开01 四、上级补助收入）"
    book = openpyxl.load_workbook(
        BytesIO(b"".join(clerk.get(f"/relations{OF_YEAR}&export=xlsx").streaming_content))
    )
    sheet = book["勾稽关系"]
    lines = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert len(lines) == 49
    assert lines["T01-6"][9] < 0
    assert lines["T01-5"][3] == "通过"


def test_a_person_of_another_unit_reaches_none_of_it(
    below_zero: None, clerk: Client, signed_in: SignIn
) -> None:
    one = written(clerk)
    User.objects.filter(username="zhengwenbo").update(
        entity=Entity.objects.create(code="460298", name="另一个单位")
    )
    other = signed_in("zhengwenbo")
    assert other.post(reverse("accounts:justification_check", args=[one.pk])).status_code == 404
    assert other.get(f"/relations{OF_YEAR}&export=csv").status_code == 404
