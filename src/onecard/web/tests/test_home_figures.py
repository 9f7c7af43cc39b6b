"""The home page of a year with what clerks meet: money without an initial budget, and a voucher no table has a place for."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.views.chart import by_month
from onecard.office.models import Entity, User

YEAR = "entity=460299&year=2024"


def spend(*entries: EntryDraft) -> None:
    unit = Entity.objects.get(code="460299")
    maker, checker = (User.objects.get(username=name) for name in ("chenjingyi", "zhengwenbo"))
    day, number = date(2024, 12, 20), f"记-99{len(entries)}"
    check_voucher(
        checker, enter_voucher(maker, unit, number=number, date=day, summary="支付", entries=list(entries))
    )


@pytest.fixture
def fund_money(example: None) -> None:
    """A payment from a government fund, for which there was no initial budget."""
    spend(
        EntryDraft(
            "expenditure", 5_000_00, fund="政府性基金", function="2296006", economy="30305", nature="项目"
        ),
        EntryDraft("appropriation", 5_000_00, fund="政府性基金", function="2296006"),
    )


@pytest.fixture
def misplaced(example: None) -> None:
    """Basic expenditure on 30902, which 公开06 has no row for."""
    spend(
        EntryDraft("expenditure", 5_600_00, function="2080108", economy="30902", nature="基本"),
        EntryDraft("appropriation", 5_600_00, function="2080108"),
    )


def panel(client: Client, heading: str) -> str:
    page = client.get(f"/?{YEAR}").content.decode()
    return page.partition(f'aria-labelledby="{heading}"')[2].partition("</section>")[0]


def test_the_lines_of_the_budget_add_up_to_its_outturn(fund_money: None, clerk: Client) -> None:
    shown = panel(clerk, "h-bud")
    rows = re.findall(r"<tr>(.*?)</tr>", shown, re.DOTALL)[1:]
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    told = [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]
    fund = next(row for row in told if row[0].startswith("2296006"))
    assert (fund[1], fund[2], fund[4]) == ("—", "0.50", "—")
    assert sum(Decimal(row[2]) for row in told[:-1]) == Decimal(told[-1][2])


def test_a_figure_no_table_shows_leads_to_its_evidence(misplaced: None, clerk: Client) -> None:
    row = panel(clerk, "h-rel").partition(">T06-3<")[2].partition("</tr>")[0]
    link = re.search(r'<td class="mend"><a href="([^"]+)">([^<]+)</a>', row)
    assert link
    assert link[2] == "本年支出合计的依据"
    assert "记-992" in clerk.get(unescape(link[1])).content.decode()


def test_many_equally_likely_figures_are_not_called_the_likeliest(misplaced: None, clerk: Client) -> None:
    page = clerk.get(f"/relations?{YEAR}").content.decode()
    assert "最可能有误的" not in page
    assert re.search(r"同样可能的还有\d+种", page)


def test_the_labels_of_two_close_lines_keep_their_order() -> None:
    drawn = by_month([Decimal(25)] * 12, levels=[Decimal(342), Decimal(310)])
    upper, lower = drawn.levels
    assert Decimal(upper.height) < Decimal(lower.height)
    assert Decimal(upper.label) < Decimal(lower.label) < Decimal(lower.height)
