"""``onecard audit --roster``: of the units listed, whose report is received, missing, double or of another year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onecard.audit import ledger
from onecard.audit.roster import read_roster
from onecard.core.columns import aligned
from onecard.core.errors import Refusal, reason_of

if TYPE_CHECKING:
    from onecard.audit.finding import Audit

_HEAD = ("单位", "状态", "错误", "疑点", "文件")


@dataclass(slots=True)
class _Filed:
    """A report as the ledger asks for it."""

    pk: int
    unit: str
    name: str
    level: str
    standing: str
    errors: int
    warnings: int
    round: int = 1


def units(path: Path) -> list[str]:
    """The names of the list. Raises Refusal `audit.file` where it cannot be opened, and as reading it does."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refusal("audit.file", f"{path}：{reason_of(error)}。", "核对路径和权限。") from error
    return read_roster(data, path.name)


def table(roster: Sequence[str], audits: Sequence[Audit]) -> str:
    """The ledger in columns, and above it how many stand how. The year is that of most of the reports."""
    years = Counter(one.year for one in audits if one.kind == "final-accounts" and one.year is not None)
    year = max(years, key=lambda one: (years[one], one)) if years else None
    filed = list[_Filed]()
    for number, audit in enumerate(audits):
        filed.append(_filed(number, audit, roster, year, filed))
    lines = ledger.ledger(roster, filed)
    counts = Counter(state for line in lines for state in ledger.states(line))
    order = dict.fromkeys([ledger.RECEIVED, ledger.MISSING, *ledger.STANDINGS.values(), *counts])
    said = "，".join(f"{state}{counts[state]}" for state in order if counts[state])
    title = f"汇总台账：名单上{len(roster)}个单位{f'，{year}年度' if year else ''}；{said}。"
    rows = [_HEAD, *(_row(line) for line in lines)]
    return f"{title}\n{aligned(rows, (2, 3))}"


def _filed(
    number: int, audit: Audit, roster: Sequence[str], year: int | None, before: list[_Filed]
) -> _Filed:
    unit = ledger.unit_of(roster, audit.entity, audit.file)
    errors, warnings = (
        sum(finding.severity == severity for finding in audit.findings) for severity in ("error", "warning")
    )
    one = _Filed(number, unit, audit.file, audit.level, ledger.AUDITED, errors, warnings)
    twins = (each for each in before if each.standing == ledger.AUDITED and each.unit == unit)
    if audit.error:
        one.standing = ledger.UNREAD
    elif audit.kind != "final-accounts" or audit.year is None:
        one.standing = ledger.OTHER_TEXT
    elif audit.year != year:
        one.standing = ledger.OTHER_YEAR
    elif unit and any(each.level in ("", one.level) or not one.level for each in twins):
        one.standing = ledger.DUPLICATE
    return one


def _row(line: ledger.Line) -> tuple[str, ...]:
    unit = line.unit or "没有认出单位"
    if line.report is None:
        return unit, line.state, "", "", ""
    unaudited = line.report.standing in ledger.UNAUDITED
    counts = ("", "") if unaudited else (str(line.report.errors), str(line.report.warnings))
    files = [line.report.name, *(f"{one.name}（{ledger.STANDINGS[one.standing]}）" for one in line.others)]
    return unit, line.state, *counts, "、".join(files)
