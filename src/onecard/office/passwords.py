"""Passwords: giving one out, changing one's own."""

from __future__ import annotations

import secrets
from typing import Final

from onecard.core.errors import Problem, Refusal
from onecard.office import attempts, events, rules
from onecard.office.action import performing
from onecard.office.models import User
from onecard.office.password_rules import require_good
from onecard.office.people import MANAGE, again, require_manageable, subject
from onecard.office.sign_in import locked

# Without signs that are taken for one another when read aloud or written down.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def issue_password(actor: User, user: User) -> str:
    """Give a person a password made by chance (发密码), to be told to them; returned once, kept nowhere.

    It must be changed after signing in; the person's sessions end and a lock is lifted. Raises as `set_password`.
    """
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    password = "-".join(groups)
    _set(actor, user, password, must_change=True)
    return password


def set_password(actor: User, user: User, *, password: str) -> User:
    """Give another person a new password (重设密码), which ends their sessions and lifts a lock.

    Raises Refusal `office.own_account`, `office.password`, `office.local_actor`, `office.other_entity`,
    `office.not_permitted`.
    """
    return _set(actor, user, password, must_change=False)


def change_password(actor: User, *, old: str, new: str) -> User:
    """Change one's own password (修改密码), knowing the old one; guessing at it is held off as at the sign-in.

    Raises Refusal `office.old_password`, `office.same_password`, `office.password`, `office.not_active`,
    `office.locked`.
    """
    own = attempts.key(attempts.KNOWING_THE_OLD, actor.username)
    attempt = attempts.begin(actor.username, [(own, rules.FAILURES_MAX)])
    if attempt.until is not None:
        raise locked(attempt.until)
    if actor.is_active and not actor.check_password(old):
        sentence, remedy = "原密码不对。", "忘记了原密码，请系统管理员重设。"
        raise Refusal(
            "office.old_password", sentence, remedy, (Problem("原密码", sentence, "", "office.old_password"),)
        )
    attempts.succeeded(attempt, own)
    with performing(actor, events.PASSWORD_CHANGED, permission=None) as said:
        user = again(actor)
        said.subject = subject(user)
        if not user.is_active:
            raise Refusal("office.not_active", "账号已停用。", "请系统管理员恢复。")
        if user.check_password(new):
            sentence = "新密码与原密码相同。"
            problem = Problem("新密码", sentence, "换一个没有用过的。", "office.same_password")
            raise Refusal("office.same_password", sentence, "换一个没有用过的。", (problem,))
        require_good(new, user, "新密码")
        user.set_password(new)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
    return user


def _set(actor: User, user: User, password: str, *, must_change: bool) -> User:
    with performing(actor, events.PASSWORD_SET, permission=MANAGE) as said:
        require_manageable(actor, user)
        user = again(user)
        said.subject, said.unit_id = subject(user), user.entity_id
        require_good(password, user)
        user.set_password(password)
        user.must_change_password = must_change
        user.save(update_fields=["password", "must_change_password"])
        attempts.forget(user.username)
    return user
