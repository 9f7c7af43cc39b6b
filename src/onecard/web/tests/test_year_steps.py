"""The year's seven steps on the home page: how each stands, what blocks the next, and where to go."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from onecard.accounts.balance import check_balance, enter_balance
from onecard.accounts.check import check_voucher
from onecard.accounts.close import close_period, reopen_period
from onecard.accounts.drafts import BalanceDraft, EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.models import SourceKind, YearSource
from onecard.accounts.subject import subject
from onecard.accounts.views import steps
from onecard.disclosure.begin import begin
from onecard.disclosure.models import Report, Stage
from onecard.office.models import Entity, User

TITLES = ["录入", "结账", "核对", "勾稽", "编制", "报送", "公开"]


@pytest.fixture
def unit(example: None) -> Entity:
    return Entity.objects.get(code="460299")


@pytest.fixture
def maker(example: None) -> User:
    return User.objects.get(username="chenjingyi")


@pytest.fixture
def checker(example: None) -> User:
    return User.objects.get(username="zhengwenbo")


def shown(client: Client) -> dict[str, tuple[str, str, str]]:
    """Each step by its title: its marks, what it says, where it leads."""
    page = client.get("/?entity=460299&year=2024").content.decode()
    listed = page.partition('<ol class="steps')[2].partition("</ol>")[0]
    found = {}
    for marks, inner in re.findall(r"<li([^>]*)>(.*?)</li>", listed, re.DOTALL):
        link = re.search(r'<a href="([^"]+)">([^<]+)</a>', inner)
        said = re.search(r"<small>(.*?)</small>", inner)
        assert link
        assert said
        found[link[2]] = (marks, unescape(said[1]), unescape(link[1]))
    return found


def test_the_seven_steps_stand_in_their_order_and_each_leads_somewhere(unit: Entity, clerk: Client) -> None:
    found = shown(clerk)
    assert list(found) == TITLES
    for _, said, address in found.values():
        assert said
        assert clerk.get(address, follow=True).status_code == 200


def test_a_draft_blocks_the_first_step(unit: Entity, maker: User, clerk: Client) -> None:
    enter_voucher(
        maker, unit, number="记-9901", date=date(2024, 12, 20), summary="办公用品",
        entries=[EntryDraft("expenditure", 1_00, function="2080108", economy="30201", nature="基本")],
    )  # fmt: skip
    marks, said, _ = shown(clerk)["录入"]
    assert said == "待复核：凭证1，还没有计入报表"
    assert 'aria-current="step"' in marks
    page = clerk.get("/?entity=460299&year=2024").content.decode()
    assert "下一步：" in page
    assert "aria-current" not in shown(clerk)["结账"][0]


def test_closing_is_done_when_all_twelve_months_are_closed(
    unit: Entity, checker: User, clerk: Client
) -> None:
    assert shown(clerk)["结账"][1] == "已结0个月，还有12个月"
    for month in range(1, 13):
        close_period(checker, unit, year=2024, month=month)
    marks, said, _ = shown(clerk)["结账"]
    assert (said, 'class="done"' in marks) == ("全年已结账", True)


def test_a_year_taken_from_an_imported_file_has_nothing_to_close(
    unit: Entity, maker: User, clerk: Client
) -> None:
    YearSource.objects.create(
        entity=unit, year=2024, source=SourceKind.WORKBOOK, reason="以财决报表为准", maker=maker,
        made_at="2025-01-10T00:00Z",
    )  # fmt: skip
    assert shown(clerk)["结账"][1] == "取自导入的报表，不用结账"


def test_an_opening_balance_that_is_not_last_years_closing_one_blocks_the_comparing(
    unit: Entity, maker: User, checker: User, clerk: Client
) -> None:
    draft = BalanceDraft(
        item="opening",
        date=date(2024, 1, 1),
        amount_fen=5_00,
        fund="一般公共",
        function="2080108",
        document="试",
    )
    check_balance(checker, enter_balance(maker, unit, year=2024, draft=draft))
    marks, said, address = shown(clerk)["核对"]
    assert said == "年初数与上年年末数有1处不同"
    assert "done" not in marks
    assert address.startswith("/balances")


def test_a_closing_balance_nobody_carried_forward_blocks_the_comparing(
    unit: Entity, maker: User, checker: User, clerk: Client
) -> None:
    assert shown(clerk)["核对"][1] == "年初数与上年年末数一致；与国库、银行对账在系统外"
    director = User.objects.get(username="linhai")
    reopen_period(director, unit, year=2023, month=12, reason="补记拨款")
    earned = EntryDraft("appropriation", 30_000_00, function="2080108")
    written = enter_voucher(
        maker, unit, number="记-9902", date=date(2023, 12, 20), summary="拨款", entries=[earned]
    )
    check_voucher(checker, written)
    marks, said, _ = shown(clerk)["核对"]
    assert said == "上年年末结转和结余3.00万元还没有转为年初数"
    assert "done" not in marks


def test_the_first_year_has_nothing_to_be_compared_with_and_says_so(unit: Entity, clerk: Client) -> None:
    page = clerk.get("/?entity=460299&year=2023").content.decode()
    assert "没有上年的数，年初数无从核对" in page


def test_a_relation_that_fails_blocks_what_is_made_of_the_tables() -> None:
    class Nothing:
        query = "?entity=460299&year=2024"

    failed = steps.relating(Nothing(), {"failed": 2, "explain": 1})  # type: ignore[arg-type]
    assert (failed.says, failed.done) == ("2条不通过，改正后才能编制", False)
    explain = steps.relating(Nothing(), {"failed": 0, "explain": 1})  # type: ignore[arg-type]
    assert (explain.says, explain.done) == ("1条须说明", False)
    assert steps.relating(Nothing(), {"failed": 0, "explain": 0}).done  # type: ignore[arg-type]


def test_the_steps_of_the_report_stand_as_the_report_does(unit: Entity, clerk: Client) -> None:
    steps = shown(clerk)
    for title in ("编制", "报送", "公开"):
        marks, _, address = steps[title]
        assert "done" not in marks
        assert address.startswith("/reports?")
    report = begin(User.objects.get(username="chenjingyi"), subject("460299"), 2024)
    for stage, said, done in (
        (Stage.DRAFT, ["编制中", "审签以后报送", "批复后20日内公开"], 0),
        (Stage.SIGNED, ["已审签", "审签以后报送", "批复后20日内公开"], 1),
        (Stage.SENT, ["已审签", "已报送", "批复后20日内公开"], 2),
        (Stage.PUBLISHED, ["已审签", "已报送", "已公开"], 3),
        (Stage.WITHDRAWN, ["已审签", "已报送", "已撤回"], 2),
    ):
        Report.objects.filter(pk=report.pk).update(stage=stage)
        steps = shown(clerk)
        found = [steps[title] for title in ("编制", "报送", "公开")]
        assert [one[1] for one in found] == said
        assert ["done" in one[0] for one in found] == [number < done for number in range(3)]
        assert {one[2] for one in found} == {f"/reports/{report.pk}"}


def test_a_correction_begins_the_steps_of_the_report_again(unit: Entity, clerk: Client) -> None:
    report = begin(User.objects.get(username="chenjingyi"), subject("460299"), 2024)
    Report.objects.filter(pk=report.pk).update(edition=2)
    steps = shown(clerk)
    assert steps["编制"][1] == "第2版编制中"
    assert steps["公开"][1] == "更正后重新公开"


def test_a_reviewer_is_led_only_where_a_reviewer_may_go(
    unit: Entity, signed_in: Callable[[str], Client]
) -> None:
    reviewer = signed_in("wanglixin")
    for _, _, address in shown(reviewer).values():
        assert reviewer.get(address, follow=True).status_code == 200
