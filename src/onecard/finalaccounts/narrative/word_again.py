"""A bureau's Word file of another year is much like the last one: what was confirmed there is suggested again. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping

from onecard.finalaccounts.narrative.word_blanks import Blank, alike
from onecard.finalaccounts.narrative.word_mapping import WRITE
from onecard.finalaccounts.narrative.word_suggest import Paragraph

Key = tuple[str, ...]
_BEFORE, _AFTER = 12, 6
"""Characters around a blank by which it is known again in a paragraph that was rewritten."""


def again(old: Iterable[Paragraph], slots: Mapping[str, str], new: Iterable[Paragraph]) -> dict[str, str]:
    """What the choices for an older file (`slots`, by blank or paragraph) say of a newer one, by the newer one's ids.

    A paragraph that reads the same but for its numbers takes all of its choices, in order; of one that was rewritten, each
    blank whose nearest words stood in one place of the older file. Words somebody wrote for that year are left behind.
    """
    slots = {key: slot for key, slot in slots.items() if slot and not slot.startswith(WRITE)}
    older = list(old)
    waiting: dict[Key, deque[Paragraph]] = defaultdict(deque)
    for one in older:
        waiting[_paragraph(one)].append(one)
    known = _by_words(older, slots)
    found: dict[str, str] = {}
    for one in new:
        same = waiting.get(_paragraph(one))
        like = same.popleft() if same else None
        if like is not None and [blank.kind for blank in like.blanks] == [blank.kind for blank in one.blanks]:
            pairs = zip((one.id, *_ids(one)), (like.id, *_ids(like)), strict=True)
            found |= {new_id: slots[old_id] for new_id, old_id in pairs if old_id in slots}
        else:
            found |= {blank.id: known[key] for blank in one.blanks if (key := _blank(one, blank)) in known}
    return found


def _by_words(older: list[Paragraph], slots: Mapping[str, str]) -> dict[Key, str]:
    """The choice for each blank whose nearest words stand in one place alone."""
    keys = [(_blank(one, blank), slots.get(blank.id, "")) for one in older for blank in one.blanks]
    times = Counter(key for key, _ in keys)
    return {key: slot for key, slot in keys if slot and times[key] == 1}


def _ids(paragraph: Paragraph) -> Iterator[str]:
    return (blank.id for blank in paragraph.blanks)


def _paragraph(one: Paragraph) -> Key:
    return (
        _plain(one.section[-1] if one.section else ""),
        _plain(one.label),
        _plain(one.head),
        _plain(one.text),
    )


def _blank(paragraph: Paragraph, blank: Blank) -> Key:
    heading = paragraph.section[-1] if paragraph.section else ""
    around = (blank.before[-_BEFORE:], blank.text, blank.after[:_AFTER])
    return (blank.kind, *map(_plain, (heading, paragraph.label, paragraph.head, *around)))


def _plain(text: str) -> str:
    """The text without the numbers, the years and the spaces in it."""
    return re.sub(r"\s+", "", re.sub(r"[0-9０-９]+", "#", alike(text)))
