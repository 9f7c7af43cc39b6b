"""The list of units expected (单位名单): names out of a spreadsheet, whichever way it is laid out."""

from __future__ import annotations

from onecard.core.errors import Refusal
from onecard.reading import spreadsheet
from onecard.reading.grid import Grid, text_of

HEADS = ("单位名称", "部门名称", "预算单位", "公开单位", "填报单位", "单位", "部门", "名称")
"""What the column of names is headed by, the surest first."""
_PAIR = (
    ("单位名称", "预算单位", "公开单位", "填报单位", "单位"),
    ("主管部门", "所属部门", "部门名称", "部门"),
)
"""What the columns of a unit and of its department are headed by, where a list has both."""
_LOOKED_AT = 20
LONGEST = 120
MOST = 5_000


def read_roster(data: bytes, name: str) -> list[str]:
    """The names, each once, in the order of the list. Its column is known by its head; without one a sheet of a single
    filled column is taken whole.

    Raises Refusal `review.roster` where no names are found, and as reading does.
    """
    for grid in spreadsheet.read(data, name).sheets:
        if names := list(dict.fromkeys(_names(grid))):
            if len(names) > MOST:
                raise Refusal(
                    "review.roster",
                    f"单位名单“{name}”有{len(names):,}个单位，超过{MOST:,}个的上限。",
                    "分成几个审核批次。",
                )
            return names
    raise Refusal(
        "review.roster",
        f"在“{name}”里没有找到单位的名称。",
        "名单要有一列叫“单位名称”，一行一个单位；也可以不给名单。",
    )


def read_departments(data: bytes, name: str) -> dict[str, str]:
    """The department of each unit of the list, where it has a column for that beside the names; raises as `read_roster`."""
    for grid in spreadsheet.read(data, name).sheets:
        rows = _rows(grid)
        for at, row in enumerate(rows[:_LOOKED_AT]):
            unit, whose = (next((row.index(head) for head in heads if head in row), None) for heads in _PAIR)
            if unit is not None and whose is not None and unit != whose:
                filled = (line for line in rows[at + 1 :] if line[unit] and line[whose])
                return {line[unit][:LONGEST]: line[whose][:LONGEST] for line in filled}
    return {}


def _rows(grid: Grid) -> list[list[str]]:
    return [[text_of(cell).strip() for cell in row] for row in grid.rows]


def _names(grid: Grid) -> list[str]:
    rows = _rows(grid)
    for head in HEADS:
        for at, row in enumerate(rows[:_LOOKED_AT]):
            column = next((column for column, said in enumerate(row) if said == head), None)
            if column is not None:
                return [row[column][:LONGEST] for row in rows[at + 1 :] if row[column]]
    filled = {column for row in rows for column, said in enumerate(row) if said}
    if len(filled) != 1:
        return []
    column = next(iter(filled))
    return [row[column][:LONGEST] for row in rows if row[column]]
