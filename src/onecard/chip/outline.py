"""The tree of one card as lines (卡内目录): what stands in its memory, told without any content."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.chip import secrets, settings
from onecard.chip.card import Card
from onecard.chip.coding import TEXT_CODE
from onecard.chip.descriptor import Kind
from onecard.chip.files import File, FileSystem, Life
from onecard.chip.secrets import UNCOUNTED, Header, Usage, usage_name
from onecard.core.columns import aligned

_KINDS = {
    Kind.FIXED: "定长记录",
    Kind.VARIABLE: "变长记录",
    Kind.TRANSPARENT: "二进制",
    Kind.CYCLIC: "循环记录",
    Kind.INTERNAL: "内部",
    Kind.DIRECTORY: "目录",
}
LIVES = {
    Life.CREATED: "已建立",
    Life.PERSONALISING: "个人化中",
    Life.BLOCKED: "已锁定",
    Life.ACTIVE: "使用中",
    Life.ENDED: "已终止",
}
"""States of a life as a person reads them."""


def outline(card: Card) -> str:
    """Directories, files with their rules, and keys with the tries left."""
    memory, system, told = card.memory, card.system, card.settings
    head = f"复位应答{told.atr.hex().upper()}，{told.algorithm}，{LIVES[settings.life(memory)]}，"
    rows = [("文件", "类型", "大小", "读", "写", "状态"), *_rows(system, system.root, 0)]
    return f"{head}占用{memory.used}字节，容量{memory.capacity}字节。\n" + aligned(rows, right=(2,))


def _rows(system: FileSystem, file: File, depth: int) -> Iterator[tuple[str, ...]]:
    told = file.descriptor
    name = "  " * depth + f"{told.id:04X}"
    state = LIVES[system.state(file)]
    if file.is_directory:
        yield (f"{name} {_name(told.name)}".rstrip(), _KINDS[told.kind], "", "", "", state)
        for secret in secrets.secrets_of(system, file):
            header = secret.header
            left = "不计次" if header.tries == UNCOUNTED else f"余{secret.left}次"
            yield (
                "  " * (depth + 1) + f"{_usage(header)}",
                "密码" if header.usage == Usage.PIN else "密钥",
                "",
                "",
                "",
                left,
            )
        for child in file.children:
            yield from _rows(system, child, depth + 1)
    elif not file.is_internal:
        yield (name, _KINDS[told.kind], str(told.size), told.read.in_words, told.write.in_words, state)


def _usage(header: Header) -> str:
    usage = usage_name(header.usage)
    return usage if header.usage == Usage.PIN else f"{header.id:02X} {usage} v{header.version}"


def _name(name: bytes) -> str:
    """A name as text where it is one, otherwise in hexadecimal."""
    try:
        text = name.decode(TEXT_CODE)
    except UnicodeDecodeError:
        return name.hex().upper()
    return text if text.isprintable() else name.hex().upper()
