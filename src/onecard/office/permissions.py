"""May this person do this? The one place that answers."""

from __future__ import annotations

from onecard.core.errors import Refusal
from onecard.office.models import Entity, User
from onecard.office.roles import LOCAL_ROLE, PERMISSIONS, ROLES, permissions_of


def may(actor: User, permission: str, entity: Entity | None = None) -> bool:
    """Whether the person may do this, at all or, where a unit is named, in that unit.

    `permission` is a key of `roles.PERMISSIONS`; an unknown one raises KeyError, for it is a mistake of the program.
    """
    PERMISSIONS[permission]
    return actor.is_active and permission in permissions_of(actor.roles) and may_enter(actor, entity)


def may_enter(actor: User, entity: Entity | None) -> bool:
    """Whether the unit is open to the person; no unit named is open to everybody."""
    return entity is None or actor.entity_id is None or actor.entity_id == entity.pk


def holders(permission: str, entity: Entity | None, besides: User) -> list[User]:
    """Who may do this in the unit, by name, but for one person; no unit named is for who belongs to none in particular.

    `permission` as in `may`.
    """
    everybody = User.objects.filter(is_active=True).exclude(pk=besides.pk).order_by("name", "pk")
    return [
        one
        for one in everybody
        if LOCAL_ROLE not in one.roles
        and may(one, permission, entity)
        and (entity is not None or one.entity_id is None)
    ]


def require(actor: User, permission: str, entity: Entity | None = None) -> None:
    """Raise Refusal `office.not_permitted` unless the person may do this, `office.other_entity` for a foreign unit."""
    if not may(actor, permission):
        roles = "、".join(
            role for role, allowed in ROLES.items() if permission in allowed and role != LOCAL_ROLE
        )
        raise Refusal(
            "office.not_permitted",
            f"{actor.name}没有“{PERMISSIONS[permission]}”的权限。",
            f"请{roles}办理，或请系统管理员调整角色。" if roles else "请系统管理员调整角色。",
        )
    if not may_enter(actor, entity):
        raise Refusal(
            "office.other_entity",
            f"{actor.name}只能办理本单位的事项。",
            "请有权限的人办理，或请系统管理员调整所属单位。",
        )
