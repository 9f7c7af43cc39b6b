"""What became of a draft since somebody opened it: who changed what, and when, told before anything is overwritten."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.timezone import localtime

from onecard.accounts import books, events
from onecard.accounts.enter import content, digest_of, entries_of, subject
from onecard.accounts.models import Item, Voucher
from onecard.core.errors import Problem, Refusal
from onecard.office.models import TrailEvent

LOOKED_BACK = 50
"""So many amendments are looked through for the one that was seen."""
HEAD = {"number": "凭证号", "date": "日期", "summary": "摘要"}
ENTRY = {
    "item": "收支项目", "function": "功能分类", "economy": "经济分类", "amount_fen": "金额", "fund": "资金性质",
    "nature": "支出性质", "project": "项目", "payee": "收款人", "summary": "分录摘要", "counterparty": "往来单位",
}  # fmt: skip


def require_as_seen(voucher: Voucher, seen: str, undone: str, remedy: str) -> None:
    """Raise Refusal `record.changed` with who changed what and when, unless the voucher is still what was `seen`.

    `seen` is its `enter.digest` when it was opened, `undone` what did not happen now: ``没有复核``.
    """
    now = content(voucher, entries_of(voucher))
    if digest_of(now) == seen:
        return
    problems: tuple[Problem, ...] = ()
    who = ""
    amendments = TrailEvent.objects.filter(
        action=events.VOUCHER_AMENDED.key, actor=voucher.maker_id, at__gte=voucher.made_at
    ).order_by("-sequence")[:LOOKED_BACK]
    for event in amendments:
        if not who and digest_of(json.loads(event.after)) == digest_of(now):
            who = f"{event.actor_name}于{localtime(event.at):%Y-%m-%d %H:%M}改过"
        before = json.loads(event.before)
        if digest_of(before) == seen:
            problems = tuple(differences(before, now))
            break
    said = f"{subject(voucher)}在打开以后又改过，{undone}。{who}{'：' if who and problems else ''}"
    said += "；".join(f"{one.place}{one.sentence.rstrip('。')}" for one in problems[:1])
    if len(problems) > 1:
        said += f"，等{len(problems)}处"
    raise Refusal("record.changed", f"{said.rstrip('。')}。", remedy, problems)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Problem]:
    """What differs between two states of a voucher as the trail keeps them, place by place."""
    for name, title in HEAD.items():
        if before[name] != after[name]:
            yield Problem(title, f"由“{before[name]}”改为“{after[name]}”。", "", "record.changed")
    old, new = before["entries"], after["entries"]
    for line in range(1, max(len(old), len(new)) + 1):
        if line > len(old):
            yield Problem(f"第{line}行", f"是新加的，金额{books.money(new[line - 1]['amount_fen'])}。")
        elif line > len(new):
            yield Problem(f"第{line}行", f"已删去，原金额{books.money(old[line - 1]['amount_fen'])}。")
        else:
            yield from _of_line(line, old[line - 1], new[line - 1])


def _of_line(line: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Problem]:
    for name, title in ENTRY.items():
        if before.get(name, "") != after.get(name, ""):
            old, new = _shown(name, before.get(name, "")), _shown(name, after.get(name, ""))
            yield Problem(f"第{line}行，{title}", f"由{old}改为{new}。")


def _shown(name: str, value: Any) -> str:
    if value == "":
        return "空着"
    if name == "amount_fen":
        return books.money(value)
    return f"“{Item(value).label if name == 'item' else value}”"
