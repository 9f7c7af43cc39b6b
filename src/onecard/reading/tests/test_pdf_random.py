"""Tables of any size, merged anyhow, ruled and aligned anyhow: each cell is read as it was written."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from onecard.reading.pdf import read_pdf
from onecard.reading.tests.typeset import needs_type, pdf

pytestmark = needs_type

NAMES = (
    *("社会保障和就业支出", "机关事业单位基本养老保险缴费支出", "信息化建设", "合计"),
    *("其中：小计", "一、一般公共服务支出", "（二）其他"),
)
STROKES = ("0.25pt", "0.5pt", "1pt", "2pt", "0.5pt + gray", '(paint: black, thickness: .5pt, dash: "dashed")')
ALIGNS = (
    "left",
    "center + horizon",
    "right + bottom",
    "(x, y) => if x < 1 { left } else { right + horizon }",
)
INSETS = ("2pt", "4pt", "(x: 1.5pt, y: 3pt)", "6pt")


@dataclass
class Written:
    """A table as it was written: its rows, and its cells in typst's words."""

    rows: list[list[str | None]]
    cells: list[str] = field(default_factory=list)


def table(chance: random.Random) -> Written:
    """Some rows and columns, here and there merged, of names, codes, amounts, rates and nothing."""
    height, width = chance.randrange(4, 40), chance.randrange(3, 10)
    written = Written([[None] * width for _ in range(height)])
    free = {(row, column) for row in range(height) for column in range(width)}
    for row in range(height):
        for column in range(width):
            if (row, column) not in free:
                continue
            # The first row and column stay whole, so that every line of the table is somewhere.
            deep = chance.choice((1, 2)) if column and chance.random() < 0.05 else 1
            wide = chance.choice((1, 2, 3)) if row and chance.random() < 0.06 else 1
            area = {(row + down, column + on) for down in range(deep) for on in range(wide)}
            if not area <= free:
                deep, wide, area = 1, 1, {(row, column)}
            free -= area
            text = value(chance)
            written.rows[row][column] = text or None
            escaped = text.replace("-", "\\-")
            written.cells.append(f"table.cell(rowspan: {deep}, colspan: {wide})[{escaped}]")
    return written


def value(chance: random.Random) -> str:
    """What a cell of a public table may hold."""
    amount = f"{chance.randrange(10 ** chance.randrange(1, 8)) / 100:,.2f}"
    code = chance.choice(("201", "20801", "2080108", "5"))
    return chance.choice(
        ("", chance.choice(NAMES), code, amount, amount.replace(",", ""), f"-{amount}", f"{amount[:4]}%")
    )


def read_back(seed: int) -> tuple[list[list[str | None]], list[list[object]]]:
    """The table of a seed as written and as read."""
    chance = random.Random(seed)  # noqa: S311 - the same table for the same seed
    written = table(chance)
    data = pdf(
        f"#set page(width: {chance.choice((24, 30))}cm, height: 21cm, margin: 1.5cm)\n"
        f"#set text(size: {chance.choice((6, 7, 8, 9))}pt)\n#set table.cell(breakable: false)\n"
        f"#set par(first-line-indent: 0em, leading: {chance.choice((0.4, 0.65, 0.9))}em)\n"
        f"#table(columns: (1fr,) * {len(written.rows[0])}, stroke: {chance.choice(STROKES)}, "
        f"align: {chance.choice(ALIGNS)}, inset: {chance.choice(INSETS)}, {', '.join(written.cells)})"
    )
    return written.rows, [list(row) for one in read_pdf(data, "表.pdf").tables for row in one.grid.rows]


def read_back_without_rules(seed: int) -> tuple[list[list[str]], list[list[object]]]:
    """A table without rules, as public ones are: codes, names, some amounts, blanks among them; written and as read."""
    chance = random.Random(seed)  # noqa: S311 - the same table for the same seed
    amounts, coded = chance.randrange(1, 7), chance.random() < 0.6
    rows = [
        [*["编码"] * coded, "科目名称", *("合计", "基本支出", "项目支出", "经营", "补助", "其他")[:amounts]]
    ]
    for _ in range(chance.randrange(4, 25)):
        figures = [
            f"{chance.randrange(10 ** chance.randrange(2, 7)) / 100:,.2f}"
            if not at or chance.random() > 0.25
            else ""
            for at in range(amounts)
        ]
        rows.append(
            [*[chance.choice(("208", "20801", "2080108"))] * coded, chance.choice(NAMES[:3]), *figures]
        )
    columns = f"({'1fr, ' * coded}4fr, {'1.6fr, ' * amounts})"
    align = f"(x, y) => if x < {1 + coded} {{ left }} else {{ {chance.choice(('right', 'center'))} }}"
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    data = pdf(
        f"#set page(flipped: {chance.choice(('true', 'false'))}, margin: 2cm)\n#set par(first-line-indent: 0em)\n"
        f"#set text(size: {chance.choice((7, 8, 9))}pt)\n收入决算表\n\n单位：万元\n\n"
        f"#table(columns: {columns}, stroke: none, align: {align}, inset: 5pt, {cells})\n\n注：本表说明。"
    )
    return rows, [
        [value or "" for value in row] for one in read_pdf(data, "表.pdf").tables for row in one.grid.rows
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_random_table_is_read_as_it_was_written(seed: int) -> None:
    written, read = read_back(seed)
    assert read == written


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_many_random_tables_are_read_as_they_were_written(seed: int) -> None:
    written, read = read_back(seed)
    assert read == written


@pytest.mark.parametrize("seed", range(6))
def test_a_random_table_without_rules_is_read_as_it_was_written(seed: int) -> None:
    written, read = read_back_without_rules(seed)
    assert read == written


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_many_random_tables_without_rules_are_read_as_they_were_written(seed: int) -> None:
    written, read = read_back_without_rules(seed)
    assert read == written
