"""Writes what can be told from the centre's code: docs/reference/permissions.md, events.md, jobs.md.

Run ``python -m onecard.config.reference`` in the project's folder after a change; a test holds the files current.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from onecard.config.setup import ready

FOLDER = Path("docs/reference")
SOURCE = "本页由程序生成（python -m onecard.config.reference），请勿手改。"
MEBIBYTE = 1024**2


def permissions_page() -> str:
    """Which role may do what, one row for each permission."""
    from onecard.office.roles import LOCAL_ROLE, PERMISSIONS, ROLES

    roles = [role for role in ROLES if role != LOCAL_ROLE]
    lines = [
        "# 权限",
        "",
        SOURCE,
        "",
        f"一人可以有几个角色。经办和复核必须是两个人，不论角色。在服务器上运行命令的人记作“{LOCAL_ROLE}”，有全部权限，"
        "不能登录网站，也不能派给任何人。",
        "",
        f"| 可以做什么 | 权限 | {' | '.join(roles)} |",
        f"| --- | --- |{' :-: |' * len(roles)}",
    ]
    for permission, words in PERMISSIONS.items():
        marks = " | ".join("✓" if permission in ROLES[role] else "" for role in roles)
        lines.append(f"| {words} | `{permission}` | {marks} |")
    return "\n".join(lines) + "\n"


def events_page() -> str:
    """Every kind of event the trail may hold, by the room that writes it."""
    from onecard.office.events import EventKind

    lines = [
        "# 操作日志的事件",
        "",
        SOURCE,
        "",
        "操作日志只记下列事件；每个动作记一条，与所改的记录一同存下。",
    ]
    for title, module in _rooms("events"):
        kinds = [kind for kind in vars(import_module(module)).values() if isinstance(kind, EventKind)]
        lines += ["", f"## {title}", "", "| 事件 | 操作日志里的话 |", "| --- | --- |"]
        lines += [f"| `{kind.key}` | {kind.sentence} |" for kind in kinds]
    return "\n".join(lines) + "\n"


def jobs_page() -> str:
    """Every kind of long work with its limits."""
    from onecard.jobs.handling import handlers

    modules = {module for _, module in _rooms("handlers")}
    lines = [
        "# 任务",
        "",
        SOURCE,
        "",
        "任务由任务进程在子进程里执行，超过限制即停止，不留下一半。",
        "",
        "| 种类 | 内存上限（MiB） | 时间上限（分钟） |",
        "| --- | --: | --: |",
    ]
    lines += [
        f"| `{one.kind}` | {one.memory_bytes // MEBIBYTE} | {one.seconds / 60:g} |"
        for one in handlers()
        if one.work.__module__ in modules
    ]
    return "\n".join(lines) + "\n"


def _rooms(module: str) -> Iterator[tuple[str, str]]:
    """Each room of the centre that has such a module: its Chinese name, and the module's path."""
    from django.apps import apps

    for app in apps.get_app_configs():
        name = f"{app.name}.{module}"
        if app.name.startswith("onecard.") and find_spec(name):
            yield str(app.verbose_name), name


PAGES: dict[Path, Callable[[], str]] = {
    FOLDER / "permissions.md": permissions_page,
    FOLDER / "events.md": events_page,
    FOLDER / "jobs.md": jobs_page,
}
"""Every generated file by its place within the project's folder."""


def write() -> None:
    """Write every page into the project's folder (the current one)."""
    ready(prepared=False)
    for path, page in PAGES.items():
        path.write_text(page(), "utf-8", newline="\n")


if __name__ == "__main__":
    write()
