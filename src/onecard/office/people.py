"""People: taking on, changing, leaving; and the actor of the command line on this machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet

from onecard.core.errors import Problem, Refusal
from onecard.office import attempts, events, trail
from onecard.office.action import performing
from onecard.office.models import Entity, Office, User
from onecard.office.password_rules import require_good
from onecard.office.permissions import may_enter
from onecard.office.roles import LOCAL_ROLE, ROLES, permissions_of

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
MANAGE: Final = "office.manage_users"
"""The permission to manage people."""
_LOCAL_USERNAME = "local"
_NAME_MAX = 40


def create_user(
    actor: User,
    *,
    username: str,
    name: str,
    office: str,
    roles: Iterable[str],
    entity: Entity | None = None,
    password: str | None = None,
) -> User:
    """Take a person on (新增用户); without a password the person cannot sign in until one is set.

    `entity` narrows the person to one unit. Raises Refusal `office.username`, `office.username_taken`,
    `office.no_name`, `office.unknown_office`, `office.unknown_role`, `office.no_role` (several at once are
    `office.person`), `office.password`, `office.other_entity`, `office.not_permitted`.
    """
    username, name, chosen = username.strip().lower(), name.strip(), sorted(set(roles))
    with performing(actor, events.USER_CREATED, permission=MANAGE) as said:
        _require_within(actor, entity)
        _refuse([*_faults_of_username(username), *_faults(name, office, chosen)])
        user = User(username=username, name=name, office=office, roles=chosen, entity=entity)
        if password is None:
            user.set_unusable_password()
        else:
            require_good(password, user)
            user.set_password(password)
        user.save()
        said.subject, said.after, said.unit_id = subject(user), content(user), user.entity_id
    return user


def change_user(
    actor: User,
    user: User,
    *,
    name: str,
    office: str,
    roles: Iterable[str],
    entity: Entity | None = None,
    seen: str = "",
) -> User:
    """Change a person's name, office, roles and unit (修改用户); nobody changes their own, and an administrator stays.

    `seen` is the `mark_of` what the actor looked at; where the person has been changed since, nothing is overwritten.
    Raises Refusal as `create_user`, and `office.own_account`, `office.local_actor`, `office.changed_meanwhile`,
    `office.last_administrator`, `office.unchanged`.
    """
    name, chosen = name.strip(), sorted(set(roles))
    with performing(actor, events.USER_CHANGED, permission=MANAGE) as said:
        require_manageable(actor, user)
        _require_within(actor, entity)
        user = again(user)
        if seen and seen != mark_of(user):
            raise Refusal(
                "office.changed_meanwhile",
                f"{subject(user)}刚被别人改过，没有保存。",
                "看过现在的内容，还要改的再改一次。",
            )
        _refuse(_faults(name, office, chosen))
        said.subject, said.before = subject(user), content(user)
        administered = _administers(user)
        user.name, user.office, user.roles, user.entity = name, office, chosen, entity
        if administered and not _administers(user):
            _require_another_administrator(user)
        said.after, said.unit_id = content(user), user.entity_id
        if said.after == said.before:
            raise Refusal("office.unchanged", "没有改动，没有保存。", "改了再保存。")
        user.save(update_fields=["name", "office", "roles", "entity"])
    return user


def change_roles(actor: User, user: User, *, roles: Iterable[str], entity: Entity | None = None) -> User:
    """Give a person these roles and this unit instead of the former. Raises as `change_user`."""
    return change_user(actor, user, name=user.name, office=user.office, roles=roles, entity=entity)


def deactivate(actor: User, user: User) -> User:
    """Close a person's account (停用用户): they can neither sign in nor act. Nobody closes their own.

    Raises Refusal `office.own_account`, `office.local_actor`, `office.last_administrator`, `office.other_entity`,
    `office.not_permitted`.
    """
    return _switch(actor, user, active=False)


def reactivate(actor: User, user: User) -> User:
    """Open a closed account again (恢复用户). Raises as `deactivate`."""
    return _switch(actor, user, active=True)


def unlock(actor: User, user: User) -> User:
    """Let a person who guessed too often try again at once (解锁用户).

    Raises Refusal `office.not_locked`, and as `deactivate`.
    """
    with performing(actor, events.USER_UNLOCKED, permission=MANAGE) as said:
        require_manageable(actor, user)
        said.subject, said.unit_id = subject(user), user.entity_id
        if user.username not in attempts.locks([user.username]):
            raise Refusal("office.not_locked", f"{said.subject}没有锁定。", "锁定到时会自动解开。")
        attempts.forget(user.username)
    return user


def local_actor() -> User:
    """Who acts when a command runs on this machine (本机命令行): whoever has a shell here; it cannot sign in."""
    user, _ = User.objects.get_or_create(
        username=_LOCAL_USERNAME,
        defaults={"name": "本机命令行", "office": Office.MACHINES, "roles": [LOCAL_ROLE], "password": "!"},
    )
    return user


def open_to(actor: User) -> QuerySet[User]:
    """The people this person may look at and manage: all, or those of their own unit."""
    found = User.objects.exclude(username=_LOCAL_USERNAME).select_related("entity")
    return found if actor.entity_id is None else found.filter(entity=actor.entity_id)


def again(user: User) -> User:
    """The person as they stand now, held until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


def subject(user: User) -> str:
    """A person as the trail names them."""
    return f"{subject_start(user)}{user.name}）"


def subject_start(user: User) -> str:
    """How a person is named in the trail whatever they are called: ``用户chen（``."""
    return f"用户{user.username}（"


def content(user: User) -> dict[str, Any]:
    """A person as the trail keeps them; never the password."""
    return {
        "username": user.username,
        "name": user.name,
        "office": user.office,
        "roles": list(user.roles),
        "entity": user.entity.code if user.entity else "",
        "active": user.is_active,
    }


def mark_of(user: User) -> str:
    """A mark of how a person stands, to see whether they have been changed since."""
    return hashlib.sha256(trail.canonical((content(user),)).encode()).hexdigest()[:16]


def require_manageable(actor: User, user: User) -> None:
    """Raise Refusal unless this person's account is another one's, a person's, and of a unit open to the actor."""
    if user.username == _LOCAL_USERNAME:
        raise Refusal("office.local_actor", "“本机命令行”不是一个人，不能调整。", "请选择其他用户。")
    if actor.pk == user.pk:
        raise Refusal(
            "office.own_account",
            "不能调整自己的账号。",
            "请另一位系统管理员办理；改密码请到“我的账号”。",
        )
    _require_within(actor, user.entity)


def _require_within(actor: User, entity: Entity | None) -> None:
    if actor.entity_id is not None and (entity is None or not may_enter(actor, entity)):
        raise Refusal(
            "office.other_entity",
            f"{actor.name}只能管理本单位的账号。",
            "请管全部单位的系统管理员办理。",
        )


def _switch(actor: User, user: User, *, active: bool) -> User:
    kind = events.USER_REACTIVATED if active else events.USER_DEACTIVATED
    with performing(actor, kind, permission=MANAGE) as said:
        require_manageable(actor, user)
        user = again(user)
        said.subject, said.before, said.unit_id = subject(user), content(user), user.entity_id
        if user.is_active == active:
            state = "在用" if active else "已停用"
            raise Refusal("office.unchanged", f"{said.subject}本来就{state}。", "不用再办。")
        if not active and _administers(user):
            _require_another_administrator(user)
        user.is_active = active
        user.save(update_fields=["is_active"])
        said.after = content(user)
    return user


def _administers(user: User) -> bool:
    """Whether the person may manage everybody's account."""
    return user.is_active and user.entity_id is None and MANAGE in permissions_of(user.roles)


def _require_another_administrator(user: User) -> None:
    # Held, so that two administrators cannot take each other away at the same moment.
    others = User.objects.select_for_update().exclude(username=_LOCAL_USERNAME).order_by("pk")
    if not any(_administers(one) for one in others if one.pk != user.pk):
        raise Refusal(
            "office.last_administrator",
            f"{subject(user)}是最后一位管全部单位的系统管理员，不能停用、不能去掉这个角色。",
            "先给另一个人系统管理员的角色。",
        )


def _faults_of_username(username: str) -> list[Problem]:
    if not _USERNAME.fullmatch(username):
        rule = "用2到40个小写字母、数字、点、下划线或短横，以字母或数字开头。"
        said = f"账号“{username}”不能用。" if username else "没有填写账号。"
        return [Problem("账号", said, rule, "office.username")]
    if username == _LOCAL_USERNAME or User.objects.filter(username=username).exists():
        return [Problem("账号", f"账号“{username}”已有人用。", "换一个账号。", "office.username_taken")]
    return []


def _faults(name: str, office: str, roles: list[str]) -> list[Problem]:
    found = []
    if not name:
        found.append(Problem("姓名", "没有填写姓名。", "填写姓名后再保存。", "office.no_name"))
    elif len(name) > _NAME_MAX or not name.isprintable():
        found.append(Problem("姓名", "姓名读不了。", f"写{_NAME_MAX}个字以内，不换行。", "office.no_name"))
    if office not in Office.values:
        said = f"没有“{office}”这个处室。" if office else "没有选处室。"
        found.append(Problem("处室", said, f"可选：{'、'.join(Office.values)}。", "office.unknown_office"))
    known = "、".join(role for role in ROLES if role != LOCAL_ROLE)
    if unknown := [role for role in roles if role not in ROLES or role == LOCAL_ROLE]:
        said = f"没有“{'、'.join(unknown)}”这个角色。"
        found.append(Problem("角色", said, f"可选：{known}。", "office.unknown_role"))
    elif not roles:
        found.append(
            Problem("角色", "没有选角色。", "至少选一个；只是不让用的，停用账号。", "office.no_role")
        )
    return found


def _refuse(problems: list[Problem]) -> None:
    if len(problems) == 1:
        only = problems[0]
        raise Refusal(only.code, only.sentence, only.remedy, (only,))
    if problems:
        raise Refusal("office.person", f"没有保存，有{len(problems)}处要改。", "", tuple(problems))
