"""The sign-ins on their page: who came in and who failed, from where as far as that may be kept, who is locked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from onecard.office import rules
from onecard.office.models import Entity, TrailEvent, User
from onecard.simulation.sign_ins import PASSWORD

SignedIn = Callable[[str], Client]


@pytest.fixture
def administrator(signed_in: SignedIn) -> Client:
    return signed_in("zhouyuan")


def attempt(username: str, password: str, address: str = "198.51.100.23") -> None:
    Client(REMOTE_ADDR=address).post("/sign-in", {"username": username, "password": password})


def text(client: Client, query: str = "") -> str:
    return client.get(f"/sign-ins{query}").content.decode()


def test_a_sign_in_and_a_failure_are_listed_with_the_address_masked(administrator: Client) -> None:
    attempt("linhai", PASSWORD)
    attempt("chenjingyi", "不对")
    page = text(administrator)
    assert "linhai（林海）" in page
    assert "198.51.100.***" in page
    assert "198.51.100.23" not in page
    assert "198.51.100.23" not in "".join(event.after for event in TrailEvent.objects.all())
    assert "登录失败" in page


def test_it_is_narrowed_by_person_kind_and_period(administrator: Client) -> None:
    attempt("linhai", PASSWORD)
    attempt("chenjingyi", "不对")
    failed = text(administrator, "?kind=office.sign_in_failed")
    assert "筛选出1条" in failed
    assert "chenjingyi（陈静怡）" in failed
    assert "筛选出1条" in text(administrator, "?q=林海")
    assert "没有符合条件的登录" in text(administrator, "?to=2001-01-01")
    assert "不是日期" in text(administrator, "?from=昨天")


def test_who_is_locked_now_is_named_with_the_way_to_unlock(administrator: Client) -> None:
    for _ in range(rules.FAILURES_MAX):
        attempt("linhai", "不对")
    page = text(administrator)
    assert "现在锁定的" in page
    assert f"/people/{User.objects.get(username='linhai').pk}" in page
    assert "暂时锁定" in page


def test_a_name_that_does_not_exist_is_not_kept(administrator: Client) -> None:
    attempt("my-password-typed-here", "不对")
    assert "my-password" not in text(administrator)


def test_an_administrator_of_one_unit_sees_the_sign_ins_of_that_unit(administrator: Client) -> None:
    attempt("linhai", PASSWORD)
    attempt("chenjingyi", PASSWORD)
    unit = Entity.objects.get(code="460299")
    User.objects.filter(username__in=["zhouyuan", "linhai"]).update(entity=unit)
    page = text(administrator)
    assert "linhai（林海）" in page
    assert "chenjingyi" not in page


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.17", "192.0.2.***"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:***"),
        ("fe80::1%eth0", "fe80:0:0:***"),
        ("::ffff:192.0.2.17", "192.0.2.***"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_an_address_is_masked_so_that_it_names_no_machine(address: str, kept: str) -> None:
    assert rules.masked(address) == kept
