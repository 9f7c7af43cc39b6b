"""The document a narrative is: headings, paragraphs, the nine tables; every figure in it is a fact, never typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from onecard.figures.fact import Fact
from onecard.finalaccounts.form import FinalAccounts

RunKind = Literal["text", "figure", "word", "own", "reason", "missing"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `figure` prints a fact, `word` says its sign (增加, 持平); `own` is text the unit wrote,
    `reason` a cause the unit gave, `missing` stands where something is still to be supplied.

    `fact` is what a figure or a word speaks of, `also` are further facts of the same value that it speaks of in one breath
    (各减少); `key` names a reason or an own text.
    """

    text: str
    kind: RunKind = "text"
    fact: Fact | None = None
    key: str = ""
    also: tuple[Fact, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact the run speaks of."""
        return (*((self.fact,) if self.fact is not None else ()), *self.also)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: `level` 1 (部分) to 3 (小节), its printed `number` (第一部分, 一、, （一）), `anchor` an id in the document."""

    level: int
    number: str
    runs: tuple[Run, ...]
    anchor: str

    @property
    def text(self) -> str:
        """The heading without its number."""
        return plain(self.runs)

    @property
    def title(self) -> str:
        """The heading as it is printed: 第一部分 is set apart by a space, the others run on."""
        return f"{self.number}{' ' if self.level == 1 else ''}{self.text}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `number` (``1.``) where it is an item of a list; `section` the anchor of the heading above it."""

    runs: tuple[Run, ...]
    number: str = ""
    section: str = ""

    @property
    def text(self) -> str:
        """The words of the paragraph with its number."""
        return self.number + plain(self.runs)


@dataclass(frozen=True, slots=True)
class TablesHere:
    """The place where the nine tables of the accounts are printed, each on a page of its own."""

    section: str = ""


Block = Heading | Paragraph | TablesHere


@dataclass(frozen=True, slots=True)
class Missing:
    """Something the document still lacks: `what` in Chinese, `where` its section, `remedy` what to do; `kind` is a fact,
    a text of the unit, or a reason; `key` names it for programs."""

    kind: Literal["fact", "text", "reason"]
    key: str
    what: str
    where: str
    remedy: str


@dataclass(slots=True)
class Narrative:
    """A filled narrative: `title` and `blocks` in printed order, what is `missing`, the accounts it was made from;
    `unused` says in Chinese which texts and reasons were supplied and stand nowhere in it."""

    title: str
    accounts: FinalAccounts
    blocks: list[Block] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def headings(self) -> Iterator[Heading]:
        """Every heading in order: the table of contents."""
        return (block for block in self.blocks if isinstance(block, Heading))

    @property
    def draft(self) -> bool:
        """Whether something is still to be supplied: listed as missing, or marked in the text."""
        return bool(self.missing) or any(run.kind == "missing" for _, run in self.runs())

    def runs(self) -> Iterator[tuple[Heading | None, Run]]:
        """Every run of heading and paragraph with the heading it stands under."""
        above: Heading | None = None
        for block in self.blocks:
            if isinstance(block, Heading):
                above = block
            if not isinstance(block, TablesHere):
                yield from ((above, run) for run in block.runs)

    def said(self) -> Iterator[tuple[Heading | None, Run]]:
        """Every run that prints a figure, with its heading: what the narrative states."""
        return ((above, run) for above, run in self.runs() if run.kind == "figure")

    @property
    def text(self) -> str:
        """The words of the whole document, a line each paragraph."""
        lines = [
            block.title if isinstance(block, Heading) else block.text
            for block in self.blocks
            if not isinstance(block, TablesHere)
        ]
        return "\n".join([self.title, *lines])


def plain(runs: tuple[Run, ...]) -> str:
    """The words of runs."""
    return "".join(run.text for run in runs)
