"""What is asked and answered, as JSON: one object a message (docs/guide/card.md names them all).

A question is `{"id": …, "do": "read", …}`; its answer carries the same `id` with `result` or `error`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from onecard.core.errors import Refusal

WAIT_SECONDS_MAX = 300
_ID_LENGTH_MAX = 64

_WAIT = {"wait": int}
OPTIONS: dict[str, dict[str, type]] = {
    "readers": {},
    "watch": {},
    "cancel": {},
    "read": {**_WAIT, "exchanges": bool},
    "verify": {**_WAIT, "exchanges": bool},
    "tries": {**_WAIT, "directory": str},
    "pin": {**_WAIT, "directory": str, "pin": str, "last_try": bool},
}
"""What may be asked, and the options of each with their kinds."""
_KINDS: dict[type, str] = {int: "整数", bool: "true或false", str: "文字"}
NAMES = {
    "readers": "列出读卡器",
    "watch": "留意插卡",
    "cancel": "取消",
    "read": "读基本信息",
    "verify": "鉴别",
    "tries": "密码次数",
    "pin": "验证密码",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One question. Its representation shows no option: a PIN may be among them."""

    id: int | str | None
    do: str
    options: dict[str, object]

    def __repr__(self) -> str:
        return f"Request({self.do})"

    @property
    def wait(self) -> int:
        """How many seconds to wait for a card."""
        told = self.options.get("wait")
        return told if isinstance(told, int) else 0

    def text(self, option: str, otherwise: str = "") -> str:
        """An option that is text."""
        told = self.options.get(option, otherwise)
        return told if isinstance(told, str) else otherwise

    def on(self, option: str) -> bool:
        """Whether an option was asked for."""
        return self.options.get(option) is True


def read_object(message: str | bytes) -> dict[str, object]:
    """A message as an object. Raises Refusal `serve.json`."""
    try:
        found = json.loads(message) if isinstance(message, str) else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refusal("serve.json", "收到的不是一个JSON对象。", "每条消息写一个JSON对象，用文本发送。")
    return found


def read_request(told: dict[str, object]) -> Request:
    """A question. Raises Refusal `serve.request` with what is wrong."""
    do, identity = told.get("do"), told.get("id")
    if not isinstance(do, str) or do not in OPTIONS:
        raise _wrong(f"do可以是：{'、'.join(OPTIONS)}。")
    if not (identity is None or type(identity) is int or _is_name(identity)):
        raise _wrong(f"id是整数，或不超过{_ID_LENGTH_MAX}个字符的文字。")
    options = {name: value for name, value in told.items() if name not in ("do", "id")}
    for name, value in options.items():
        if type(value) is not OPTIONS[do].get(name):
            known = "、".join(f"{one}（{_KINDS[kind]}）" for one, kind in OPTIONS[do].items())
            raise _wrong(f"{name}不对；{do}可以带：{known}。" if known else f"{name}不对；{do}不带别的。")
    if do == "pin" and "pin" not in options:
        raise _wrong("pin要带上密码：pin（文字）。")
    found = Request(identity if isinstance(identity, int | str) else None, do, options)
    if not 0 <= found.wait <= WAIT_SECONDS_MAX:
        raise _wrong(f"wait是0至{WAIT_SECONDS_MAX}秒。")
    return found


def _is_name(told: object) -> bool:
    return isinstance(told, str) and len(told) <= _ID_LENGTH_MAX


def _wrong(remedy: str) -> Refusal:
    return Refusal("serve.request", "请求的内容不对。", remedy)


def error(refused: Refusal) -> dict[str, object]:
    """A refusal as it is answered."""
    told = {"code": refused.code, "sentence": refused.sentence, "remedy": refused.remedy}
    return {"error": told}


def written(message: dict[str, object]) -> str:
    """A message as it is sent."""
    return json.dumps(message, ensure_ascii=False)
