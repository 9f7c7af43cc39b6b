"""Filling a bureau's Word file: values into the runs where its blanks stand; every other letter and format stays.

What a figure says of a movement is one decision: the words chosen from the file's own, the amounts without sign, 持平 in
the place of all of them. What is left over is told, and blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from onecard.compiling.word_template import (
    WordTemplate,
    check_choice,
    check_mapping,
    marked,
    paragraphs_of,
    place,
    template_of,
)
from onecard.core.errors import Problem
from onecard.core.quoting import quoted
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative import lists
from onecard.finalaccounts.narrative.document import Missing, Run, plain
from onecard.finalaccounts.narrative.fill import NOTHING_SUPPLIED, Teller
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.narrative.resolve import Item
from onecard.finalaccounts.narrative.word_blanks import DOWN, SAME, UP, Blank
from onecard.finalaccounts.narrative.word_mapping import (
    DROP,
    DROP_PARAGRAPH,
    KEEP,
    REPEAT,
    WRITE,
    WordMapping,
    template_words,
)
from onecard.finalaccounts.narrative.word_suggest import Paragraph
from onecard.reading import word
from onecard.reading.word_passages import Passage

Edit = tuple[int, int, str]
_SIGNS = re.compile("|".join((*UP, *DOWN, *SAME)))
_FIXED_SIGN = re.compile(rf"({'|'.join((*UP, *DOWN))})了?\s*$")
_SHORT = {"增（减）": ("增", "减"), "升（降）": ("升", "降")}
_SPLIT_SIGN = re.compile(r"([大高多])（([小低少])）于")
_NUMBERED = re.compile(r"(\s*（?)(\d+)(?=[.．、）])")


@dataclass(frozen=True, slots=True)
class FilledWord:
    """The filled file; what is `missing` (facts, texts, reasons), the `problems` that keep it from being published, and
    what was supplied but is `unused`."""

    data: bytes
    missing: tuple[Missing, ...]
    problems: tuple[Problem, ...]
    unused: tuple[str, ...] = ()

    @property
    def is_finished(self) -> bool:
        """Whether nothing keeps it from going out."""
        return not self.missing and not self.problems


def fill_word(
    data: bytes,
    mapping: WordMapping,
    accounts: FinalAccounts,
    supplied: Supplied = NOTHING_SUPPLIED,
    name: str = "模板.docx",
) -> FilledWord:
    """The bureau's file filled with facts by a confirmed mapping; equal input gives equal bytes.

    Raises Refusal `reading.…`, `word.other_file`. A blank without a choice, a slot that does not fit and everything left
    over (blanks, guidance, remarks, changes that were not accepted) is a problem, never guessed.
    """
    template = marked(template_of(word.read(data, name)), mapping.slots)
    problems = list(check_mapping(template, mapping))
    filler = Filler(template, mapping, accounts, Teller(accounts, supplied))
    filler.fill()
    problems += [*filler.problems, *_left_over(template, mapping)]
    teller = filler.teller
    return FilledWord(template.file.written(), tuple(teller.missing), tuple(problems), tuple(teller.unused()))


@dataclass(slots=True)
class Filler:
    """Decides what stands where the blanks are; `fill` writes it into the file."""

    template: WordTemplate
    mapping: WordMapping
    accounts: FinalAccounts
    teller: Teller
    problems: list[Problem] = field(default_factory=list)

    def fill(self) -> None:
        """Write every decision into the passages of the file."""
        for passage, paragraph in zip(self.template.file.passages, self.template.paragraphs, strict=True):
            items = self.items(paragraph)
            if self.goes(paragraph):
                passage.remove()
            elif items is not None:
                for number, item in enumerate(items, 1):
                    _put(passage.copied(), self.edits(passage, paragraph, item, number))
                passage.remove()
            elif paragraph.blanks:
                _put(passage, self.edits(passage, paragraph, None, 0))

    def goes(self, paragraph: Paragraph) -> bool:
        """Whether the paragraph was chosen to go as a whole."""
        slots = self.mapping.slots
        return DROP_PARAGRAPH in (slots.get(one, "") for one in (paragraph.id, *_ids(paragraph)))

    def items(self, paragraph: Paragraph) -> list[Item] | None:
        """What the paragraph is repeated over; None where it stands once."""
        whole = self.mapping.slots.get(paragraph.id, "")
        over = whole.removeprefix(REPEAT).split(" ")[0]
        if not whole.startswith(REPEAT) or over not in lists.LISTS:
            return None
        return lists.items(over, self.accounts, None)

    def edits(self, passage: Passage, paragraph: Paragraph, item: Item | None, number: int) -> list[Edit]:
        """What is put into a paragraph, in order, none over another; `number` counts the items of a list from 1."""
        edits: list[Edit] = []
        found = _NUMBERED.match(passage.text) if number else None
        if found:
            edits.append((*found.span(2), str(number)))
        for blank in paragraph.blanks:
            choice = self.mapping.slots.get(blank.id, "")
            # A choice that does not fit is a problem by itself: its blank stays as it is.
            if choice != KEEP and not any(check_choice(paragraph, blank, choice, in_list=item is not None)):
                edits += self._edits(passage, paragraph, blank, choice, item)
        # What goes as a whole takes the blanks within it along.
        gone = [one for one in edits if not one[2]]
        return _apart(
            one
            for one in edits
            if one in gone or not any(start <= one[0] and one[1] <= end for start, end, _ in gone)
        )

    def _edits(
        self, passage: Passage, paragraph: Paragraph, blank: Blank, choice: str, item: Item | None
    ) -> list[Edit]:
        if choice == DROP:
            return [(blank.start, blank.end, "")]
        if choice.startswith(WRITE):
            return [(blank.start, blank.end, choice.removeprefix(WRITE))]
        where = paragraph.section[-1] if paragraph.section else ""
        runs = self.teller.say(template_words(choice), item, where)
        if not runs and choice.startswith("〔"):
            return [(*clause(passage.text, blank.start, blank.end), "")]
        if runs is None:
            self._no_base(paragraph, blank, choice)
            return []
        if any(run.kind == "missing" for run in runs):
            return [(blank.start, blank.end, plain(tuple(runs)))]
        if blank.kind == "movement":
            return self._movement(passage, paragraph, blank, runs, choice)
        if blank.kind == "choice" and runs and runs[0].kind == "word":
            return [(blank.start, blank.end, _chosen(blank.text, runs[0].text))]
        if self._contradicts(passage, paragraph, blank, choice, runs):
            return []
        return self._words(passage, blank, runs)

    def _contradicts(
        self, passage: Passage, paragraph: Paragraph, blank: Blank, choice: str, runs: list[Run]
    ) -> bool:
        """Whether the file has fixed the sign of a change (减少__万元) that the facts do not have; then it is told."""
        found = _FIXED_SIGN.search(passage.text[: blank.start])
        change = next((run.fact for run in runs if run.kind == "figure"), None)
        if found is None or change is None or not re.search("增减[额率]", choice):
            return False
        word = found[1]
        if change.value and (word in UP) == (change.value > 0):
            return False
        real = "增加" if change.value > 0 else "减少" if change.value else "持平"
        self.problems.append(
            Problem(
                place(paragraph, blank),
                f"文件里写的是{quoted(word)}，按数是{quoted(real)}。",
                "在Word里改成“增加（减少）”这样的选择，另存后重新上传，或写明“写：……”。",
                "word.sign",
            )
        )
        return True

    def _words(self, passage: Passage, blank: Blank, runs: list[Run]) -> list[Edit]:
        """The words of runs; of a text of the unit's own that is a whole paragraph, a line for each of its own. A list of
        nothing that the file announces by a colon is 无."""
        words = plain(tuple(runs)) or ("无" if passage.text[: blank.start].rstrip().endswith("：") else "")
        if runs and runs[0].kind == "own" and blank.text.strip() == passage.text.strip():
            words = "\n".join(line.strip() for line in words.splitlines() if line.strip())
        return [(blank.start, blank.end, words)]

    def _movement(
        self, passage: Passage, paragraph: Paragraph, blank: Blank, runs: list[Run], choice: str
    ) -> list[Edit]:
        """增加（减少）__万元，增长（下降）__% by the facts: the file's own words, its units and commas."""
        said = passage.text
        sign = next(run.text for run in runs if run.kind == "word")
        figures = [run.text for run in runs if run.kind == "figure"]
        if sign == "持平":
            return [(blank.start, blank.end, _chosen(blank.text, sign))]
        edits: list[Edit] = []
        for name, number in (("word", "amount"), ("word2", "rate")):
            word_span, number_span = blank.part(name), blank.part(number)
            if word_span is None or number_span is None:
                continue
            position = 0 if number == "amount" else 1
            if position < len(figures):
                edits.append((*word_span, _chosen(said[slice(*word_span)], sign)))
                edits.append((*number_span, figures[position]))
            elif edits and (unit := blank.part("unit")):
                edits.append((unit[1], blank.end, runs[-1].text))
            elif choice.startswith("〔"):
                return [(*clause(said, blank.start, blank.end), "")]
            else:
                self._no_base(paragraph, blank, choice)
                return []
        return edits

    def _no_base(self, paragraph: Paragraph, blank: Blank, choice: str) -> None:
        self.problems.append(
            Problem(
                place(paragraph, blank),
                f"{quoted(choice)}没有基数，算不出来。",
                f"改成{quoted(f'〔{choice}〕')}（没有时整句不写），或写明“写：……”。",
                "word.no_base",
            )
        )


def _ids(paragraph: Paragraph) -> Iterator[str]:
    return (blank.id for blank in paragraph.blanks)


def _put(passage: Passage, edits: list[Edit]) -> None:
    """Write into a passage; where lines take the whole of it, each becomes a paragraph like it."""
    for start, end, words in edits[:1]:
        if len(edits) == 1 and not (passage.text[:start] + passage.text[end:]).strip():
            *before, last = words.split("\n")
            for line in before:
                passage.copied().put([(start, end, line)])
            edits = [(start, end, last)]
    if edits:
        passage.put(edits)


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a stretch of text: with the comma before it, or from the beginning of the sentence with the sign
    behind it; brackets that hold nothing else go with it."""
    first = _bound(text, range(start - 1, -1, -1), "，,；;。：:（(", "）)", "（(")
    last = _bound(text, range(end, len(text)), "，,；;。）)", "（(", "）)")
    first, last = -1 if first is None else first, len(text) if last is None else last
    before = text[first] if first >= 0 else ""
    if before in ("（", "("):
        return (first, last + 1) if text[last : last + 1] in ("）", ")") else (first + 1, last)
    if before in ("，", ",", "；", ";"):
        return first, last
    return first + 1, min(last + 1, len(text))


def _bound(text: str, places: Iterable[int], signs: str, deeper: str, back: str) -> int | None:
    """The first place with one of the signs that is not within brackets of the clause itself."""
    depth = 0
    for at in places:
        if text[at] in deeper:
            depth += 1
        elif text[at] in back and depth:
            depth -= 1
        elif text[at] in signs and not depth:
            return at
    return None


def _chosen(options: str, sign: str) -> str:
    """The one of the file's own words that says the sign 增加, 减少 or 持平."""
    split = _SPLIT_SIGN.search(options)
    if split:
        up, down, same = f"{split[1]}于", f"{split[2]}于", "等于"
    elif options.strip() in _SHORT:
        (up, down), same = _SHORT[options.strip()], "持平"
    else:
        words = _SIGNS.findall(options)
        up = next((one for one in words if one in UP), "增加")
        down = next((one for one in words if one in DOWN), "减少")
        same = next((one for one in words if one in SAME), "等于" if up.endswith("于") else "持平")
    return {"增加": up, "减少": down}.get(sign, same)


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    """Edits in order, none over another: the longer of two goes first."""
    kept: list[Edit] = []
    for one in sorted(edits, key=lambda edit: (edit[0] - edit[1], edit[0])):
        if not any(one[0] < other[1] and other[0] < one[1] for other in kept):
            kept.append(one)
    return sorted(kept)


def _left_over(template: WordTemplate, mapping: WordMapping) -> Iterator[Problem]:
    """Blanks, choices and guidance that are still in the file, remarks, and changes nobody accepted."""
    file = template.file
    for count, what, remedy in (
        (file.tracked, "处修订没有接受或拒绝", "在Word里接受或拒绝全部修订，另存后再上传。"),
        (file.comments, "条批注", "看过批注后在Word里删去，另存后再上传。"),
    ):
        if count:
            yield Problem("全文", f"文件里还有{count}{what}。", remedy, "word.unfinished")
    kept = Counter(
        (blank.kind, blank.text) for blank in template.blanks() if mapping.slots.get(blank.id) == KEEP
    )
    # Brackets in the unit's own words may read like guidance; the file's own are known from before.
    guidance = {blank.text for blank in template.blanks() if blank.kind == "guidance"}
    for paragraph in paragraphs_of(file.read_again()):
        for blank in paragraph.blanks:
            if kept[blank.kind, blank.text] > 0:
                kept[blank.kind, blank.text] -= 1
            elif blank.kind != "guidance" or blank.text in guidance:
                yield Problem(
                    place(paragraph, blank),
                    f"{quoted(blank.text.strip() or '空格')}还留在文件里。",
                    "填上它；是正文的，选“照留”。",
                    "word.left_over",
                )
