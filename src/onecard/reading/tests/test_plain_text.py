"""A text file written by hand is read in any common charset; what is no text is told with its line."""

from __future__ import annotations

import codecs

import pytest

from onecard.core.errors import Refusal
from onecard.reading import plain_text

TEXT = "文字:\n  职责: 办理发卡\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-be"),
    ],
)
def test_every_charset_gives_the_same_text(data: bytes) -> None:
    assert plain_text.read(data, "补充.yaml") == TEXT


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (TEXT.encode() + b"  a: \x07\n", "reading.control_character", "第3行有看不见的控制字符（U+0007）"),
        (b"\x00" * 10, "reading.control_character", "第1行有看不见的控制字符（U+0000）"),
        (TEXT.encode() + b"\xff\xff\n", "reading.charset", "第3行有既不属于UTF-8也不属于GB 18030的字节"),
        (b"PK\x03\x04" + b"a" * 10, "reading.control_character", "第1行"),
    ],
)
def test_what_is_no_text_is_told_with_its_line_and_never_called_a_spreadsheet(
    data: bytes, code: str, said: str
) -> None:
    with pytest.raises(Refusal) as caught:
        plain_text.read(data, "补充.yaml")
    assert caught.value.code == code
    assert said in caught.value.sentence
    assert "表格" not in caught.value.sentence + caught.value.remedy
