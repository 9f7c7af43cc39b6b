"""The pages of accounts: what an administrator sees and does, and what a person does with their own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from onecard.office import rules
from onecard.office.models import TrailEvent, User
from onecard.simulation.sign_ins import PASSWORD

SignedIn = Callable[[str], Client]
NEW = {"username": "hewei", "name": "何伟", "office": "综合办公室", "role": ["财务经办"], "entity": "460299"}
OWN = "四月的风吹过海口湾边"


@pytest.fixture
def administrator(signed_in: SignedIn) -> Client:
    return signed_in("zhouyuan")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def given_out(client: Client, user: User) -> str:
    """The password on the only page that shows it."""
    page = client.post(f"/people/{user.pk}/password").content.decode()
    found = re.search(r'class="given-out">([^<]+)<', page)
    assert found
    return found[1]


def test_a_new_person_gets_a_password_shown_once_and_must_change_it_before_anything_else(
    administrator: Client, client: Client
) -> None:
    made = administrator.post("/people/new", NEW, follow=True).content.decode()
    assert "已新增用户hewei（何伟）" in made
    user = User.objects.get(username="hewei")
    assert user.entity is not None
    password = given_out(administrator, user)
    assert password not in text(administrator, f"/people/{user.pk}")
    client.post("/sign-in", {"username": "hewei", "password": password})
    for address in ("/", "/vouchers", "/account"):
        assert client.get(address).headers["Location"] == "/account/password"
    assert "先改成自己的密码" in text(client, "/account/password")
    answer = client.post("/account/password", {"old": password, "new": OWN, "again": OWN})
    assert answer.headers["Location"] == "/account"
    assert client.get("/vouchers").status_code == 200
    kept = "".join(event.after for event in TrailEvent.objects.filter(action__startswith="office."))
    assert password not in kept


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(administrator: Client) -> None:
    answer = administrator.post("/people/new", NEW | {"username": "linhai", "name": "", "role": []})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "没有保存，有3处要改" in page
    for said in ("已有人用", "没有填写姓名", "没有选角色"):
        assert said in page
    assert 'value="linhai"' in page
    assert "<option selected>综合办公室</option>" in page
    assert '<option value="460299" selected>' in page


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ({"role": ["本机命令行"]}, "没有“本机命令行”这个角色"),
        ({"office": "财务处"}, "没有“财务处”这个处室"),
        ({"entity": "999"}, "没有代码为999的单位"),
        ({"name": "何" * 41}, "姓名读不了"),
    ],
)
def test_a_forged_field_is_refused(administrator: Client, forged: dict[str, object], said: str) -> None:
    answer = administrator.post("/people/new", NEW | forged)
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not User.objects.filter(username="hewei").exists()


def test_the_list_is_searched_and_filtered_and_the_filters_stay_in_the_address(administrator: Client) -> None:
    assert "chenjingyi" in text(administrator, "/people")
    found = text(administrator, "/people?q=林&role=主任")
    assert "linhai" in found
    assert "chenjingyi" not in found
    assert "5个里的1个" in found
    assert 'href="?q=%E6%9E%97"' in found
    assert "没有符合条件的账号" in text(administrator, "/people?state=locked")
    assert "本机命令行" not in text(administrator, "/people")


def test_a_locked_person_is_found_and_unlocked(administrator: Client, client: Client) -> None:
    for _ in range(rules.FAILURES_MAX):
        client.post("/sign-in", {"username": "linhai", "password": "不对"})
    refused = client.post("/sign-in", {"username": "linhai", "password": PASSWORD}).content.decode()
    assert "还要等15分钟" in refused
    linhai = User.objects.get(username="linhai")
    assert "linhai" in text(administrator, "/people?state=locked")
    assert "锁定到" in text(administrator, f"/people/{linhai.pk}")
    done = administrator.post(f"/people/{linhai.pk}/unlock", follow=True).content.decode()
    assert "已解锁" in done
    assert client.post("/sign-in", {"username": "linhai", "password": PASSWORD}).status_code == 302


def test_a_stopped_person_is_out_at_once_and_comes_back(administrator: Client, signed_in: SignedIn) -> None:
    clerk = signed_in("chenjingyi")
    user = User.objects.get(username="chenjingyi")
    assert "不能再登录" in text(administrator, f"/people/{user.pk}/deactivate")
    administrator.post(f"/people/{user.pk}/deactivate")
    assert clerk.get("/vouchers").status_code == 302
    again = administrator.post(f"/people/{user.pk}/deactivate")
    assert again.status_code == 409
    administrator.post(f"/people/{user.pk}/reactivate")
    assert User.objects.get(pk=user.pk).is_active


def test_a_person_changed_meanwhile_is_not_overwritten(administrator: Client) -> None:
    user = User.objects.get(username="linhai")
    page = text(administrator, f"/people/{user.pk}/edit")
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    User.objects.filter(pk=user.pk).update(name="林大海")
    wanted = {"name": "林海", "office": "外部", "role": ["审核人"], "seen": seen[1]}
    answer = administrator.post(f"/people/{user.pk}/edit", wanted)
    assert answer.status_code == 409
    assert "刚被别人改过" in answer.content.decode()
    assert User.objects.get(pk=user.pk).office == "主任办公室"


def test_ones_own_account_shows_that_another_administrator_is_needed(administrator: Client) -> None:
    own = User.objects.get(username="zhouyuan")
    page = text(administrator, f"/people/{own.pk}")
    assert "要由另一位系统管理员办理" in page
    assert "/deactivate" not in page
    assert administrator.get(f"/people/{own.pk}/edit").status_code == 302
    assert administrator.post(f"/people/{own.pk}/edit", NEW).status_code == 409
    assert administrator.post(f"/people/{own.pk}/password").status_code == 409


def test_the_roles_are_shown_as_the_program_has_them(administrator: Client) -> None:
    page = text(administrator, "/roles")
    for words in ("财务经办", "复核凭证", "管理用户", "1人"):
        assert words in page
    assert "重算发生额" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "不对", "new": OWN, "again": OWN}, "原密码不对"),
        ({"old": PASSWORD, "new": OWN, "again": OWN + "吗"}, "两次输入的新密码不一样"),
        ({"old": PASSWORD, "new": "1234", "again": "1234"}, "密码不足10个字"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "与原密码相同"),
    ],
)
def test_ones_own_password_is_changed_by_its_rules(
    signed_in: SignedIn, typed: dict[str, str], said: str
) -> None:
    client = signed_in("chenjingyi")
    assert "至少10个字" in text(client, "/account/password")
    answer = client.post("/account/password", typed)
    assert answer.status_code == 409
    assert said in answer.content.decode()


def test_changing_ones_password_keeps_this_session_and_ends_the_others(signed_in: SignedIn) -> None:
    here, there = signed_in("chenjingyi"), signed_in("chenjingyi")
    here.post("/account/password", {"old": PASSWORD, "new": OWN, "again": OWN})
    assert here.get("/vouchers").status_code == 200
    assert there.get("/vouchers").status_code == 302
