"""Which cells of which tables a voucher feeds: the measures that count its entries, met with the cells. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onecard.accounts.figures import MEASURES, Part
from onecard.accounts.models import Entry
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import FinalAccounts

NARROWING = ("function", "economy", "fund", "nature", "project")


@dataclass(frozen=True, slots=True)
class Fed:
    """One cell: the table, row and column that show it, and what the voucher adds to it in 分."""

    number: int
    title: str
    row: str
    column: str
    reference: str
    fact: Fact
    amount_fen: int

    @property
    def code(self) -> str:
        """The table's two digits."""
        return f"{self.number:02d}"


def feeds(accounts: FinalAccounts, entries: Iterable[Entry]) -> list[Fed]:
    """Every cell of the nine tables to which these entries add an amount other than zero, in the order of the tables."""
    lines = list(entries)
    found = []
    for number, table in sorted(accounts.tables.items()):
        for block, rows in zip(table.form.blocks, table.blocks, strict=True):
            titles = {column.key: "·".join(dict.fromkeys(column.titles)) for column in block.columns}
            for row in rows:
                for column, fact in row.cells.items():
                    if fact is not None and (fen := adds(fact, lines, accounts.kind)):
                        found.append(
                            Fed(
                                number,
                                table.form.title,
                                row.label,
                                titles[column],
                                f"{row.key}.{column}",
                                fact,
                                fen,
                            )
                        )
    return found


def adds(fact: Fact, entries: Iterable[Entry], kind: str) -> int:
    """What entries add to a fact, in 分; `kind` is the unit's (机关运行经费 counts for some only)."""
    measure = MEASURES.get(fact.key)
    basis = fact.dim("basis", "决算")
    if measure is None or basis != "决算":
        return 0
    parts = [part for part in measure.parts_at(basis) if part.source == "entries"]
    own = {name: value for name, value in fact.dims if name in NARROWING and measure.fixed.get(name) != value}
    return sum(
        part.sign * entry.amount_fen
        for entry in entries
        for part in parts
        if _counts(part, entry, kind) and all(_lies_in(entry, name, value) for name, value in own.items())
    )


def _counts(part: Part, entry: Entry, kind: str) -> bool:
    return (
        entry.item in part.items
        and (not part.funds or entry.fund in part.funds)
        and (not part.natures or entry.nature in part.natures)
        and (not part.economies or entry.economy.startswith(part.economies))
        and (not part.kinds or kind in part.kinds)
    )


def _lies_in(entry: Entry, name: str, value: str) -> bool:
    own: str = getattr(entry, name)
    return own.startswith(value) if name in ("function", "economy") else own == value
