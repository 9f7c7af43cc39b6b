"""Findings (审核问题): a relation that the printed figures cannot satisfy, with its proof; and the audit of one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from onecard.figures.relation import Severity
from onecard.reading.document import Box, Document

ReportKind = Literal["final-accounts", "budget", "other"]
SCHEMA = "onecard-audit/1"
SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "疑点", "info": "提示"}
"""By severity its Chinese name, the hardest first."""


def harder(one: Severity, other: Severity) -> bool:
    """Whether a severity is harder than another."""
    order = list(SEVERITIES)
    return order.index(one) < order.index(other)


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """Where something is printed. `file` without folders; `page` counted from 1, None where the file has none.

    `sheet` and `cell` for a table's cell (``第5页表2``, ``C12``); `section` the title of the section it stands in;
    `quote` the sentence or the cell's text. `start` and `end` are characters of the block's text, end excluded; `block`
    is the number of the block in the document (-1: none); `box` where it stands on a PDF page, None where not known.
    `recognised` says that it was read by OCR: then `box` is that of its line or cell.
    """

    file: str
    page: int | None = None
    sheet: str = ""
    cell: str = ""
    section: str = ""
    quote: str = ""
    start: int = 0
    end: int = 0
    block: int = -1
    box: Box | None = None
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """One printed quantity of a finding: as it is printed, its value (None for words without a number), what it was
    taken for (`figure`: the term in Chinese; '' where not known), its dimensions, and where it stands."""

    text: str
    value: Decimal | None
    figure: str
    dimensions: dict[str, str]
    place: DocumentPlace


@dataclass(frozen=True, slots=True)
class FindingProof:
    """Why the printed figures cannot all be true: the places of the facts, the ids of relations and axioms of reading
    it rests on, and the arithmetic in one line a reader can follow (``83.89＋8.76＝92.65≠104.75``)."""

    facts: tuple[str, ...]
    relations: tuple[str, ...]
    axioms: tuple[str, ...]
    arithmetic: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `id` is stable for the same fault in the same file; `relation` the id of the rule (``P-11``).

    `message` is a sentence understood without the rule book; `group` names the cause that several findings share;
    `computed` the value the other figures give, `formula` how; `likely_wrong` are those of `printed` that are likeliest
    wrong, `suggested` the value that would mend the first of them. Both values are in the unit of the figure and None
    where none can be told. `recognised` says that some of it was read by OCR, where a digit may be mistaken: it is never
    harder than 疑点.
    """

    id: str
    severity: Severity
    relation: str
    title: str
    message: str
    group: str
    printed: tuple[PrintedFigure, ...] = ()
    computed: Decimal | None = None
    formula: str = ""
    proof: FindingProof = FindingProof((), (), (), "")
    likely_wrong: tuple[PrintedFigure, ...] = ()
    suggested: Decimal | None = None
    recognised: bool = False


@dataclass(slots=True)
class Audit:
    """The audit of one file: what it is, how much was read, what was found; `error` in Chinese where it could not be read.

    `level` is 部门 or 单位, `year` the fiscal year, `amount_unit` the unit of money of its tables, each '' or None
    where the file does not say. `document` is what was read, for showing findings where they stand.
    """

    file: str
    sha256: str
    kind: ReportKind = "other"
    level: str = ""
    entity: str = ""
    year: int | None = None
    amount_unit: str = ""
    statements: int = 0
    relations_checked: int = 0
    relations_held: int = 0
    findings: list[Finding] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    error: str = ""
    document: Document | None = None

    def at_least(self, severity: Severity) -> list[Finding]:
        """The findings of this severity or harder."""
        order = list(SEVERITIES)
        return [one for one in self.findings if order.index(one.severity) <= order.index(severity)]
