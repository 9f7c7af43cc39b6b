"""Everything wrong in one file, each problem at its line and cell, by line and then by column."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from onecard.accounts.imports.head import NEVER_REPEATED, Head
from onecard.accounts.imports.mapping import TERMS, Kind
from onecard.accounts.rules import Finding
from onecard.core.errors import Problem
from onecard.reading.grid import address

MOST_LISTED = 1_000
"""How many problems are listed one by one, the uppermost of the file; what goes beyond is counted."""
OF_NO_CELL = frozenset({"import.unbalanced", "import.empty"})
"""What stands at a line but is no cell's fault: a sum that does not agree, a file without records."""
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """A problem, the row of the sheet it stands in, and the cells that could mend it; rows and columns from 0."""

    problem: Problem
    row: int
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Problems:
    """The problems of one file: `count` of all, `listed` the uppermost."""

    head: Head
    kind: Kind
    count: int = 0
    amounts_unread: set[int] = field(default_factory=set)
    """The rows whose amount cannot be read: while there are any, nothing can be said of sums."""
    _kept: list[tuple[int, int, int, Problem, str]] = field(default_factory=list)
    """A heap whose first is the lowest of the file, so that it goes when one above it comes."""

    @property
    def listed(self) -> list[Problem]:
        """The uppermost problems, by line, then by column; those of one cell as they were found."""
        return [problem for *_, problem, _ in self._sorted()]

    @property
    def spots(self) -> list[Spot]:
        """The same with the cells of each. A value merged over several lines is mended where it is written."""
        merged = self._merged()
        found = []
        for above, _, _, problem, name in self._sorted():
            row = -above
            cells = () if problem.code in OF_NO_CELL else self._cells(row, name)
            found.append(Spot(problem, row, tuple(merged.get(cell, cell) for cell in cells)))
        return found

    def _sorted(self) -> list[tuple[int, int, int, Problem, str]]:
        return sorted(self._kept, key=lambda kept: kept[:3], reverse=True)

    def _cells(self, row: int, name: str) -> tuple[Cell, ...]:
        columns = self.head.columns
        names = ("debit", "credit") if name == "amount" and name not in columns else (name,)
        return tuple((row, columns[each]) for each in names if each in columns)

    def _merged(self) -> dict[Cell, Cell]:
        """The cells of the values that are read as standing in every line they are merged over."""
        columns, first = self.head.columns, self.head.first_row
        repeated = {columns[name] for name in columns if name not in NEVER_REPEATED}
        return {
            (row, area.left): (area.top, area.left)
            for area in self.head.grid.merged
            if area.left in repeated and area.top >= first
            for row in range(area.top + 1, area.bottom + 1)
        }

    def add(self, row: int, name: str, sentence: str, remedy: str, code: str) -> None:
        """One more: `row` of the sheet from 0, `name` our field."""
        self.count += 1
        column = self.head.columns.get(name, self.head.grid.width)
        problem = Problem(self.place(row, name), sentence, remedy, code)
        kept = (-row, -column, -self.count, problem, name)
        if len(self._kept) < MOST_LISTED:
            heapq.heappush(self._kept, kept)
        else:
            heapq.heappushpop(self._kept, kept)

    def find(self, row: int, finding: Finding) -> None:
        """One more, as a rule found it."""
        self.add(row, finding.field, finding.sentence, finding.remedy, finding.code)

    def place(self, row: int, name: str) -> str:
        """A cell in the reader's words: ``第17行，金额（G17）``."""
        column = self.head.columns.get(name)
        term = TERMS[self.kind].get(name, name)
        return f"第{row + 1}行，{term}" + (f"（{address(row, column)}）" if column is not None else "")
