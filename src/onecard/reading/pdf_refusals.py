"""What is said of a PDF that cannot be read, or not wholly: refusals, and notices for a document's reader."""

from __future__ import annotations

from collections.abc import Sequence

from onecard.core.errors import Refusal
from onecard.reading.limits import Limits

_NAMED = 8
"""So many pages are named; of more it is said how many there are."""


def with_password(name: str) -> Refusal:
    """The refusal of a file that opens with a password only."""
    return Refusal(
        "reading.password",
        f"文件“{name}”设有打开密码，内容已加密，无法读取。",
        "请用PDF阅读软件输入密码打开，另存为不带密码的PDF后再提交。",
    )


def damaged(name: str) -> Refusal:
    """The refusal of a file that no program could open."""
    return Refusal(
        "reading.damaged",
        f"文件“{name}”已损坏或不完整，无法作为PDF打开。",
        "请重新下载或重新复制该文件；仍不行时，请向提供方索取，或由原文件重新导出PDF。",
    )


def too_many_pages(name: str, count: int, limits: Limits) -> Refusal:
    """The refusal of a file of more pages than a report has."""
    return Refusal(
        "reading.too_many_pages",
        f"文件“{name}”有{count:,}页，超过一次读入{limits.pages:,}页的上限。",
        "一份公开报告不会有这么多页；多份合在一起的，请按单位拆分成几个文件。",
    )


def too_slow(name: str, done: int, count: int, limits: Limits) -> Refusal:
    """The refusal of a file that took all its time before the last page."""
    return Refusal(
        "reading.too_slow",
        f"文件“{name}”读了{limits.seconds:g}秒，共{count}页只读完{done}页，已停止。",
        "页面里多半是大量图形；请由原文件重新导出PDF，或拆分成较小的文件。",
    )


def without_text(name: str, scanned: Sequence[int], unknown: Sequence[int]) -> Refusal:
    """The refusal of a file from which no text could be read, by what its pages hold instead."""
    if unknown:
        return Refusal(
            "reading.unreadable",
            f"文件“{name}”能显示却读不出：字体没有带上文字的编码，取出来的是乱码。",
            "请由原文件重新导出PDF（Word、WPS选“另存为PDF”，不要经虚拟打印机），或提交原文件。",
        )
    if scanned:
        return Refusal(
            "reading.scanned",
            f"文件“{name}”是扫描件（或文字已转成图形），页面都是图片，没有可以读取的文字。",
            "请提交由Word、WPS或Excel直接导出的PDF，或提交原文件。",
        )
    return Refusal(
        "reading.empty",
        f"文件“{name}”的各页没有文字，也没有图片。",
        "请核对文件是否导出完整，由原文件重新导出PDF。",
    )


def notices(data: bytes, scanned: Sequence[int], unknown: Sequence[int], signs: Sequence[int]) -> list[str]:
    """What a reader should know: pages that are pictures, pages of unknown signs, pages with some of them, an end that
    is missing."""
    found = []
    if scanned:
        found.append(f"{_pages(scanned)}是图片，没有可以读取的文字，没有审核。")
    if unknown:
        found.append(f"{_pages(unknown)}的字体没有带上文字的编码，读出来是乱码，没有审核。")
    if signs:
        found.append(f"{_pages(signs)}有的字没有编码，读不出来，用“\ufffd”代替，请核对。")
    if b"%%EOF" not in data[-2048:]:
        found.append("文件的结尾缺失，多半是下载或复制时中断，后面的页可能没有读到，请核对页数。")
    return found


def _pages(pages: Sequence[int]) -> str:
    named = "、".join(map(str, pages[:_NAMED]))
    return f"第{named}页等{len(pages)}页" if len(pages) > _NAMED else f"第{named}页"
