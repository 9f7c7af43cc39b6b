"""People: taking on, roles, passwords, leaving; and the actor of the command line on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from onecard.core.errors import Problem, Refusal
from onecard.office import events
from onecard.office.action import performing
from onecard.office.models import Entity, Office, User
from onecard.office.roles import LOCAL_ROLE, ROLES

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_MANAGE = "office.manage_users"
_LOCAL_USERNAME = "local"
# Django's own sentences are not all translated.
_PASSWORD_FAULTS = {
    "password_too_short": "密码不足10个字。",
    "password_too_similar": "密码与账号或姓名太像。",
    "password_too_common": "密码太常见。",
    "password_entirely_numeric": "密码不能只有数字。",
}


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
    `office.no_name`, `office.unknown_office`, `office.unknown_role`, `office.password`, `office.not_permitted`.
    """
    username, name, chosen = username.strip().lower(), name.strip(), _known_roles(roles)
    if not _USERNAME.fullmatch(username):
        raise Refusal(
            "office.username",
            f"账号“{username}”不能用。",
            "用2到40个小写字母、数字、点、下划线或短横，以字母或数字开头。",
        )
    if not name:
        raise Refusal("office.no_name", "没有填写姓名。", "填写姓名后再保存。")
    if office not in Office.values:
        raise Refusal(
            "office.unknown_office", f"没有“{office}”这个处室。", f"可选：{'、'.join(Office.values)}。"
        )
    with performing(actor, events.USER_CREATED, permission=_MANAGE) as said:
        if username == _LOCAL_USERNAME or User.objects.filter(username=username).exists():
            raise Refusal("office.username_taken", f"账号“{username}”已有人用。", "换一个账号。")
        user = User(username=username, name=name, office=office, roles=chosen, entity=entity)
        if password is None:
            user.set_unusable_password()
        else:
            _require_good(password, user)
            user.set_password(password)
        user.save()
        said.subject, said.after = subject(user), content(user)
    return user


def change_roles(actor: User, user: User, *, roles: Iterable[str], entity: Entity | None = None) -> User:
    """Give a person these roles and this unit instead of the former (调整用户角色); nobody changes their own.

    Raises Refusal `office.own_account`, `office.unknown_role`, `office.local_actor`, `office.not_permitted`.
    """
    chosen = _known_roles(roles)
    with performing(actor, events.USER_CHANGED, permission=_MANAGE) as said:
        _require_other_person(actor, user)
        user = again(user)
        said.subject, said.before = subject(user), content(user)
        user.roles, user.entity = chosen, entity
        user.save(update_fields=["roles", "entity"])
        said.after = content(user)
    return user


def deactivate(actor: User, user: User) -> User:
    """Close a person's account (停用用户): they can neither sign in nor act. Nobody closes their own.

    Raises Refusal `office.own_account`, `office.local_actor`, `office.not_permitted`.
    """
    return _switch(actor, user, active=False)


def reactivate(actor: User, user: User) -> User:
    """Open a closed account again (恢复用户). Raises as `deactivate`."""
    return _switch(actor, user, active=True)


def set_password(actor: User, user: User, *, password: str) -> User:
    """Give another person a new password (重设密码), which ends their sessions.

    Raises Refusal `office.own_account`, `office.password`, `office.local_actor`, `office.not_permitted`.
    """
    with performing(actor, events.PASSWORD_SET, permission=_MANAGE) as said:
        _require_other_person(actor, user)
        user = again(user)
        said.subject = subject(user)
        _require_good(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def change_password(actor: User, *, old: str, new: str) -> User:
    """Change one's own password (修改密码), knowing the old one.

    Raises Refusal `office.old_password`, `office.password`, `office.not_active`.
    """
    with performing(actor, events.PASSWORD_CHANGED, permission=None) as said:
        user = again(actor)
        said.subject = subject(user)
        if not user.is_active:
            raise Refusal("office.not_active", "账号已停用。", "请系统管理员恢复。")
        if not user.check_password(old):
            raise Refusal("office.old_password", "原密码不对。", "忘记了原密码，请系统管理员重设。")
        _require_good(new, user)
        user.set_password(new)
        user.save(update_fields=["password"])
    return user


def local_actor() -> User:
    """Who acts when a command runs on this machine (本机命令行): whoever has a shell here; it cannot sign in."""
    user, _ = User.objects.get_or_create(
        username=_LOCAL_USERNAME,
        defaults={"name": "本机命令行", "office": Office.MACHINES, "roles": [LOCAL_ROLE], "password": "!"},
    )
    return user


def again(user: User) -> User:
    """The person as they stand now, held until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


def subject(user: User) -> str:
    """A person as the trail names them."""
    return f"用户{user.username}（{user.name}）"


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


def _switch(actor: User, user: User, *, active: bool) -> User:
    kind = events.USER_REACTIVATED if active else events.USER_DEACTIVATED
    with performing(actor, kind, permission=_MANAGE) as said:
        _require_other_person(actor, user)
        user = again(user)
        said.subject, said.before = subject(user), content(user)
        user.is_active = active
        user.save(update_fields=["is_active"])
        said.after = content(user)
    return user


def _known_roles(roles: Iterable[str]) -> list[str]:
    chosen = sorted(set(roles))
    if unknown := [role for role in chosen if role not in ROLES or role == LOCAL_ROLE]:
        known = "、".join(role for role in ROLES if role != LOCAL_ROLE)
        raise Refusal("office.unknown_role", f"没有“{'、'.join(unknown)}”这个角色。", f"可选：{known}。")
    return chosen


def _require_other_person(actor: User, user: User) -> None:
    if user.username == _LOCAL_USERNAME:
        raise Refusal("office.local_actor", "“本机命令行”不是一个人，不能调整。", "请选择其他用户。")
    if actor.pk == user.pk:
        raise Refusal(
            "office.own_account", "不能调整自己的账号。", "请另一位系统管理员办理；改密码请用“修改密码”。"
        )


def _require_good(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        wrong = [_PASSWORD_FAULTS.get(one.code or "", "密码不符合要求。") for one in error.error_list]
        problems = tuple(Problem("密码", sentence, "", "office.password") for sentence in wrong)
        raise Refusal(
            "office.password", "这个密码不能用。", "换一个10个字以上、别人猜不到的密码。", problems
        ) from error
