"""The ledger (汇总台账) of many reports: whose each is, who is received, missing, double, of another year. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

WAITING, AUDITED, OTHER_YEAR, OTHER_TEXT = "waiting", "audited", "other-year", "other-text"
TABLES, DUPLICATE, UNREAD = "tables", "duplicate", "unread"
STANDINGS = {
    WAITING: "待审核",
    AUDITED: "已审核",
    OTHER_YEAR: "年度不符",
    OTHER_TEXT: "不是决算报告",
    TABLES: "报表",
    DUPLICATE: "重复",
    UNREAD: "读不了",
}
"""What became of a file, and how it is said."""
UNAUDITED = (WAITING, OTHER_TEXT, UNREAD)
"""What no finding is counted of: a 0 would read as a report without fault."""
DEPARTMENT, UNIT = "部门", "单位"
"""The levels of a report."""
MISSING = "缺"
NOT_SEEN = "还没审到"
"""How a unit stands of which nothing is known while files still wait: one of them may be its report."""
RECEIVED = "收到"
ONLY_TABLES = "只有报表"
_LEAST = 4
"""Characters of a name by whose part a unit may be known: 财政局 stands in the names of many."""


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
    missing = NOT_SEEN if any(one.standing == WAITING for one in nobody) else MISSING
    lines = [_line(unit, own, missing) for unit, all_ in filed.items() for own in _levels(all_)]
    return lines + [_line("", [one], missing) for one in nobody]


def _levels(own: list[Filed]) -> list[list[Filed]]:
    """The files of a unit, apart where both its department's report and its own were audited."""
    departments = [one for one in own if one.level == DEPARTMENT]
    rest = [one for one in own if one.level != DEPARTMENT]
    apart = all(any(one.standing == AUDITED for one in part) for part in (departments, rest))
    return [departments, rest] if apart else [own]


SORTS = ("unit", "errors", "warnings", "judged")
"""What the ledger may be sorted by, beside its own order."""


def states(line: Line) -> list[str]:
    """How a unit stands, and what else came of its files: 收到, and beside it 重复; each once."""
    beside = (STANDINGS[one.standing] for one in line.others if one.standing not in (AUDITED, WAITING))
    return list(dict.fromkeys([line.state, *beside]))


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
    counting = [one for one in own if one.standing == AUDITED]
    last = counting[-1] if counting else own[-1]
    state = RECEIVED if counting else _state(last)
    return Line(unit, state, last, [one for one in own if one is not last])


def _state(last: Filed) -> str:
    return ONLY_TABLES if last.standing == TABLES else STANDINGS[last.standing]
