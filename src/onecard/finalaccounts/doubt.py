"""A doubt about one cell of somebody's table, which a person can settle by writing something else there."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.reading.grid import address


@dataclass(frozen=True, slots=True)
class Doubt:
    """`sheet` names the sheet; `row` and `column` are counted from 0 in it; `why` and `remedy` are Chinese, the one without
    a full stop, the other with it; `taken` says whether the amounts concerned were taken all the same."""

    sheet: str
    row: int
    column: int
    why: str
    remedy: str
    taken: bool = False
    named: tuple[str, str, str] | None = None
    """Where a code bears a name it never had: the list of the code, the code, the name."""

    @property
    def place(self) -> str:
        """The cell as people name it: 财决07 E12."""
        return f"{self.sheet} {address(self.row, self.column)}"

    def __str__(self) -> str:
        return f"{address(self.row, self.column)}：{self.why}；{self.remedy}"
