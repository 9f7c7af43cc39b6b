"""What is decided at the reviewer's desk: whose a report is, and what the ledger says of each unit. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol, TypedDict

from onecard.reviewing.models import ADDED, UNCHANGED, Standing

MISSING = "缺"
RECEIVED = "收到"
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

    A unit's report is the latest that was audited; a unit none of whose files is one stands as its last file does.
    """
    filed: dict[str, list[Filed]] = {name: [] for name in roster}
    nobody: list[Filed] = []
    for one in sorted(reports, key=lambda one: one.pk):
        (filed.setdefault(one.unit, []) if one.unit else nobody).append(one)
    return [_line(unit, own) for unit, own in filed.items()] + [_line("", [one]) for one in nobody]


def _line(unit: str, own: list[Filed]) -> Line:
    if not own:
        return Line(unit, MISSING)
    counting = [one for one in own if one.standing == Standing.AUDITED]
    last = counting[-1] if counting else own[-1]
    state = RECEIVED if counting else str(Standing(last.standing).label)
    return Line(unit, state, last, [one for one in own if one is not last])
