"""Everything wrong in one file, each problem at its line and cell, by line and then by column."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from onecard.accounts.imports.head import Head
from onecard.accounts.imports.mapping import TERMS, Kind
from onecard.accounts.rules import Finding
from onecard.core.errors import Problem
from onecard.reading.grid import address

MOST_LISTED = 1_000
"""How many problems are listed one by one, the uppermost of the file; what goes beyond is counted."""


@dataclass(slots=True)
class Problems:
    """The problems of one file: `count` of all, `listed` the uppermost."""

    head: Head
    kind: Kind
    count: int = 0
    _kept: list[tuple[int, int, int, Problem]] = field(default_factory=list)
    """A heap whose first is the lowest of the file, so that it goes when one above it comes."""

    @property
    def listed(self) -> list[Problem]:
        """The uppermost problems, by line, then by column; those of one cell as they were found."""
        return [problem for *_, problem in sorted(self._kept, key=lambda kept: kept[:3], reverse=True)]

    def add(self, row: int, name: str, sentence: str, remedy: str, code: str) -> None:
        """One more: `row` of the sheet from 0, `name` our field."""
        self.count += 1
        column = self.head.columns.get(name, self.head.grid.width)
        problem = Problem(self.place(row, name), sentence, remedy, code)
        kept = (-row, -column, -self.count, problem)
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
