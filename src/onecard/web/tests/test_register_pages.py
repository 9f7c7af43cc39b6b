"""Registers on the pages: entered by one, checked by another, voided with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from onecard.accounts.models import (
    AssetDisposal,
    FixedAsset,
    OverseasTrip,
    Procurement,
    Reception,
    State,
    Voiding,
)

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460299&year=2024"
CONTRACT = {
    "contract": "CG-2024-09", "name": "自助终端维保", "kind": "服务", "signed_on": "2024-05-06", "supplier": "示例科技",
    "size": "小型", "amount": "120,000",
}  # fmt: skip
ASSET = {
    "kind": "房屋", "name": "三号业务用房", "use": "业务用房", "tag": "F-3", "acquired_on": "2024-03-01", "purchased": "on",
    "quantity": "1", "area": "120.5", "unit_price": "", "book": "",
}  # fmt: skip


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


@pytest.fixture
def contract(clerk: Client) -> Procurement:
    answer = clerk.post(f"/registers/procurements/new{OF_YEAR}", CONTRACT)
    assert answer.status_code == 302, text_of(answer)
    return Procurement.objects.get(contract="CG-2024-09")


def test_a_contract_is_registered_checked_and_voided(
    contract: Procurement, clerk: Client, signed_in: SignIn
) -> None:
    checker = signed_in("zhengwenbo")
    assert "自助终端维保" in text_of(checker.get("/waiting"))
    address = f"/registers/procurements/{contract.pk}"
    assert f'action="{address}/check"' in checker.get(f"/registers/procurements{OF_YEAR}").content.decode()
    assert "已复核，从现在起计入报表" in text_of(checker.post(f"{address}/check", follow=True))
    assert clerk.post(f"{address}/void", {"reason": ""}).status_code == 409
    assert "作废待另一人复核" in text_of(clerk.post(f"{address}/void", {"reason": "合同解除"}, follow=True))
    voiding = Voiding.objects.get(record_id=contract.pk, register="Procurement")
    assert "合同解除" in text_of(checker.get(f"/registers/voidings{OF_YEAR}"))
    checker.post(f"/registers/voidings/{voiding.pk}/check")
    contract.refresh_from_db()
    assert contract.state == State.REVERSED


def test_what_is_wrong_is_told_at_every_place_and_stays_typed(clerk: Client) -> None:
    answer = clerk.post(
        f"/registers/procurements/new{OF_YEAR}", CONTRACT | {"signed_on": "", "amount": "很多"}
    )
    said = text_of(answer)
    assert answer.status_code == 409
    assert "没有填签订日期" in said
    assert "“很多”不是金额" in said
    assert 'value="自助终端维保"' in answer.content.decode()


def test_an_asset_keeps_its_area_exactly_and_is_disposed_of(clerk: Client, signed_in: SignIn) -> None:
    address = f"/registers/assets/new{OF_YEAR}"
    assert "小数多于两位" in text_of(clerk.post(address, ASSET | {"area": "1.234"}))
    assert "这一项" in text_of(clerk.post(address, ASSET | {"use": "机要通信用车"}))
    clerk.post(address, ASSET)
    one = FixedAsset.objects.get(tag="F-3")
    assert (one.area_dm2, one.purchased, one.fiscal_vehicle) == (12_050, True, False)
    checker = signed_in("zhengwenbo")
    checker.post(f"/registers/assets/{one.pk}/check")
    assert f"/registers/assets/{one.pk}/dispose" in clerk.get(f"/registers/assets{OF_YEAR}").content.decode()
    clerk.post(f"/registers/assets/{one.pk}/dispose", {"reason": "移交", "disposed_on": "2024-11-01"})
    disposal = AssetDisposal.objects.get(asset=one)
    checker.post(f"/registers/disposals/{disposal.pk}/check")
    disposal.refresh_from_db()
    assert disposal.state == State.POSTED


def test_a_box_that_is_not_ticked_stays_so_after_a_refusal(clerk: Client) -> None:
    form = {name: value for name, value in ASSET.items() if name != "purchased"} | {"area": "x"}
    page = clerk.post(f"/registers/assets/new{OF_YEAR}", form).content.decode()
    assert 'name="purchased">' in page


def test_trips_and_receptions_are_counted_in_persons(clerk: Client) -> None:
    trip = {"left_on": "2024-04-01", "destination": "新加坡", "purpose": "考察", "groups": "", "persons": "3"}
    clerk.post(f"/registers/trips/new{OF_YEAR}", trip)
    assert OverseasTrip.objects.get(destination="新加坡").groups == 1
    reception = {
        "kind": "国内",
        "received_on": "2024-04-01",
        "guests": "邻市中心",
        "persons": "5",
        "amount": "300",
    }
    clerk.post(f"/registers/receptions/new{OF_YEAR}", reception)
    assert Reception.objects.get(guests="邻市中心").amount_fen == 30_000


def test_the_maker_may_withdraw_and_nobody_enters_a_register_that_is_none(
    contract: Procurement, clerk: Client
) -> None:
    clerk.post(f"/registers/procurements/{contract.pk}/withdraw", {"reason": "重复"})
    contract.refresh_from_db()
    assert contract.state == State.WITHDRAWN
    assert clerk.get(f"/registers/voidings/new{OF_YEAR}").status_code == 404
    assert clerk.get(f"/registers/nothing{OF_YEAR}").status_code == 404
