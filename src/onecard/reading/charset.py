"""The charset of a text: by its mark, else by what its bytes can be."""

from __future__ import annotations

import codecs
import re

from onecard.core.errors import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1b]")
_COMMON = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u203b\n\r\t -~]")
_STRANGE, _BROKEN, _CONTROLS = 0.02, 0.01, 0.005
"""Shares of a text: characters that no report has much of, bytes lost from UTF-8, marks that programs leave behind."""
_SAVE_AS = "请用记事本或WPS文字打开，另存为UTF-8编码的文本后再读入。"


def decode(data: bytes, name: str) -> str:
    """The text of `data`: by its byte order mark, else UTF-8, else UTF-16 where most of it is then readable, else
    GB 18030, which is what a declared GB 2312 or GBK means. Of UTF-8 some bytes may be lost; they are read as U+FFFD.

    Raises Refusal `reading.empty`, `reading.charset` or `reading.not_a_document` (bytes that are no text at all).
    """
    mark, charset = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", ""))
    body = data[len(mark) :]
    nearly = not charset and _nearly_utf8(body)
    charsets = [charset] if charset else ["utf-8", "utf-16-le", "utf-16-be", "gb18030"]
    for one in charsets:
        text = body.decode("utf-8", "replace") if nearly else _decoded(body, one)
        if (
            text is not None
            and _is_text(text)
            and (not one.startswith("utf-16") or charset or _readable(text))
        ):
            if not text.strip():
                raise Refusal(
                    "reading.empty", f"文件“{name}”是空的，没有任何文字。", "请核对文件后重新读入。"
                )
            return text
    if b"\0" in body or not _is_text(body.decode("latin-1")):
        raise Refusal(
            "reading.not_a_document",
            f"文件“{name}”不是文本，也不是认识的文档（内含无法显示的字节）。",
            "请核对是否选错了文件；可读入PDF、Word、Excel、网页和文本。",
        )
    raise Refusal(
        "reading.charset",
        f"文件“{name}”有既不属于UTF-8、UTF-16也不属于GB 18030的字节，文字不完整或编码无法确定。",
        _SAVE_AS,
    )


def lost_notice(text: str) -> list[str]:
    """What a reader is told of a text in which bytes were lost; nothing where none were."""
    lost = text.count("\ufffd")
    return [f"文件里有{lost}处字节损坏，显示为“\ufffd”，那里的字和数不可靠。"] if lost else []


def _nearly_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 of which some were lost: GB 18030 would read them all, and all wrong."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return lost > 0 and lost <= sum(sign > "\u07ff" for sign in text) * _BROKEN


def _is_text(text: str) -> bool:
    return "\0" not in text and len(_CONTROL.findall(text)) <= len(text) * _CONTROLS


def _decoded(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        return None


def _readable(text: str) -> bool:
    """Whether a guess at UTF-16 makes sense: GBK read so is mostly rare characters of every script."""
    sample = text[:20_000]
    return len(_COMMON.findall(sample)) >= len(sample) * (1 - _STRANGE)
