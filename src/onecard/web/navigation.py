"""The menu of the shell, by permission: a page one may not open is absent, not greyed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from onecard.accounts import waiting


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu: `view` is the name of its address, `section` the first part of the path below which it is
    the current one; `placed` where the page is about one entity and year; `also` permissions of which one is needed
    beside `permission` for the page to hold anything."""

    title: str
    icon: str
    view: str
    section: str
    permission: str
    placed: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the menu; the first one has no title."""

    title: str
    items: tuple[Item, ...]


MENU = (
    Group(
        "",
        (
            Item("首页", "home", "web:home", "/", ""),
            Item("待办", "bell", "accounts:waiting", "/waiting", "accounts.read", also=waiting.WORKING),
        ),
    ),
    Group(
        "账务",
        (
            Item("预算", "wallet", "accounts:budgets", "/budgets", "accounts.read"),
            Item("结转结余", "database", "accounts:balances", "/balances", "accounts.read"),
            Item("凭证", "receipt", "accounts:vouchers", "/vouchers", "accounts.read"),
            Item("资产与采购", "building-2", "accounts:registers", "/registers", "accounts.read"),
            Item("绩效自评", "gauge", "accounts:evaluations", "/evaluations", "accounts.read"),
            Item("导入", "upload", "accounts:imports", "/imports", "accounts.read"),
            Item("结账", "lock", "accounts:periods", "/periods", "accounts.read"),
        ),
    ),
    Group(
        "决算",
        (
            Item("公开报表", "table-2", "accounts:tables", "/tables", "tables.read"),
            Item("分析", "activity", "accounts:analysis", "/analysis", "tables.read"),
            Item("勾稽关系", "scale", "accounts:relations", "/relations", "tables.read"),
            Item("指标与依据", "list-checks", "accounts:facts", "/facts", "tables.read"),
            Item("决算公开报告", "book-open", "disclosure:reports", "/reports", "disclosure.read"),
        ),
    ),
    Group(
        "审核",
        (
            Item(
                "报告审核", "shield-check", "reviewing:batches", "/reviews", "reviewing.review", placed=False
            ),
        ),
    ),
    Group(
        "人员",
        (
            Item("账号", "user", "office:people", "/people", "office.manage_users", placed=False),
            Item("角色", "id-card", "office:roles", "/roles", "office.manage_users", placed=False),
            Item(
                "登录记录", "key-round", "office:sign_ins", "/sign-ins", "office.manage_users", placed=False
            ),
        ),
    ),
    Group(
        "系统",
        (Item("操作日志", "history", "office:trail", "/trail", "trail.read", placed=False),),
    ),
)

DIFFERENCE_TABLE = Item("差额表", "landmark", "accounts:difference_table", "/difference-table", "tables.read")
"""What a department declares on top of the sum of its units; it joins 决算 where a department is looked at."""
DIFFERENCES = Item("与公布数的差异", "file-text", "web:differences", "/differences", "tables.read")
"""The page that explains the example; it joins 决算 where the example is loaded."""


@dataclass(frozen=True, slots=True)
class Link:
    """One line as shown; `count` is what waits behind it."""

    title: str
    icon: str
    href: str
    current: bool
    placed: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """One group as shown."""

    title: str
    items: list[Link]


def shown(
    path: str,
    allowed: Callable[[str], bool],
    address: Callable[[str], str],
    *,
    example: bool,
    department: bool,
    counts: Mapping[str, int],
) -> Iterator[Section]:
    """The menu at `path` for somebody who holds the permissions `allowed` says; groups without a line are left out.

    `counts` says by view what waits behind a line."""
    for group in MENU:
        more = ((DIFFERENCE_TABLE,) if department else ()) + ((DIFFERENCES,) if example else ())
        items = group.items + (more if group.title == "决算" else ())
        links = [
            Link(
                item.title,
                item.icon,
                address(item.view),
                is_current(path, item.section),
                item.placed,
                counts.get(item.view, 0),
            )
            for item in items
            if (not item.permission or allowed(item.permission))
            and (not item.also or any(map(allowed, item.also)))
        ]
        if links:
            yield Section(group.title, links)


def is_current(path: str, section: str) -> bool:
    """Whether a path lies in a section of the site; the home page is a section of its own."""
    return path == section if section == "/" else path == section or path.startswith(f"{section}/")
