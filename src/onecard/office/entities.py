"""Units (单位) and the departments (部门) they are accounted for in."""

from __future__ import annotations

import re
from typing import Any

from onecard.core.errors import Refusal
from onecard.core.identity import read_credit_code
from onecard.office import events
from onecard.office.action import performing
from onecard.office.models import Entity, EntityKind, EntityLevel, Group, User

_CODE = re.compile(r"[0-9A-Za-z]{3,20}")
_MANAGE = "office.manage_entities"


def add_group(actor: User, *, code: str, name: str) -> Group:
    """Add a department (新增部门).

    Raises Refusal `office.code`, `office.code_taken`, `office.no_name`, `office.not_permitted`.
    """
    code, name = code.strip(), name.strip()
    with performing(actor, events.GROUP_ADDED, permission=_MANAGE) as said:
        _require_named(code, name)
        _require_free(code)
        group = Group.objects.create(code=code, name=name)
        said.subject, said.after = f"部门{code}（{name}）", {"code": code, "name": name}
    return group


def add_entity(
    actor: User,
    *,
    code: str,
    name: str,
    credit_code: str = "",
    kind: str = EntityKind.INSTITUTION,
    level: str = EntityLevel.UNIT,
    region: str = "national",
    group: Group | None = None,
) -> Entity:
    """Add a unit that keeps books (新增单位); `region` names the local variant of the public forms.

    Raises Refusal `office.code`, `office.code_taken`, `office.no_name`, `office.unknown_kind`, `office.not_permitted`.
    """
    code, name = code.strip(), name.strip()
    with performing(actor, events.ENTITY_ADDED, permission=_MANAGE) as said:
        _require_named(code, name)
        _require_kind(kind, level)
        _require_free(code)
        entity = Entity.objects.create(
            code=code,
            name=name,
            credit_code=_credit_code(credit_code),
            kind=kind,
            level=level,
            region=region,
            group=group,
        )
        said.subject, said.after, said.unit_id = subject(entity), content(entity), entity.pk
    return entity


def change_entity(
    actor: User,
    entity: Entity,
    *,
    name: str,
    credit_code: str,
    kind: str,
    level: str,
    region: str,
    group: Group | None,
) -> Entity:
    """Write what a unit is anew (修改单位); its code stays, for its records carry it.

    Raises Refusal `office.no_name`, `office.unknown_kind`, `office.not_permitted`, `office.other_entity`.
    """
    name = name.strip()
    with performing(actor, events.ENTITY_CHANGED, permission=_MANAGE, entity=entity) as said:
        entity = Entity.objects.select_for_update().get(pk=entity.pk)
        _require_named(entity.code, name)
        _require_kind(kind, level)
        said.subject, said.before = subject(entity), content(entity)
        entity.name, entity.credit_code = name, _credit_code(credit_code)
        entity.kind, entity.level, entity.region, entity.group = kind, level, region, group
        entity.save()
        said.after = content(entity)
    return entity


def set_group(actor: User, entity: Entity, *, group: Group | None) -> Entity:
    """Account for a unit within a department from now on, in every year (归入部门); None takes it out of the one it is in.

    Raises Refusal `office.group_already`, `office.not_permitted`, `office.other_entity`.
    """
    with performing(actor, events.ENTITY_CHANGED, permission=_MANAGE, entity=entity) as said:
        entity = Entity.objects.select_for_update(of=("self",)).get(pk=entity.pk)
        if entity.group == group:
            raise Refusal(
                "office.group_already",
                f"{subject(entity)}已经{f'属于{group.name}' if group else '不属于任何部门'}。",
                "不用再办。",
            )
        said.subject, said.before = subject(entity), content(entity)
        entity.group = group
        entity.save(update_fields=["group"])
        said.after = content(entity)
    return entity


def subject(entity: Entity) -> str:
    """A unit as the trail names it."""
    return f"单位{entity.code}（{entity.name}）"


def content(entity: Entity) -> dict[str, Any]:
    """A unit as the trail keeps it."""
    return {
        "code": entity.code,
        "name": entity.name,
        "credit_code": entity.credit_code,
        "kind": entity.kind,
        "level": entity.level,
        "region": entity.region,
        "group": entity.group.code if entity.group else "",
    }


def _require_named(code: str, name: str) -> None:
    if not _CODE.fullmatch(code):
        raise Refusal("office.code", f"代码“{code}”不能用。", "用3到20位数字或字母，一般是预算代码。")
    if not name:
        raise Refusal("office.no_name", f"没有填写{code}的名称。", "填写全称后再保存。")


def _require_kind(kind: str, level: str) -> None:
    if kind not in EntityKind.values or level not in EntityLevel.values:
        raise Refusal(
            "office.unknown_kind",
            f"没有“{kind}”“{level}”这样的单位性质和级次。",
            f"性质可选{'、'.join(EntityKind.values)}；级次可选{'、'.join(EntityLevel.values)}。",
        )


def _credit_code(text: str) -> str:
    return read_credit_code(text) if text.strip() else ""


def _require_free(code: str) -> None:
    """Units and departments share their codes: commands and addresses name either by its code alone."""
    taken = Entity.objects.filter(code=code).first() or Group.objects.filter(code=code).first()
    if taken:
        raise Refusal(
            "office.code_taken",
            f"代码{code}已有：{taken.name}。",
            "核对代码；已有的单位归入部门用onecard office set-group。",
        )
