"""Kinds of event: what the trail may say, each with its Chinese words. Nothing is recorded that is not listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event: stable key (``voucher.entered``) and what it says (``录入凭证``)."""

    key: str
    sentence: str


_kinds: Final[dict[str, EventKind]] = {}


def register(key: str, sentence: str) -> EventKind:
    """Declare a kind of event, in a room's `events.py`. Raises ValueError if the key already says something else."""
    kind = EventKind(key, sentence)
    if _kinds.setdefault(key, kind) != kind:
        raise ValueError(f"event kind {key} is registered twice")
    return kind


def sentence(key: str) -> str:
    """What a kind says; a key of a version that is gone speaks for itself."""
    return _kinds[key].sentence if key in _kinds else key


def kinds() -> list[EventKind]:
    """Every kind that the loaded rooms have declared, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


GROUP_ADDED = register("office.group_added", "新增部门")
ENTITY_ADDED = register("office.entity_added", "新增单位")
ENTITY_CHANGED = register("office.entity_changed", "修改单位")
USER_CREATED = register("office.user_created", "新增用户")
USER_CHANGED = register("office.user_changed", "修改用户信息和角色")
USER_DEACTIVATED = register("office.user_deactivated", "停用用户")
USER_REACTIVATED = register("office.user_reactivated", "恢复用户")
USER_UNLOCKED = register("office.user_unlocked", "解锁用户")
PASSWORD_SET = register("office.password_set", "重设密码")
PASSWORD_CHANGED = register("office.password_changed", "修改密码")
SIGNED_IN = register("office.signed_in", "登录")
SIGN_IN_FAILED = register("office.sign_in_failed", "登录失败")
SIGN_IN_LOCKED = register("office.sign_in_locked", "登录失败次数过多，暂时锁定")
CODE_ASKED = register("office.code_asked", "密码正确，等待验证码")
CODE_FAILED = register("office.code_failed", "验证码不对")
SIGNED_OUT = register("office.signed_out", "退出")
SECOND_STEP_ON = register("office.second_step_on", "开启两步验证")
SECOND_STEP_OFF = register("office.second_step_off", "关闭两步验证")
SECOND_STEP_REMOVED = register("office.user_second_step_removed", "解除用户的两步验证")
RECOVERY_CODES_RENEWED = register("office.recovery_codes_renewed", "更换恢复码")
