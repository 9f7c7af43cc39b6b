"""A register says of each record whether it was voided or disposed of, or is about to be, and keeps the reader's year."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from onecard.accounts.models import AssetDisposal, FixedAsset, Procurement, State, Voiding
from onecard.web.tests.test_register_pages import CONTRACT

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460299&year=2024"
REASON = {"reason": "报废"}


def row_of(client: Client, address: str, pk: int) -> str:
    """The words and addresses of one row of a list."""
    page = client.get(address).content.decode()
    return page.partition(f'<tr id="r{pk}">')[2].partition("</tr>")[0]


def words(answer: Any) -> str:
    return re.sub(r"<[^>]+>", "", answer.content.decode())


@pytest.fixture
def car(example: None) -> FixedAsset:
    """A car of an earlier year than the one looked at."""
    return FixedAsset.objects.filter(state=State.POSTED, year__lt=2024).order_by("pk")[0]


def test_disposing_of_an_earlier_asset_keeps_the_year_and_shows(
    car: FixedAsset, clerk: Client, signed_in: SignIn
) -> None:
    step = re.search(
        rf'href="(/registers/assets/{car.pk}/dispose[^"]*)"',
        row_of(clerk, f"/registers/assets{OF_YEAR}", car.pk),
    )
    assert step
    form = clerk.get(step[1])
    assert "year=2024" in form.content.decode().partition('id="nav"')[2].partition("</nav>")[0]
    answer = clerk.post(step[1], REASON | {"disposed_on": "2024-11-01"})
    assert answer.url == f"/registers/assets{OF_YEAR}"
    row = row_of(clerk, answer.url, car.pk)
    assert "处置待复核" in row
    assert "/dispose" not in row
    assert "/void" not in row
    disposal = AssetDisposal.objects.get(asset=car)
    signed_in("zhengwenbo").post(f"/registers/disposals/{disposal.pk}/check")
    row = row_of(clerk, answer.url, car.pk)
    assert "已处置（2024-11-01）" in row
    assert "/dispose" not in row
    assert "/void" not in row


def test_a_disposal_taken_back_leaves_the_asset_as_it_was(car: FixedAsset, clerk: Client) -> None:
    clerk.post(f"/registers/assets/{car.pk}/dispose?year=2024", REASON | {"disposed_on": "2024-11-01"})
    disposal = AssetDisposal.objects.get(asset=car)
    clerk.post(f"/registers/disposals/{disposal.pk}/withdraw", REASON)
    assert "/dispose" in row_of(clerk, f"/registers/assets{OF_YEAR}", car.pk)


def test_an_asset_whose_disposal_was_voided_can_be_disposed_of_again(
    car: FixedAsset, clerk: Client, signed_in: SignIn
) -> None:
    checker = signed_in("zhengwenbo")
    dispose = f"/registers/assets/{car.pk}/dispose?year=2024"
    clerk.post(dispose, REASON | {"disposed_on": "2024-11-01"})
    wrong = AssetDisposal.objects.get(asset=car)
    checker.post(f"/registers/disposals/{wrong.pk}/check")
    clerk.post(f"/registers/disposals/{wrong.pk}/void", {"reason": "处置日期写错"})
    checker.post(f"/registers/voidings/{Voiding.objects.get(record_id=wrong.pk).pk}/check")
    assert "/dispose" in row_of(clerk, f"/registers/assets{OF_YEAR}", car.pk)
    answer = clerk.post(dispose, REASON | {"disposed_on": "2024-12-01"})
    assert answer.status_code == 302
    right = AssetDisposal.objects.exclude(pk=wrong.pk).get(asset=car)
    checker.post(f"/registers/disposals/{right.pk}/check")
    row = row_of(clerk, f"/registers/assets{OF_YEAR}", car.pk)
    assert "已处置（2024-12-01）" in row


def test_a_voiding_that_waits_is_shown_and_not_asked_for_twice(clerk: Client, signed_in: SignIn) -> None:
    clerk.post(f"/registers/procurements/new{OF_YEAR}", CONTRACT)
    contract = Procurement.objects.get(contract=CONTRACT["contract"])
    checker = signed_in("zhengwenbo")
    checker.post(f"/registers/procurements/{contract.pk}/check")
    address = f"/registers/procurements{OF_YEAR}"
    assert f"/registers/procurements/{contract.pk}/void" in row_of(clerk, address, contract.pk)
    clerk.post(f"/registers/procurements/{contract.pk}/void", REASON)
    row = row_of(clerk, address, contract.pk)
    assert "作废待复核" in row
    assert "/void" not in row
    checker.post(f"/registers/voidings/{Voiding.objects.get(record_id=contract.pk).pk}/check")
    row = row_of(clerk, address, contract.pk)
    assert "已作废" in row
    assert "已冲销" not in row


def test_the_assets_are_totalled_as_the_filter_takes_them_without_those_disposed_of(
    car: FixedAsset, clerk: Client, signed_in: SignIn
) -> None:
    said = f"已复核、未处置的账面数合计{car.book_fen / 100:,.2f}"
    address = f"/registers/assets{OF_YEAR}&q={car.name}"
    assert said in words(clerk.get(address))
    clerk.post(f"/registers/assets/{car.pk}/dispose?year=2024", REASON | {"disposed_on": "2024-11-01"})
    assert said in words(clerk.get(address))
    disposal = AssetDisposal.objects.get(asset=car)
    signed_in("zhengwenbo").post(f"/registers/disposals/{disposal.pk}/check")
    assert said not in words(clerk.get(address))
    assert said in words(clerk.get(f"/registers/assets?entity=460299&year=2023&q={car.name}"))
