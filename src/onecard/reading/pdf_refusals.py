"""What is said of a PDF that cannot be read, or not wholly: refusals, and notices for a document's reader."""

from __future__ import annotations

from collections.abc import Sequence

from onecard.core.errors import Refusal
from onecard.reading.document import Document
from onecard.reading.limits import Limits
from onecard.reading.ocr import INSTALL

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


def without_ocr() -> str:
    """Why pages that are pictures are not read where OCR is not installed, with what installs it."""
    return f"这里没有安装识别扫描件的组件，要安装，在源代码目录运行：{INSTALL}。"


def too_many_scans(count: int, limits: Limits) -> str:
    """Why so many pages that are pictures are not read."""
    return f"要识别的有{count:,}页，超过一次识别{limits.scanned_pages:,}页的上限；拆分成几个文件就能识别。"


def without_text(name: str, scanned: Sequence[int], unknown: Sequence[int], without: str) -> Refusal:
    """The refusal of a file from which no text could be read, by what its pages hold instead, and why OCR did not."""
    if unknown:
        return Refusal(
            "reading.unreadable",
            f"文件“{name}”能显示却读不出：字体没有带上文字的编码，取出来的是乱码。",
            "请由原文件重新导出PDF（Word、WPS选“另存为PDF”，不要经虚拟打印机），或提交原文件。" + without,
        )
    if scanned:
        return Refusal(
            "reading.scanned",
            f"文件“{name}”是扫描件（或文字已转成图形），页面都是图片，没有可以读取的文字。",
            "请提交由Word、WPS或Excel直接导出的PDF，或提交原文件。" + without,
        )
    return Refusal(
        "reading.empty",
        f"文件“{name}”的各页没有文字，也没有图片。",
        "请核对文件是否导出完整，由原文件重新导出PDF。",
    )


def notices(
    data: bytes, document: Document, unknown: Sequence[int], signs: Sequence[int], without: str
) -> list[str]:
    """What a reader should know: pages read by OCR, pages that are pictures, pages of unknown signs, pages with some of
    them, an end that is missing; `without` says why OCR did not read them."""
    found = []
    if pages := sorted(page for page, lines in document.recognised.items() if lines):
        found.append(
            f"{_pages(pages)}没有可以读取的文字，由OCR识别后审核；数字可能认错，有关的问题最多是疑点，请对照原件。"
        )
    if document.scanned:
        found.append(f"{_pages(document.scanned)}是图片，没有可以读取的文字，没有审核。{without}")
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
