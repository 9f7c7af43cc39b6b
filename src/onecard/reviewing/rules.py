"""What is decided at the reviewer's desk: whose a report is, and what the ledger says of each unit. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol, TypedDict

from onecard.audit.tabled import read_tables
from onecard.reading.document import Document, Paragraph
from onecard.reviewing.models import ADDED, DEPARTMENT, UNCHANGED, Standing

MISSING = "缺"
NOT_SEEN = "还没审到"
"""How a unit stands of which nothing is known while files still wait: one of them may be its report."""
RECEIVED = "收到"
ONLY_TABLES = "只有报表"
_LEAST = 4
"""Characters of a name by whose part a unit may be known: 财政局 stands in the names of many."""


class Told(TypedDict):
    """What comparing two rounds asks of a finding: see `telling.Told`."""

    id: str
    key: str
    message: str


class Changes(TypedDict):
    """Beside the round before: how each finding stands now, 未改 or 新增, and which of the earlier ones are 已改."""

    states: dict[str, str]
    mended: list[str]


class Filed(Protocol):
    """What the ledger asks of a report."""

    pk: int
    unit: str
    name: str
    level: str
    standing: str
    round: int
    errors: int
    warnings: int


@dataclass(slots=True)
class Line:
    """One line of the ledger (汇总台账): a unit, how it stands in words, the report that counts, and the other files."""

    unit: str
    state: str
    report: Filed | None = None
    others: list[Filed] = field(default_factory=list)


def unit_of(roster: Sequence[str], entity: str, path: str) -> str:
    """The name of the roster that a report goes by, else what the report calls itself.

    The same name but for blanks and the width of characters counts first, then one that ends like it (南滨市档案馆, 档案馆
    of 市档案馆), then one that stands in the file's name. A name that only begins alike is another unit's: 财政局 and
    财政局国库支付中心.
    """
    own = plain(entity)
    by_length = sorted(roster, key=len, reverse=True)
    names = [(name, plain(name)) for name in by_length]
    same = [name for name, bare in names if own and bare == own]
    alike = [
        name
        for name, bare in names
        if min(len(bare), len(own)) >= _LEAST and (own.endswith(bare) or bare.endswith(own))
    ]
    file = plain(PurePosixPath(path.replace("\\", "/")).name)
    filed = [name for name, bare in names if bare in file]
    return next(iter(same or alike or filed), entity)


def compared(before: Sequence[Told], now: Sequence[Told]) -> Changes:
    """What became of the findings of the round before: the same rule over the same figures is the same fault, whatever
    page it stands on and whatever is printed there now; of several, one told in the same words first."""
    left = list(before)
    known: dict[str, str] = {}
    for by in (_in_words, _by_key):
        for one in now:
            twin = (
                next((each for each in left if by(each) == by(one)), None) if one["id"] not in known else None
            )
            if twin is not None:
                left.remove(twin)
                known[one["id"]] = UNCHANGED
    states = {one["id"]: known.get(one["id"], ADDED) for one in now}
    return Changes(states=states, mended=[one["id"] for one in left])


def _by_key(one: Told) -> str:
    return one["key"]


def _in_words(one: Told) -> tuple[str, str]:
    return one["key"], one["message"]


def plain(name: str) -> str:
    """A name without blanks, its characters of one width."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def ledger(roster: Sequence[str], reports: Iterable[Filed]) -> list[Line]:
    """The lines of a batch: the roster in its order, then units that are not on it, then files of nobody known.

    A unit's report is the latest that was audited; a unit none of whose files is one stands as its last file does. A bureau
    that published its department's report and its own office's has a line for each. No unit is missing while files wait.
    """
    filed: dict[str, list[Filed]] = {name: [] for name in roster}
    nobody: list[Filed] = []
    for one in sorted(reports, key=lambda one: one.pk):
        (filed.setdefault(one.unit, []) if one.unit else nobody).append(one)
    missing = NOT_SEEN if any(one.standing == Standing.WAITING for one in nobody) else MISSING
    lines = [_line(unit, own, missing) for unit, all_ in filed.items() for own in _levels(all_)]
    return lines + [_line("", [one], missing) for one in nobody]


def _levels(own: list[Filed]) -> list[list[Filed]]:
    """The files of a unit, apart where both its department's report and its own were audited."""
    departments = [one for one in own if one.level == DEPARTMENT]
    rest = [one for one in own if one.level != DEPARTMENT]
    apart = all(any(one.standing == Standing.AUDITED for one in part) for part in (departments, rest))
    return [departments, rest] if apart else [own]


SORTS = ("unit", "errors", "warnings", "judged")
"""What the ledger may be sorted by, beside its own order."""


def states(line: Line) -> set[str]:
    """How a unit stands, and what else came of its files: 收到, and beside it 重复."""
    beside = (Standing(one.standing) for one in line.others)
    return {
        line.state,
        *(str(one.label) for one in beside if one not in (Standing.AUDITED, Standing.WAITING)),
    }


def chosen(lines: Sequence[Line], words: str = "", state: str = "", sort: str = "") -> list[Line]:
    """The lines in which every word stands, in the unit or the name of a file, and that stand so; sorted by one of `SORTS`
    (amounts the largest first, units without a report last), else as they are."""
    parts = [plain(word) for word in words.casefold().split()]
    found = [
        line
        for line in lines
        if (not state or state in states(line)) and all(part in _words(line) for part in parts)
    ]
    if sort == "unit":
        return sorted(found, key=lambda line: line.unit)
    if sort in SORTS:
        return sorted(found, key=lambda line: -getattr(line.report, sort, -1))
    return found


def _words(line: Line) -> str:
    files = [line.report, *line.others] if line.report else line.others
    return plain("\n".join([line.unit, *(one.name for one in files)]).casefold())


def _line(unit: str, own: list[Filed], missing: str) -> Line:
    if not own:
        return Line(unit, missing)
    counting = [one for one in own if one.standing == Standing.AUDITED]
    last = counting[-1] if counting else own[-1]
    state = RECEIVED if counting else _state(last)
    return Line(unit, state, last, [one for one in own if one is not last])


def _state(last: Filed) -> str:
    return ONLY_TABLES if last.standing == Standing.TABLES else str(Standing(last.standing).label)


_SAYS_NOTHING = re.compile(r"公开|决算|报告|报表|文字|说明|表格|附表|附件|附|表|20[12]\d年?度?|[\W\d_]+")


def belong_together(one: str, other: str) -> bool:
    """Whether the names of two files are of one unit: the same but for what says which of its files it is."""
    bare = [
        _SAYS_NOTHING.sub("", plain(PurePosixPath(name.replace("\\", "/")).stem)) for name in (one, other)
    ]
    return bool(bare[0]) and bare[0] == bare[1]


_STATES = re.compile(r"[\d,]+\.?\d*(?:万元|元|%)[^。]*。")
_NOTE = re.compile(r"\s*(?:备?注|说明|附注)")


def is_tables_alone(document: Document, year: int) -> bool:
    """Whether a document is tables of final accounts of this year without a report's words: no sentence of it states an
    amount, but in a note."""
    paragraphs = (one.text for one in document.blocks if isinstance(one, Paragraph))
    if any(_STATES.search(text) and not _NOTE.match(text) for text in paragraphs):
        return False
    return bool(read_tables((document,), "", year).found)
