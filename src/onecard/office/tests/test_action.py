"""The frame of every action: one transaction, one event, and nothing left of a refusal."""

from __future__ import annotations

import pytest

from onecard.core.errors import Refusal
from onecard.office import events, trail
from onecard.office.action import performing
from onecard.office.models import Entity, Group, TrailEvent, User


def test_an_action_writes_its_records_and_exactly_one_event(administrator: User) -> None:
    with performing(administrator, events.GROUP_ADDED, permission="office.manage_entities") as said:
        Group.objects.create(code="460", name="示例市人社局")
        said.subject, said.after = "部门460", {"name": "示例市人社局"}
    event = TrailEvent.objects.get()
    assert (event.sequence, event.actor, event.actor_name, event.office) == (
        1, administrator, "王管理", "综合办公室",
    )  # fmt: skip
    assert (event.action, event.subject, event.before, event.after) == (
        "office.group_added", "部门460", "", '{"name":"示例市人社局"}',
    )  # fmt: skip
    assert trail.verify().fault is None


def test_an_action_that_is_refused_leaves_neither_records_nor_event(administrator: User) -> None:
    def act() -> None:
        with performing(administrator, events.GROUP_ADDED, permission="office.manage_entities") as said:
            Group.objects.create(code="460", name="示例市人社局")
            said.subject = "部门460"
            raise Refusal("office.code_taken", "代码已有。")

    with pytest.raises(Refusal):
        act()
    assert not Group.objects.exists()
    assert not TrailEvent.objects.exists()


def test_an_action_that_does_not_say_its_subject_is_a_mistake_and_leaves_nothing(administrator: User) -> None:
    with (
        pytest.raises(RuntimeError, match=r"office\.group_added"),
        performing(administrator, events.GROUP_ADDED, permission="office.manage_entities"),
    ):
        Group.objects.create(code="460", name="示例市人社局")
    assert not Group.objects.exists()


def test_who_has_no_permission_does_not_even_begin(maker: User) -> None:
    with (
        pytest.raises(Refusal) as refusal,
        performing(maker, events.GROUP_ADDED, permission="office.manage_entities"),
    ):
        raise AssertionError("the body ran")
    assert refusal.value.code == "office.not_permitted"
    assert "陈经办没有“管理单位和部门”的权限" in refusal.value.sentence
    assert "系统管理员" in refusal.value.remedy


def test_who_is_deactivated_may_do_nothing(administrator: User) -> None:
    administrator.is_active = False
    with (
        pytest.raises(Refusal),
        performing(administrator, events.GROUP_ADDED, permission="office.manage_entities"),
    ):
        raise AssertionError("the body ran")


def test_who_belongs_to_one_unit_cannot_act_for_another(administrator: User) -> None:
    ours, theirs = (Entity.objects.create(code=code, name=code) for code in ("460299", "460300"))
    administrator.entity = ours
    with performing(
        administrator, events.ENTITY_CHANGED, permission="office.manage_entities", entity=ours
    ) as said:
        said.subject = "本单位"
    with (
        pytest.raises(Refusal) as refusal,
        performing(administrator, events.ENTITY_CHANGED, permission="office.manage_entities", entity=theirs),
    ):
        raise AssertionError("the body ran")
    assert refusal.value.code == "office.other_entity"


def test_a_permission_nobody_has_declared_is_a_mistake(administrator: User) -> None:
    with (
        pytest.raises(KeyError),
        performing(administrator, events.GROUP_ADDED, permission="office.manage_everything"),
    ):
        raise AssertionError("the body ran")
