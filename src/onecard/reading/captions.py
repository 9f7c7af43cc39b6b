"""Captions: the lines above a table that are not its cells (title, form number, unit of money)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from onecard.reading.document import Block, DocumentTable, Paragraph
from onecard.reading.lines import is_prose

_SECTION = re.compile(
    r"\s*(?:第[一二三四五六七八九十\d]+(?:部分|章)|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,3}[）)])"
)
_NOTE = re.compile(r"\s*(?:注|备注|附注|说明)\s*\d*\s*[:：.、]")
_LONGEST, _MOST = 80, 8
"""Characters of a caption, and captions of a table."""


def captioned(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with the lines above each table taken out of the text and put into `above`.

    A sentence, a note or another table ends them. A heading (by level or like ``第二部分``, ``一、``) ends them, too,
    but stands above the table and stays in the text, for a section begins there.
    """
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, DocumentTable):
            block.above = (*take_captions(found), *block.above)
        found.append(block)
    return found


def take_captions(blocks: list[Block]) -> list[Paragraph]:
    """The captions at the end of the blocks, taken off them but for a heading, for a table that comes next."""
    above: list[Paragraph] = []
    while blocks and len(above) < _MOST:
        last = blocks[-1]
        if not isinstance(last, Paragraph) or not _is_caption(last.text):
            break
        above.insert(0, last)
        if last.level or _SECTION.match(last.text):
            break
        blocks.pop()
    return above


def _is_caption(text: str) -> bool:
    text = re.sub(r"\s+", " ", text.strip())
    if len(text) > _LONGEST or _NOTE.match(text) or text[-1:] in "。；！？":
        return False
    return "单位" in text or not (is_prose(text) or text[-1:] in "：:")
