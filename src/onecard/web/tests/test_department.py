"""A department's tables are headed as a department's, and say what the sum of its units lacks."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.office.models import Entity, Group, User


def test_the_page_is_headed_as_a_departments_and_names_the_unit_without_figures(
    example: None, clerk: Client
) -> None:
    group = Group.objects.create(code="460200", name="示例局")
    Entity.objects.filter(code="460299").update(group=group)
    Entity.objects.create(code="460203", name="示例鉴定中心", group=group)
    shown = clerk.get("/tables/01?entity=460200&year=2024").content.decode()
    assert "部门：示例局" in shown
    assert "示例鉴定中心没有2024年的数据" in shown
    assert (
        "编制单位：示例市社会保障卡一卡通中心"
        in clerk.get("/tables/01?entity=460299&year=2024").content.decode()
    )


def test_a_unit_without_this_year_is_switched_to_at_its_latest(example: None, clerk: Client) -> None:
    Entity.objects.create(code="460100", name="示例新单位")
    page = clerk.get("/tables/01?entity=460299&year=2023").content.decode()
    assert 'href="/tables/01?wished=2023&amp;entity=460100"' in page
    assert clerk.get("/tables/01?entity=460100&wished=2023").status_code == 200
    assert "2023年度" in clerk.get("/tables/01?entity=460299&wished=2023").content.decode()
    assert clerk.get("/?entity=460299&wished=1999").status_code == 200


def test_a_unit_just_set_up_is_not_the_first_thing_seen(example: None, clerk: Client) -> None:
    Entity.objects.create(code="100100", name="示例新单位")
    assert "示例市社会保障卡一卡通中心" in clerk.get("/").content.decode().split("<main")[0]
    assert "2024年度决算" in clerk.get("/").content.decode()


def pay_for(unit: Entity, amount_fen: int) -> None:
    """A checked payment of the unit for its office, in June 2024."""
    maker, checker = User.objects.get(username="chenjingyi"), User.objects.get(username="zhengwenbo")
    pay = EntryDraft("expenditure", amount_fen, function="2080108", economy="30201", nature="基本")
    voucher = enter_voucher(
        maker, unit, number="记-1", date=date(2024, 6, 5), summary="办公费", entries=[pay]
    )
    check_voucher(checker, voucher)


def test_a_unit_without_a_budget_is_named_where_the_department_is_compared_with_its_budget(
    example: None, clerk: Client
) -> None:
    group = Group.objects.create(code="460200", name="示例局")
    Entity.objects.filter(code="460299").update(group=group)
    pay_for(Entity.objects.create(code="460203", name="示例鉴定中心", group=group), 5_000_00)
    Entity.objects.create(code="460204", name="示例档案中心", group=group)
    said = "示例鉴定中心没有2024年的预算，预算数不含它，决算数含它，完成率因此偏高。"
    for address in ("/", "/tables/05", "/difference-table"):
        page = clerk.get(f"{address}?entity=460200&year=2024&compare=budget").content.decode()
        assert said in page
        head = page.partition('<div class="page-head">')[2]
        assert head.count('class="lede"') <= 1, "a head has room for one line, others would lie upon it"
        assert "示例档案中心没有2024年的预算" not in page, "it has no figures at all, which is said"
    assert "的预算，预算数不含" not in clerk.get("/?entity=460299&year=2024").content.decode()


@pytest.mark.parametrize("address", ["/", "/tables/05", "/relations", "/analysis"])
def test_a_department_of_more_units_asks_the_database_no_more_questions(
    address: str, clerk: Client, example: None
) -> None:
    group = Group.objects.create(code="460200", name="示例局")
    Entity.objects.filter(code="460299").update(group=group)

    def with_units(*codes: str) -> int:
        for code in codes:
            pay_for(Entity.objects.create(code=code, name=f"示例中心{code}", group=group), 5_000_00)
        clerk.get(f"{address}?entity=460200&year=2024")
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(f"{address}?entity=460200&year=2024").status_code == 200
        return len(asked)

    of_few = with_units("460201", "460202")
    assert with_units("460203", "460204", "460205") == of_few
