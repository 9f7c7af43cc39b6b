"""Whose accounts are meant: one unit (单位) or a group of units that is accounted for as one department (部门)."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.accounts.sources import Books
from onecard.core.errors import Refusal
from onecard.office.models import Entity, Group, User


@dataclass(frozen=True, slots=True)
class Member:
    """One unit: its id in the database, code, name and kind (行政 | 参公 | 事业)."""

    id: int
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One unit or one group: `members` are the units whose records make its facts; `group_id` only for a group."""

    code: str
    name: str
    kind: str
    level: str
    region: str
    members: tuple[Member, ...]
    group_id: int | None = None

    @property
    def is_group(self) -> bool:
        """Whether the subject is a group (部门): its facts are sums over its members."""
        return self.group_id is not None

    @property
    def unit_id(self) -> int | None:
        """The id of the one unit; None for a group."""
        return None if self.is_group else self.members[0].id

    def books(self, year: int, members: tuple[Member, ...] | None = None) -> Books:
        """The books of the subject, or of some of its members only; transfers within a group are left out."""
        kinds = {member.id: member.kind for member in (self.members if members is None else members)}
        codes = tuple(member.code for member in self.members) if self.is_group else ()
        return Books(kinds, year, codes, self.group_id)


def subject(code: str = "") -> Subject:
    """The unit or group of this code; without a code the only unit there is.

    Raises Refusal `accounts.no_entity` for an unknown code and `accounts.which_entity` where a code is needed.
    """
    if not code:
        return _only()
    if entity := Entity.objects.filter(code=code).first():
        return _of_entity(entity)
    if group := Group.objects.filter(code=code).first():
        return _of_group(group)
    raise Refusal("accounts.no_entity", f"没有代码为{code}的单位或部门。", f"可用的代码：{_choices()}。")


def require_whole(actor: User, whose: Subject) -> None:
    """Raise Refusal `office.other_entity` where the person belongs to one unit and the subject is not that unit."""
    if actor.entity_id is not None and [member.id for member in whose.members] != [actor.entity_id]:
        raise Refusal(
            "office.other_entity", f"{actor.name}只能办理本单位的事项。", "请主管部门汇总的人办理。"
        )


def subjects() -> list[Subject]:
    """Every unit and every group, units first, by code."""
    units = [_of_entity(entity) for entity in Entity.objects.order_by("code")]
    return units + [_of_group(group) for group in Group.objects.order_by("code")]


def _only() -> Subject:
    entities = list(Entity.objects.order_by("code")[:2])
    if len(entities) == 1:
        return _of_entity(entities[0])
    if not entities:
        raise Refusal(
            "accounts.no_entity", "系统里还没有单位。", "先建立单位，或运行onecard demo load装入示例。"
        )
    raise Refusal(
        "accounts.which_entity", "系统里有几个单位，要说明是哪一个。", f"加--entity 代码：{_choices()}。"
    )


def _choices() -> str:
    named = [
        pair
        for model in (Entity, Group)
        for pair in model.objects.order_by("code").values_list("code", "name")
    ]
    return "、".join(f"{code}（{name}）" for code, name in named) or "（无）"


def _member(entity: Entity) -> Member:
    return Member(entity.pk, entity.code, entity.name, entity.kind)


def _of_entity(entity: Entity) -> Subject:
    return Subject(entity.code, entity.name, entity.kind, "单位", entity.region, (_member(entity),))


def _of_group(group: Group) -> Subject:
    entities = list(group.entities.order_by("code"))
    kinds = {entity.kind for entity in entities}
    kind = next((kind for kind in ("行政", "参公") if kind in kinds), "事业")
    region = entities[0].region if entities else "national"
    return Subject(
        group.code, group.name, kind, "部门", region, tuple(map(_member, entities)), group_id=group.pk
    )
