"""How the paragraphs of a bureau's Word file would read by the choices so far: for the eye, nothing is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from onecard.compiling.word_fill import Edit, Filler
from onecard.compiling.word_template import WordTemplate
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.fill import NOTHING_SUPPLIED, Teller
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.narrative.word_mapping import KEEP, WordMapping
from onecard.finalaccounts.narrative.word_suggest import Paragraph

StretchKind = Literal["fixed", "put", "open"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a paragraph: the file's own (`fixed`), filled in (`put`), or a blank nothing fits into yet (`open`)."""

    text: str
    kind: StretchKind = "fixed"


@dataclass(frozen=True, slots=True)
class Preview:
    """A paragraph as it would read: nothing where it goes; `times` how often a list repeats it (None: it stands once),
    the stretches are then those of the first time."""

    stretches: tuple[Stretch, ...]
    times: int | None = None


def preview(
    template: WordTemplate,
    mapping: WordMapping,
    accounts: FinalAccounts,
    supplied: Supplied = NOTHING_SUPPLIED,
    only: Collection[str] | None = None,
) -> dict[str, Preview]:
    """Each paragraph something is chosen for, by its id; `only` these where given."""
    filler = Filler(template, mapping, accounts, Teller(accounts, supplied))
    found: dict[str, Preview] = {}
    for passage, paragraph in zip(template.file.passages, template.paragraphs, strict=True):
        if only is not None and paragraph.id not in only:
            continue
        items = filler.items(paragraph)
        if filler.goes(paragraph) or items == []:
            found[paragraph.id] = Preview((), None if items is None else 0)
            continue
        if not paragraph.blanks and items is None:
            continue
        edits = filler.edits(passage, paragraph, items[0] if items else None, 1 if items else 0)
        found[paragraph.id] = Preview(
            tuple(_stretches(paragraph, mapping, edits)), None if items is None else len(items)
        )
    return found


def _stretches(paragraph: Paragraph, mapping: WordMapping, edits: list[Edit]) -> list[Stretch]:
    kept = (blank for blank in paragraph.blanks if mapping.slots.get(blank.id) != KEEP)
    open_ = [
        (blank.start, blank.end, None)
        for blank in kept
        if not any(start < blank.end and blank.start < end for start, end, _ in edits)
    ]
    found: list[Stretch] = []
    at = 0
    for start, end, words in sorted([*edits, *open_], key=lambda one: one[:2]):
        found.append(Stretch(paragraph.text[at:start]))
        found.append(Stretch(paragraph.text[start:end], "open") if words is None else Stretch(words, "put"))
        at = end
    return [one for one in (*found, Stretch(paragraph.text[at:])) if one.text]
