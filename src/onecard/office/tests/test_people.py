"""People and units: who may be taken on, who may change whom."""

from __future__ import annotations

import pytest

from onecard.core.errors import Refusal
from onecard.office import entities, passwords, people, roles, trail
from onecard.office.models import TrailEvent, User
from onecard.office.permissions import may

GOOD = "四月的风吹过海口湾边"


def code_of(act: object, *args: object, **named: object) -> str:
    with pytest.raises(Refusal) as refusal:
        act(*args, **named)  # type: ignore[operator]
    assert refusal.value.remedy
    return refusal.value.code


def taken_on(administrator: User, **changed: object) -> User:
    given = {
        "username": "chen",
        "name": "陈经办",
        "office": "综合办公室",
        "roles": ["财务经办"],
        "password": GOOD,
    }
    return people.create_user(administrator, **(given | changed))  # type: ignore[arg-type]


def test_a_person_taken_on_has_the_permissions_of_the_roles_and_the_trail_keeps_no_password(
    administrator: User,
) -> None:
    user = taken_on(administrator)
    assert user.check_password(GOOD)
    assert may(user, "accounts.enter_voucher")
    assert not may(user, "accounts.check_voucher")
    event = TrailEvent.objects.get()
    assert event.subject == "用户chen（陈经办）"
    assert GOOD not in event.after
    assert user.password not in event.after


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"username": "陈"}, "office.username"),
        ({"username": "local"}, "office.username_taken"),
        ({"name": " "}, "office.no_name"),
        ({"office": "财务处"}, "office.unknown_office"),
        ({"roles": ["局长"]}, "office.unknown_role"),
        ({"roles": ["本机命令行"]}, "office.unknown_role"),
        ({"password": "12345678"}, "office.password"),
        ({"password": "chen"}, "office.password"),
    ],
)
def test_a_person_is_not_taken_on_with(administrator: User, changed: dict[str, object], code: str) -> None:
    assert code_of(taken_on, administrator, **changed) == code
    assert not User.objects.filter(name="陈经办").exists()
    assert not TrailEvent.objects.exists()


def test_a_user_name_is_given_once(administrator: User) -> None:
    taken_on(administrator)
    assert code_of(taken_on, administrator, username="CHEN") == "office.username_taken"


def test_without_a_password_nobody_can_sign_in(administrator: User) -> None:
    assert not taken_on(administrator, password=None).has_usable_password()


def test_only_administrators_manage_people(maker: User) -> None:
    assert code_of(taken_on, maker) == "office.not_permitted"


def test_nobody_changes_their_own_roles_account_or_password_as_administrator(administrator: User) -> None:
    assert code_of(people.change_roles, administrator, administrator, roles=["主任"]) == "office.own_account"
    assert code_of(people.deactivate, administrator, administrator) == "office.own_account"
    assert (
        code_of(passwords.set_password, administrator, administrator, password=GOOD) == "office.own_account"
    )


def test_roles_change_and_the_trail_keeps_before_and_after(administrator: User, maker: User) -> None:
    changed = people.change_roles(administrator, maker, roles=["财务复核"])
    assert may(changed, "accounts.check_voucher")
    assert not may(changed, "accounts.enter_voucher")
    event = TrailEvent.objects.get()
    assert '"roles":["财务经办"]' in event.before
    assert '"roles":["财务复核"]' in event.after


def test_a_closed_account_may_nothing_and_can_be_opened_again(administrator: User, maker: User) -> None:
    assert not may(people.deactivate(administrator, maker), "accounts.enter_voucher")
    assert may(people.reactivate(administrator, maker), "accounts.enter_voucher")
    assert trail.verify().events == 2


def test_a_person_changes_their_own_password_knowing_the_old_one(administrator: User) -> None:
    user = taken_on(administrator)
    assert code_of(passwords.change_password, user, old="不对", new=GOOD + "二") == "office.old_password"
    assert code_of(passwords.change_password, user, old=GOOD, new="短") == "office.password"
    assert passwords.change_password(user, old=GOOD, new=GOOD + "二").check_password(GOOD + "二")


def test_the_command_line_has_one_actor_that_cannot_sign_in(administrator: User) -> None:
    actor = people.local_actor()
    assert actor == people.local_actor()
    assert not actor.check_password("!")
    assert all(may(actor, permission) for permission in roles.PERMISSIONS)
    assert code_of(passwords.set_password, administrator, actor, password=GOOD) == "office.local_actor"


def test_no_role_of_a_person_both_makes_and_checks() -> None:
    for role, allowed in roles.ROLES.items():
        if role != roles.LOCAL_ROLE:
            made = {name.split("enter_")[-1] for name in allowed if ".enter_" in name}
            checked = {name.split("check_")[-1] for name in allowed if ".check_" in name}
            assert not made & checked, role
            assert allowed <= set(roles.PERMISSIONS), role


def test_units_and_departments_share_their_codes(administrator: User) -> None:
    group = entities.add_group(administrator, code="460", name="示例市人力资源和社会保障局")
    unit = entities.add_entity(
        administrator, code="460299", name="示例市社会保障卡一卡通中心", region="hainan", group=group
    )
    assert unit in group.entities.all()
    assert code_of(entities.add_entity, administrator, code="460", name="另一个") == "office.code_taken"
    assert code_of(entities.add_group, administrator, code="460299", name="另一个") == "office.code_taken"
    assert code_of(entities.add_entity, administrator, code="4602 99", name="另一个") == "office.code"
    assert (
        code_of(entities.add_entity, administrator, code="460300", name="甲", kind="企业")
        == "office.unknown_kind"
    )
    assert (
        code_of(entities.add_entity, administrator, code="460301", name="乙", credit_code="123")
        == "identity.credit_length"
    )


def test_a_unit_is_renamed_and_the_trail_keeps_both_names(administrator: User) -> None:
    unit = entities.add_entity(administrator, code="460299", name="旧名")
    entities.change_entity(
        administrator,
        unit,
        name="新名",
        credit_code="",
        kind="事业",
        level="单位",
        region="hainan",
        group=None,
    )
    event = TrailEvent.objects.get(action="office.entity_changed")
    assert '"name":"旧名"' in event.before
    assert '"name":"新名"' in event.after
