"""Nobody approves their own work, and sees so before they try: no button, and who may do it instead."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client

from onecard.accounts import books
from onecard.accounts.models import (
    BalanceRecord,
    BudgetLine,
    FixedAsset,
    ImportBatch,
    SelfEvaluation,
    TailAdjustment,
    Voucher,
)
from onecard.accounts.models.batch import BatchState
from onecard.office import permissions
from onecard.office.models import Entity, User

SignedIn = Callable[[str], Client]
OTHERS = "可以复核的有郑文博。"
QUERY = "?entity=460299&year=2024"


@pytest.fixture
def own_drafts(example: None) -> dict[str, str]:
    """Drafts of every kind by the clerk, who may check as well, and the address each is looked at."""
    clerk = User.objects.get(username="chenjingyi")
    clerk.roles = ["财务经办", "财务复核"]
    clerk.save()
    unit = Entity.objects.get(code="460299")
    made = {"entity": unit, "year": 2024, "maker": clerk, "made_at": books.made_by(clerk)["made_at"]}
    voucher = Voucher.objects.create(
        date=datetime.date(2024, 12, 3), month=12, number="记-9001", summary="办公用品", **made
    )
    budget = BudgetLine.objects.filter(entity=unit, year=2024)[0]
    asset = FixedAsset.objects.filter(entity=unit)[0]
    evaluation = SelfEvaluation.objects.filter(entity=unit)[0]
    for one in (budget, asset, evaluation):
        type(one).objects.filter(pk=one.pk).update(state="draft", maker=clerk, checker=None)
    BudgetLine.objects.filter(pk=budget.pk).update(batch=None)
    BalanceRecord.objects.create(
        item="opening",
        date=datetime.date(2024, 1, 1),
        fund="一般公共",
        function="2080108",
        amount_fen=100,
        **made,
    )
    TailAdjustment.objects.create(cell="05/2080108/project", amount=1, **made)
    batch = ImportBatch.objects.filter(entity=unit, year=2024)[0]
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.STAGED, maker=clerk, checker=None)
    return {
        "voucher": f"/vouchers/{voucher.pk}",
        "budgets": f"/budgets{QUERY}",
        "balances": f"/balances{QUERY}",
        "register": f"/registers/assets?entity=460299&year={asset.year}",
        "evaluation": f"/evaluations/{evaluation.pk}",
        "adjustments": f"/adjustments{QUERY}",
        "import": f"/imports/{batch.pk}",
    }


@pytest.mark.parametrize(
    "kind", ["voucher", "budgets", "balances", "register", "evaluation", "adjustments", "import"]
)
def test_the_maker_finds_no_button_to_check_and_reads_who_may(
    kind: str, own_drafts: dict[str, str], signed_in: SignedIn
) -> None:
    own = signed_in("chenjingyi").get(own_drafts[kind]).content.decode()
    assert OTHERS in own
    assert not re.search(r'action="[^"]*/check', own)
    others = signed_in("zhengwenbo").get(own_drafts[kind]).content.decode()
    assert "可以复核的有" not in others
    assert re.search(r'action="[^"]*/check', others)


def test_the_list_of_what_waits_names_who_may_check_ones_own(
    own_drafts: dict[str, str], signed_in: SignedIn
) -> None:
    own = signed_in("chenjingyi").get("/waiting").content.decode()
    assert f"1笔，{OTHERS}" in own
    assert "可以复核的有" not in signed_in("zhengwenbo").get("/waiting").content.decode()


def test_where_nobody_else_may_it_says_so(own_drafts: dict[str, str], signed_in: SignedIn) -> None:
    User.objects.filter(username="zhengwenbo").update(is_active=False)
    page = signed_in("chenjingyi").get(own_drafts["voucher"]).content.decode()
    assert "现在没有别的人能复核" in page


def test_who_may_is_of_the_unit_and_neither_the_maker_nor_the_machine(example: None) -> None:
    maker, checker = (User.objects.get(username=name) for name in ("chenjingyi", "zhengwenbo"))
    unit = Entity.objects.get(code="460299")
    asked = "accounts.check_voucher"
    assert permissions.holders(asked, unit, maker) == [checker]
    assert permissions.holders(asked, unit, checker) == []
    other = Entity.objects.create(code="460298", name="另一个单位")
    User.objects.filter(pk=checker.pk).update(entity=other)
    assert permissions.holders(asked, unit, maker) == []
    assert [one.pk for one in permissions.holders(asked, other, maker)] == [checker.pk]
    assert permissions.holders(asked, None, maker) == []
