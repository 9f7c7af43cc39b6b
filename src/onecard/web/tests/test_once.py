"""A form writes once, however often it is posted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from onecard.accounts.models import FixedAsset, Voucher
from onecard.office import once
from onecard.office.models import Submission, User

SignIn = Callable[[str], Client]
NEW = "/registers/assets/new?entity=460299&year=2024"
VOUCHER = "/vouchers/new?entity=460299&year=2024"
ASSET = {
    "kind": "equipment", "name": "数据库服务器", "use": "", "tag": "", "acquired_on": "2024-05-06", "purchased": "on",
    "quantity": "1", "area": "", "unit_price": "1,200,000.00", "book": "",
}  # fmt: skip
TEMPLATES = Path(__file__).parents[2].glob("*/templates/*/*.html")
WRITES_NOTHING = {
    "web:sign_in", "web:sign_out", "web:theme", "web:keys", "web:steer_job", "accounts:import_new", "accounts:import_preview",
    "accounts:import_settings",
    "accounts:import_cancel", "office:own_password", "office:second_step", "office:second_step_off",
    "office:recovery_codes", "web:sign_in_code", "disclosure:from_files", "reviewing:check",
}  # fmt: skip
"""Forms that make no record: a file uploaded twice is known by its digest, and a form of passwords or codes
is not kept for anybody."""


def token_in(page: str) -> str:
    found = re.search('name="once" value="([^"]+)"', page)
    assert found, "the form carries no token"
    return found[1]


def assets(name: str = ASSET["name"]) -> int:
    return FixedAsset.objects.filter(name=name).count()


@pytest.fixture
def form(clerk: Client) -> dict[str, str]:
    """The form of an asset as the clerk's page holds it."""
    kinds = dict(FixedAsset._meta.get_field("kind").choices or ())
    kind = next(value for value, title in kinds.items() if "设备" in title)
    return ASSET | {"kind": kind, "once": token_in(clerk.get(NEW).content.decode())}


def test_an_asset_without_a_number_is_entered_once_by_a_double_click(
    clerk: Client, form: dict[str, str]
) -> None:
    first, second = clerk.post(NEW, form), clerk.post(NEW, form, follow=True)
    assert first.status_code == 302
    assert assets() == 1
    assert second.redirect_chain[0][0] == first.headers["Location"]
    assert "只办理了一次" in second.content.decode()


def test_the_same_asset_is_entered_again_from_a_new_page(clerk: Client, form: dict[str, str]) -> None:
    clerk.post(NEW, form)
    clerk.post(NEW, form | {"once": token_in(clerk.get(NEW).content.decode())})
    assert assets() == 2


def test_what_was_typed_differently_on_the_same_page_is_not_lost(clerk: Client, form: dict[str, str]) -> None:
    clerk.post(NEW, form)
    clerk.post(NEW, form | {"name": "备份服务器"})
    assert (assets(), assets("备份服务器")) == (1, 1)


def test_what_was_refused_may_be_posted_again(clerk: Client, form: dict[str, str]) -> None:
    number = {
        "number": "转-0901",
        "date": "2024-12-05",
        "summary": "办公用品",
        "total": "",
        "once": form["once"],
    }
    row = {"item-1": "expenditure", "function-1": "2080108", "economy-1": "30201", "amount-1": "1,148.00",
           "fund-1": "一般公共", "nature-1": "基本"}  # fmt: skip
    other = Voucher.objects.filter(year=2024, entity__code="460299")[0]
    assert clerk.post(VOUCHER, number | row | {"number": other.number}).status_code == 409
    Voucher.objects.filter(pk=other.pk).update(number="改-0001")
    assert clerk.post(VOUCHER, number | row | {"number": other.number}).status_code == 302


def test_a_token_of_one_person_holds_nobody_else_off(
    clerk: Client, form: dict[str, str], signed_in: SignIn
) -> None:
    User.objects.filter(username="zhengwenbo").update(roles=["财务经办"])
    clerk.post(NEW, form)
    signed_in("zhengwenbo").post(NEW, form)
    assert assets() == 2


def test_a_form_without_a_token_or_with_a_forged_one_is_carried_out_as_it_is(
    clerk: Client, form: dict[str, str]
) -> None:
    del form["once"]
    clerk.post(NEW, form)
    clerk.post(NEW, form | {"once": "x" * 10_000})
    assert assets() == 2
    assert not Submission.objects.exists()


def test_what_was_posted_is_forgotten_after_days(clerk: Client, form: dict[str, str]) -> None:
    clerk.post(NEW, form)
    Submission.objects.update(at=timezone.now() - once.KEPT - timedelta(minutes=1))
    clerk.post(NEW, form | {"name": "备份服务器"})
    assert Submission.objects.count() == 1


def test_a_token_says_whose_page_it_is_of(example: None) -> None:
    user = User.objects.get(username="chenjingyi")
    assert once.whose(once.token(user)) == user.pk
    assert [once.whose(text) for text in ("", "x-1", "²-1", "1" * 200)] == [0, 0, 0, 0]


def test_every_form_that_writes_carries_a_token() -> None:
    forms = [
        (path.name, form)
        for path in TEMPLATES
        for form in path.read_text("utf-8").split("<form")[1:]
        # Where the address is a block, the pages of signing in fill it.
        if 'method="post"' in form and "{% block action %}" not in form
    ]
    assert len(forms) > 20
    without = [
        name
        for name, form in forms
        if "once_field" not in form.partition("</form>")[0]
        and not any(f"'{view}'" in form.partition("csrf_token")[0] for view in WRITES_NOTHING)
    ]
    assert not without
