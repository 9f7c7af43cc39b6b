"""Text files of other people: bytes of unknown charset → text."""

from __future__ import annotations

import codecs
import re

from onecard.core.errors import Refusal
from onecard.core.quoting import quoted

CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
"""Characters that no text holds: what has them is another kind of file, or was pasted from a program."""
_SAVE_AS = "请用记事本等打开，另存为UTF-8编码的文本文件再试；如果选错了文件，换成文本文件。"


def text_of(data: bytes) -> str | None:
    """The text of `data`: by its byte order mark, else UTF-16 where the bytes show it, else UTF-8, else GB 18030; None
    where none fits. Each is tried strictly, so nothing is replaced by question marks."""
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            candidates = [charset]
            data = data[len(mark) :]
            break
    else:
        candidates = [_bare_utf16(data)] if b"\0" in data else ["utf-8", "gb18030"]
    for charset in candidates:
        try:
            return data.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def _bare_utf16(data: bytes) -> str:
    """UTF-16 without a mark: digits, commas and line ends have a zero byte, always on the same side."""
    sample = data[:65_536]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def undecodable(data: bytes, name: str) -> str:
    """The sentence (Chinese) that says where bytes are in no charset."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"文件{quoted(name)}第{line}行有既不属于UTF-8也不属于GB 18030的字节，无法确定文字编码。"
    return f"文件{quoted(name)}的文字编码无法确定。"


def read(data: bytes, name: str) -> str:
    """The text of a file that is written by hand. Raises Refusal `reading.charset` or `reading.control_character`, which
    names the line."""
    text = text_of(data)
    if text is None:
        raise Refusal("reading.charset", undecodable(data, name), _SAVE_AS)
    found = CONTROL.search(text)
    if found is None:
        return text
    line = len(text[: found.start() + 1].splitlines())
    code = f"U+{ord(found.group()):04X}"
    raise Refusal(
        "reading.control_character",
        f"文件{quoted(name)}第{line}行有看不见的控制字符（{code}），不是通常的文本。",
        "删去这个字符，多半是从别的程序粘贴来的；如果选错了文件，换成文本文件。",
    )
