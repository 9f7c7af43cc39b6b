"""The nine tables beside last year and the budget, and a department's by unit, on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.office.models import Entity, Group, User

PLACE = "entity=460299&year=2024"


def row_of(page: str, name: str) -> str:
    """The cells of the row with this head, as words."""
    found = re.search(
        rf"<tr[^>]*>((?:(?!</tr>).)*<th scope=\"row\"[^>]*>{name}</th>.*?)</tr>", page, re.DOTALL
    )
    assert found, name
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[1]))).strip()


@pytest.fixture
def department(example: None) -> None:
    """The example's unit and another one, to which it passes nothing: the other passes 5 万元 to a third."""
    group = Group.objects.create(code="460200", name="示例局")
    Entity.objects.filter(code="460299").update(group=group)
    bureau = Entity.objects.create(
        code="460201", name="示例局本级", kind="行政", region="hainan", group=group
    )
    Entity.objects.create(code="460203", name="示例鉴定中心", region="hainan", group=group)
    maker, checker = (User.objects.get(username=name) for name in ("chenjingyi", "zhengwenbo"))
    code = {"function": "2080101", "economy": "30201"}
    written = enter_voucher(
        maker, bureau, number="记-1", date=date(2024, 5, 6), summary="事项", entries=[
            EntryDraft("expenditure", 1_234_56, nature="基本", **code),
            EntryDraft("expenditure", 50_000_00, nature="补助", fund="其他", counterparty="460203", **code),
        ],
    )  # fmt: skip
    check_voucher(checker, written)


def test_last_year_the_change_and_the_rate_stand_beside_each_figure(example: None, clerk: Client) -> None:
    page = clerk.get(f"/tables/01?{PLACE}&compare=last-year").content.decode()
    assert "122.81 129.45 −6.64 −5.13%" in row_of(page, "本年支出合计")
    assert "上年是2023年" in page


def test_in_a_table_of_many_columns_they_stand_below_it(example: None, clerk: Client) -> None:
    page = clerk.get(f"/tables/03?{PLACE}&compare=last-year").content.decode()
    assert "每格自上而下：本年、上年、增减额、增减率。" in page
    assert '<span class="below">' in page


def test_the_budget_and_the_completion_stand_beside_what_was_spent(example: None, clerk: Client) -> None:
    page = clerk.get(f"/tables/05?{PLACE}&compare=budget").content.decode()
    assert "83.89 104.44 80.32%" in row_of(page, "信息化建设")
    assert "0.00 11.65 0.00%" in row_of(page, "其他人力资源和社会保障管理事务支出"), "a budget nobody spent"


@pytest.mark.parametrize("compare", ["last-year", "budget", "adjusted-budget"])
def test_every_value_of_a_comparison_leads_to_its_evidence(
    compare: str, example: None, clerk: Client
) -> None:
    page = clerk.get(f"/tables/05?{PLACE}&compare={compare}").content.decode()
    table = page.partition('<table class="grid')[2].partition("</table>")[0]
    links = {unescape(link) for link in re.findall(r'href="(/facts/[^"]+)"', table)}
    assert len(links) > 20
    for address in sorted(links)[:: len(links) // 6]:
        assert clerk.get(address).status_code == 200, address


def test_the_comparison_stays_while_one_drills_down_and_changes_the_table(
    example: None, clerk: Client
) -> None:
    page = clerk.get(f"/tables/05?{PLACE}&compare=budget&open=2080199.basic").content.decode()
    assert f'href="/tables/03?{PLACE.replace("&", "&amp;")}&amp;compare=budget"' in page
    assert "本年没有这一口径的记录，所以是零。" in page
    assert 'entity=460299&amp;year=2024&amp;compare=budget&amp;open=2080108.total#drill"' in page


def test_a_year_without_the_year_before_says_so_and_where_to_bring_it_from(
    example: None, clerk: Client
) -> None:
    page = clerk.get("/tables/05?entity=460299&year=2023&compare=last-year").content.decode()
    assert "没有2022年的数，不能与上年比" in page
    assert "去导入" in page
    assert "增减率" not in page.partition('class="grid')[2]


def test_an_unknown_comparison_is_none(example: None, clerk: Client) -> None:
    plain = clerk.get(f"/tables/05?{PLACE}").content.decode().count('class="fig"')
    assert clerk.get(f"/tables/05?{PLACE}&compare=nonsense").content.decode().count('class="fig"') == plain
    assert "看各单位" not in clerk.get(f"/tables/05?{PLACE}&by=unit").content.decode(), "a unit has no units"


def test_a_departments_cell_tells_its_units_shares_and_internal_transfers(
    department: None, clerk: Client
) -> None:
    page = clerk.get("/tables/03?entity=460200&year=2024&open=total.total").content.decode()
    drill = page.partition('class="data parts')[2].partition("</table>")[0]
    told = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", drill)))
    assert "示例局本级 51,234.56 4.17%" in told
    assert "示例市社会保障卡一卡通中心 1,228,073.00 99.90%" in told
    assert "内部往来抵销 −50,000.00 −4.07%" in told
    assert "部门 1,229,307.56 100.00%" in told
    assert "1个单位没有这项：示例鉴定中心" in page


def test_a_departments_table_stands_beside_its_units(department: None, clerk: Client) -> None:
    page = clerk.get("/tables/03?entity=460200&year=2024&by=unit").content.decode()
    assert "122.93 5.12 占 4.17% 0.00 122.81 占 99.90% −5.00" in row_of(page, "合计")
    assert 'href="/facts/finalaccounts.expenditure?entity=460201' in page
    chosen = clerk.get("/tables/03?entity=460200&year=2024&by=unit&column=rows.project").content.decode()
    assert "11.46 0.00 0.00 11.46 占 100.00%" in row_of(chosen, "合计")


def test_by_unit_the_first_column_with_anything_in_it_is_shown(department: None, clerk: Client) -> None:
    page = clerk.get("/tables/05?entity=460200&year=2024&by=unit").content.decode()
    assert re.search(r'aria-current="true">本年收入</a>', page)
    assert re.search(r'<a href="[^"]*"[^>]*>年初结转和结余</a>', page)


def test_a_table_of_one_row_has_its_columns_below_each_other(department: None, clerk: Client) -> None:
    page = clerk.get("/tables/09?entity=460200&year=2024&by=unit").content.decode()
    assert "1.65 0.00 0.00 1.65 占 100.00%" in row_of(page, "预算数，合计")
    assert "0.87 0.00 0.00 0.87 占 100.00%" in row_of(page, "决算数，公务用车购置及运行维护费，小计")
    assert 'aria-label="栏目"' not in page


def test_who_belongs_to_one_unit_sees_no_other_by_unit(
    department: None, signed_in: Callable[[str], Client]
) -> None:
    User.objects.filter(username="chenjingyi").update(entity=Entity.objects.get(code="460299"))
    assert signed_in("chenjingyi").get("/tables/03?entity=460200&year=2024&by=unit").status_code == 404
