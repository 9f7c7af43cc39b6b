"""The blanks of a bureau's Word file as a clerk goes through them: each in its sentence, with what it would be filled with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from onecard.accounts.initials import initials
from onecard.compiling.word_preview import Preview, preview
from onecard.compiling.word_template import WordTemplate, check_choice, check_whole
from onecard.core.errors import Problem
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative import lists
from onecard.finalaccounts.narrative.document import plain
from onecard.finalaccounts.narrative.fill import Teller
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.narrative.vocabulary import AGAINST, BUDGETS, LAST_YEAR, MEASURES, names
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
from onecard.finalaccounts.narrative.word_suggest import NOTHING, SURE, Paragraph

KINDS = {"value": "填空", "choice": "选择", "movement": "增减", "guidance": "填写说明", "list": "列举"}
WORDS = ("年度", "上年", "单位", "级别", "本单位", "科目", "名称")
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """What stands in the field of a blank: `slot`, where it is from (`confirmed`; `again`: confirmed for an older file;
    `suggested`; `typed`), and the confidence of a suggestion in percent."""

    slot: str
    origin: str
    confidence: int = 0

    @property
    def is_sure(self) -> bool:
        """Whether it may be confirmed with others at once."""
        return bool(self.slot) and (self.origin in ("confirmed", "again") or self.confidence >= SURE)


@dataclass(frozen=True, slots=True)
class Row:
    """One blank, or a whole paragraph (`number` 0): the words that stand there, its choice, others that may be meant, what
    is wrong with the choice, and what somebody else confirmed meanwhile (`theirs`)."""

    id: str
    number: int
    title: str
    text: str
    choice: Choice
    alternatives: tuple[str, ...]
    problems: tuple[Problem, ...]
    theirs: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Whether what stands in the field is what was confirmed."""
        return self.choice.origin == "confirmed"


@dataclass(slots=True)
class Place:
    """A paragraph with blanks: its words, each with the number of the blank it is (0: fixed), its rows, how it would read."""

    id: str
    section: str
    cell: str
    words: list[tuple[str, int]]
    rows: list[Row] = field(default_factory=list)
    preview: Preview | None = None


def choices(
    template: WordTemplate,
    confirmed: Mapping[str, str],
    again: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
) -> dict[str, Choice]:
    """What stands in each field: what was just typed, else what was confirmed, else what an older file or the words around
    suggest."""
    found: dict[str, Choice] = {}
    for key in _ids(template):
        suggestion = template.suggestions.get(key, NOTHING)
        if confirmed.get(key):
            one = Choice(confirmed[key], "confirmed")
        elif key in again:
            one = Choice(again[key], "again")
        else:
            one = Choice(suggestion.slot, "suggested", suggestion.confidence)
        if typed is not None and key in typed and typed[key] != one.slot:
            one = Choice(typed[key], "typed")
        found[key] = one
    return found


def _ids(template: WordTemplate) -> Iterator[str]:
    for paragraph in template.paragraphs:
        yield paragraph.id
        yield from (blank.id for blank in paragraph.blanks)


def places(
    template: WordTemplate,
    chosen: Mapping[str, Choice],
    accounts: FinalAccounts,
    supplied: Supplied,
    theirs: Mapping[str, str] | None = None,
    only: str = "",
) -> list[Place]:
    """Every paragraph with something to fill in, in order (`only` one by its id), each as it would read by the choices."""
    slots = {key: one.slot for key, one in chosen.items() if one.slot}
    mapping = WordMapping(template.file.sha256, slots)
    read = preview(template, mapping, accounts, supplied, {only} if only else None)
    found = []
    for paragraph in template.paragraphs:
        if only and paragraph.id != only:
            continue
        rows = list(_rows(template, paragraph, chosen, theirs or {}))
        if rows:
            section = paragraph.section[-1] if paragraph.section else "文首"
            cell = "，".join(filter(None, (paragraph.label, paragraph.head)))
            found.append(
                Place(paragraph.id, section, cell, _words(paragraph, rows), rows, read.get(paragraph.id))
            )
    return found


def _rows(
    template: WordTemplate, paragraph: Paragraph, chosen: Mapping[str, Choice], theirs: Mapping[str, str]
) -> Iterator[Row]:
    whole = chosen[paragraph.id].slot
    if whole or paragraph.id in template.suggestions:
        ways = template.suggestions.get(paragraph.id, NOTHING).alternatives
        problems = tuple(check_whole(paragraph, whole)) if whole else ()
        yield Row(
            paragraph.id, 0, "整段", paragraph.text.strip(), chosen[paragraph.id], ways, problems,
            theirs.get(paragraph.id, ""),
        )  # fmt: skip
    if whole == DROP_PARAGRAPH:
        return
    for number, blank in enumerate(paragraph.blanks, 1):
        one = chosen[blank.id]
        problems = ()
        if one.slot:
            problems = tuple(check_choice(paragraph, blank, one.slot, in_list=whole.startswith(REPEAT)))
        ways = template.suggestions.get(blank.id, NOTHING).alternatives
        yield Row(
            blank.id, number, KINDS[blank.kind], blank.text.strip() or "空格", one,
            tuple(way for way in ways if way != one.slot), problems, theirs.get(blank.id, ""),
        )  # fmt: skip


def _words(paragraph: Paragraph, rows: list[Row]) -> list[tuple[str, int]]:
    """The words of a paragraph cut at its blanks; fixed words far from any blank are left out."""
    shown = {row.id: row.number for row in rows if row.number}
    found: list[tuple[str, int]] = []
    at = 0
    for blank in paragraph.blanks:
        if blank.id in shown:
            found += [(_short(paragraph.text[at : blank.start], bool(at)), 0), (blank.text, shown[blank.id])]
            at = blank.end
    return [*found, (_short(paragraph.text[at:], bool(at)), 0)]


def _short(text: str, behind: bool) -> str:
    """Fixed words, in the middle of long ones an ellipsis of ours."""
    if len(text) <= 2 * LONGEST_SHOWN:
        return text
    head = text[:LONGEST_SHOWN] if behind else ""
    return f"{head}〔中略〕{text[-LONGEST_SHOWN:]}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot that fits a blank, and what it is worth now (empty where it is no word by itself)."""

    slot: str
    worth: str


def offers(
    template: WordTemplate,
    key: str,
    sought: str,
    chosen: Mapping[str, Choice],
    accounts: FinalAccounts,
    supplied: Supplied,
    most: int,
) -> list[Offer]:
    """The first slots that fit a blank and hold what was typed, by name or by initials; likely ones first."""
    found = next(
        ((one, blank) for one in template.paragraphs for blank in one.blanks if blank.id == key), None
    )
    suggestion = template.suggestions.get(key, NOTHING)
    likely = tuple(filter(None, (suggestion.slot, *suggestion.alternatives)))
    if found is None:
        ways = (*likely, DROP_PARAGRAPH, KEEP, *(f"{REPEAT}{name}" for name in lists.LISTS))
        return [Offer(one, "") for one in dict.fromkeys(ways) if _holds(one, sought)][:most]
    paragraph, blank = found
    in_list = chosen[paragraph.id].slot.startswith(REPEAT)
    teller = Teller(accounts, supplied)
    fitting = (
        one
        for one in dict.fromkeys((*likely, *_candidates(blank, sought), KEEP, DROP, DROP_PARAGRAPH))
        if _holds(one, sought) and not any(check_choice(paragraph, blank, one, in_list=in_list))
    )
    return [Offer(one, _worth(teller, one)) for one in islice(fitting, most)]


def _candidates(blank: Blank, sought: str) -> Iterator[str]:
    """Slots of the sort a blank asks for; with qualifiers once a name is typed as far as its point."""
    if blank.kind == "movement":
        yield from (f"{way}：{name}" for name in names() for way in AGAINST)
        return
    if blank.kind == "choice":
        yield from (*WORDS[3:5], *(f"增减：{name}" for name in names()))
        return
    yield from WORDS
    yield from names()
    name = sought.partition("·")[0].strip("〔〕 ")
    if name in names():
        ends = (LAST_YEAR, *BUDGETS, *MEASURES, *(f"完成率·{one}" for one in BUDGETS))
        yield from (f"{name}·{end}" for end in ends)
        yield from (f"〔{name}·{end}〕" for end in ends)
    if "原因" in f"{blank.before[-20:]}{blank.text}{sought}" or sought.lower().startswith("yy"):
        yield from (f"〔原因：{name}〕" for name in names())


def _holds(slot: str, sought: str) -> bool:
    plain_, wanted = slot.strip("〔〕"), sought.strip("〔〕")
    return wanted in plain_ or (wanted.isascii() and wanted.lower() in initials(plain_).replace(" ", ""))


def _worth(teller: Teller, slot: str) -> str:
    if slot in (KEEP, DROP, DROP_PARAGRAPH) or slot.startswith((WRITE, "金额", "科目", "名称")):
        return ""
    return plain(tuple(teller.say(template_words(slot)) or ()))
