"""A bureau's own Word file as a template: its blanks with suggestions, what a clerk chose for them, and whether that fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from onecard.core.errors import Problem, Refusal
from onecard.core.quoting import quoted
from onecard.core.unseen import has_unseen
from onecard.finalaccounts.narrative import check, lists, word_blanks, word_suggest
from onecard.finalaccounts.narrative.vocabulary import AGAINST, meaning
from onecard.finalaccounts.narrative.word_blanks import Blank
from onecard.finalaccounts.narrative.word_mapping import (
    DROP,
    DROP_PARAGRAPH,
    KEEP,
    REPEAT,
    WRITE,
    WordMapping,
    template_words,
)
from onecard.finalaccounts.narrative.word_names import phrases
from onecard.finalaccounts.narrative.word_suggest import Paragraph, Suggestion
from onecard.reading import word
from onecard.reading.word import WordFile
from onecard.reading.word_passages import Passage

_PLAIN_LABEL = re.compile(
    r"^(?:其中：|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、])|（万元）$"
)
_MARKED = re.compile(r"(p\d{1,6})@(\d{1,6})-(\d{1,6})")
_AMOUNT_HEAD = re.compile(r"金额|决算|预算|上年|本年|数$|万元")


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """A Word file read as a template: its paragraphs with their blanks, and a suggestion for each by its id."""

    file: WordFile
    paragraphs: tuple[Paragraph, ...]
    suggestions: Mapping[str, Suggestion]

    def blanks(self) -> Iterator[Blank]:
        """Every blank in order; those of paragraphs that are to go as a whole included."""
        return (blank for paragraph in self.paragraphs for blank in paragraph.blanks)

    def suggested(self) -> WordMapping:
        """The mapping that takes every suggestion as it is: what the clerk is shown to begin with."""
        return WordMapping(
            self.file.sha256, {key: one.slot for key, one in self.suggestions.items() if one.slot}
        )


def read_template(data: bytes, name: str) -> WordTemplate:
    """The Word file as a template. Raises Refusal `reading.…` for a file that cannot or must not be opened."""
    return template_of(word.read(data, name))


def template_of(file: WordFile) -> WordTemplate:
    """A file that was read as a template."""
    paragraphs = tuple(paragraphs_of(file.passages))
    return WordTemplate(file, paragraphs, word_suggest.suggest(paragraphs))


def marked(template: WordTemplate, ids: Iterable[str]) -> WordTemplate:
    """The template with stretches a clerk marked as blanks besides those that were found, such as last year's amounts
    left in the text: ids ``p12@5-9`` name paragraph, first and last character but one. What is no such id is passed over.
    """
    own: dict[str, list[Blank]] = {}
    for key in ids:
        if found := _MARKED.fullmatch(key):
            own.setdefault(found[1], []).append(
                Blank(key, found[1], "value", int(found[2]), min(int(found[3]), word.LONGEST), "")
            )
    if not own:
        return template
    paragraphs = tuple(
        replace(one, blanks=tuple(_with(one, own.get(one.id, [])))) for one in template.paragraphs
    )
    return WordTemplate(template.file, paragraphs, word_suggest.suggest(paragraphs))


def _with(paragraph: Paragraph, more: list[Blank]) -> list[Blank]:
    """The blanks of a paragraph and more of them that lie within it and over none that is there."""
    blanks = list(paragraph.blanks)
    for one in more:
        inside = one.start < one.end <= len(paragraph.text)
        if inside and not any(one.start < other.end and other.start < one.end for other in blanks):
            text = paragraph.text
            blanks.append(
                replace(
                    one,
                    text=text[one.start : one.end],
                    before=text[max(one.start - 40, 0) : one.start],
                    after=text[one.end : one.end + 20],
                    section=paragraph.section,
                )
            )
    return sorted(blanks, key=lambda blank: blank.start)


def paragraphs_of(passages: list[Passage]) -> Iterator[Paragraph]:
    """The paragraphs with the blanks found in them and the headings they stand under."""
    levels = ((word_blanks.heading_level(one.text, one.level), one.text.strip()) for one in passages)
    for passage, section in zip(passages, word_suggest.sections(levels), strict=True):
        marked = [(one.start, one.end) for one in passage.marks if one.kind == "marked"]
        lines = [(one.start, one.end) for one in passage.marks if one.kind == "line"]
        found = word_blanks.find(passage.id, passage.text, marked, lines, section)
        label, head = (passage.cell.label, passage.cell.head) if passage.cell else ("", "")
        if not found and not passage.text.strip() and _is_amount(label, head):
            found = [
                Blank(
                    f"{passage.id}.1",
                    passage.id,
                    "value",
                    0,
                    len(passage.text),
                    passage.text,
                    label,
                    "",
                    section,
                )
            ]
        yield Paragraph(passage.id, passage.text, tuple(found), section, label, head)


def _is_amount(label: str, head: str) -> bool:
    """Whether an empty cell of a table waits for an amount: its line names a figure, its column an amount."""
    return _PLAIN_LABEL.sub("", word_blanks.alike(label)) in phrases() and bool(_AMOUNT_HEAD.search(head))


def check_mapping(template: WordTemplate, mapping: WordMapping) -> tuple[Problem, ...]:
    """Everything wrong with a mapping: blanks without a choice, slots unknown or of another unit, ids of nothing.

    Raises Refusal `word.other_file` where it was made for another file.
    """
    if mapping.file != template.file.sha256:
        raise Refusal(
            "word.other_file",
            f"填空对照表不是为“{template.file.name}”做的：文件的内容不同。",
            "请用当时的文件，或为这个文件重新确认填空。",
        )
    return tuple(_problems(marked(template, mapping.slots), mapping))


def check_chosen(template: WordTemplate, mapping: WordMapping) -> Iterator[Problem]:
    """What is wrong with the choices that were made; blanks without one are passed over."""
    return (one for one in _problems(marked(template, mapping.slots), mapping) if one.code != "word.unmapped")


def _problems(template: WordTemplate, mapping: WordMapping) -> Iterator[Problem]:
    known = {blank.id for blank in template.blanks()} | {one.id for one in template.paragraphs}
    yield from (
        Problem(key, f"文件里没有编号为{quoted(key)}的填空。", "从对照表里去掉它。", "word.no_such_blank")
        for key in mapping.slots
        if key not in known
    )
    for paragraph in template.paragraphs:
        whole = mapping.slots.get(paragraph.id, "")
        if whole == DROP_PARAGRAPH or DROP_PARAGRAPH in _choices(paragraph, mapping):
            continue
        if whole:
            yield from check_whole(paragraph, whole)
        for blank in paragraph.blanks:
            yield from check_choice(
                paragraph, blank, mapping.slots.get(blank.id, ""), in_list=whole.startswith(REPEAT)
            )


def _choices(paragraph: Paragraph, mapping: WordMapping) -> list[str]:
    return [mapping.slots.get(blank.id, "") for blank in paragraph.blanks]


def check_whole(paragraph: Paragraph, choice: str) -> Iterator[Problem]:
    """Everything wrong with what was chosen for a whole paragraph."""
    over = choice.removeprefix(REPEAT).split(" ")[0]
    if choice in (KEEP, DROP_PARAGRAPH) or (choice.startswith(REPEAT) and over in lists.LISTS):
        return
    if choice.startswith(REPEAT):
        yield Problem(
            place(paragraph),
            f"没有名为{quoted(over)}的列表。",
            f"可用的：{'、'.join(lists.LISTS)}。",
            "template.unknown_list",
        )
    else:
        yield Problem(
            place(paragraph),
            f"{quoted(choice)}不是对整段的处理。",
            f"写“{DROP_PARAGRAPH}”、“{KEEP}”或“{REPEAT}”加列表名。",
            "word.no_whole",
        )


def check_choice(paragraph: Paragraph, blank: Blank, choice: str, *, in_list: bool) -> Iterator[Problem]:
    """Everything wrong with what was chosen for one blank; `in_list` where its paragraph is repeated over a list."""
    if not choice:
        yield Problem(
            place(paragraph, blank),
            f"还没有说明{quoted(blank.text.strip() or '空格')}填什么。",
            "选一个填空，或写明“写：……”“照留”“删去”。",
            "word.unmapped",
        )
        return
    if choice.startswith(WRITE) and has_unseen(choice):
        yield Problem(
            place(paragraph, blank), "填的里面有看不见的字符。", "删去这些字符。", "word.control_character"
        )
        return
    if choice in (KEEP, DROP, DROP_PARAGRAPH) or choice.startswith(WRITE):
        return
    try:
        if blank.kind == "movement":
            yield from _of_movement(paragraph, blank, choice, in_list=in_list)
            return
        after = word_blanks.alike(paragraph.text[blank.end :]).lstrip().replace("％", "%")
        # In a table the unit stands in the head, and what is no number has none.
        alone = bool(paragraph.label) or blank.kind != "value"
        for one in check.check_words(template_words(choice), after, in_list=in_list):
            if not (alone and one.code == "template.unit"):
                yield Problem(place(paragraph, blank), one.sentence, one.remedy, one.code)
    except Refusal as refusal:
        yield Problem(place(paragraph, blank), refusal.sentence, refusal.remedy, refusal.code)


def _of_movement(paragraph: Paragraph, blank: Blank, choice: str, *, in_list: bool) -> Iterator[Problem]:
    head, _, name = choice.strip("〔〕").partition("：")
    if head not in AGAINST:
        yield Problem(
            place(paragraph, blank),
            f"{quoted(choice)}不能填在{quoted(blank.text)}里。",
            f"写作{'、'.join(f'“{way}：…”' for way in AGAINST)}之一。",
            "word.no_movement",
        )
        return
    wanted = meaning(name, in_list=in_list)
    span = blank.part("unit")
    unit = paragraph.text[slice(*span)].strip() if span else ""
    if unit and wanted.figure and unit != wanted.figure.unit:
        yield Problem(
            place(paragraph, blank),
            f"后面写的是{quoted(unit)}，{quoted(name)}的单位是{quoted(wanted.figure.unit)}。",
            "换一个相应的填空，或在Word里改计量单位。",
            "template.unit",
        )


def place(paragraph: Paragraph, blank: Blank | None = None) -> str:
    """Where in the file something is, in a reader's words: the heading, and the words around."""
    heading = paragraph.section[-1] if paragraph.section else "文首"
    words = paragraph.text[:20] if blank is None else f"{blank.before[-12:]}{blank.text}{blank.after[:6]}"
    return f"{heading}：“{words.strip()}”"
