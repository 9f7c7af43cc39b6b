"""Who can sign in to the example, for the terminal and the sign-in page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from onecard.core.columns import aligned

ENTITY_CODE = "460299"
ENTITY_NAME = "示例市社会保障卡一卡通中心"
PASSWORD = "yikatong-2024"  # noqa: S105 - the example's public password, of invented people


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An invented person of the example; `roles` as office.roles names them."""

    username: str
    name: str
    office: str
    roles: tuple[str, ...]
    password: str = PASSWORD


ACCOUNTS = (
    DemoAccount("chenjingyi", "陈静怡", "综合办公室", ("财务经办",)),
    DemoAccount("zhengwenbo", "郑文博", "综合办公室", ("财务复核",)),
    DemoAccount("linhai", "林海", "主任办公室", ("主任",)),
    DemoAccount("wanglixin", "王立新", "外部", ("审核人",)),
    DemoAccount("zhouyuan", "周远", "中心机房", ("系统管理员",)),
)


def demo_accounts() -> list[DemoAccount]:
    """The example's accounts whose password is still the public one; empty where the example is not loaded."""
    from onecard.office.models import Entity, User

    if not Entity.objects.filter(code=ENTITY_CODE, name=ENTITY_NAME).exists():
        return []
    users = {
        user.username: user for user in User.objects.filter(username__in=[each.username for each in ACCOUNTS])
    }
    return [
        account
        for account in ACCOUNTS
        if account.username in users
        and users[account.username].is_active
        and _still_public(users[account.username].password)
    ]


@lru_cache(maxsize=64)
def _still_public(encoded: str) -> bool:
    """Whether a stored password is the public one; remembered, for the sign-in page asks every time and hashing is slow."""
    from django.contrib.auth.hashers import check_password

    return check_password(PASSWORD, encoded)


def demo_sign_ins() -> list[str]:
    """The sign-ins as lines for a terminal."""
    accounts = demo_accounts()
    if not accounts:
        return []
    rows = [(account.username, account.name, "、".join(account.roles)) for account in accounts]
    said = aligned(rows).splitlines()
    return [f"示例账号（密码都是{PASSWORD}，示例数据均为虚构）：", *(f"  {line}" for line in said)]
