"""Finding the head of a table of records: title rows above, heads of one or two lines, merged cells, the unit."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from onecard.accounts.imports.accounts import Account, account_of
from onecard.accounts.imports.mapping import (
    ASSUMED,
    REQUIRED,
    TERMS,
    Kind,
    Mapping,
    Unit,
    field_of,
    plain_label,
    value_synonyms,
)
from onecard.core.errors import Problem, Refusal
from onecard.core.quoting import quoted
from onecard.reading.grid import CellValue, Grid, Spreadsheet, column_letters, text_of

DEEPEST_HEAD = 40
"""How many rows from the top a head is looked for."""
NEVER_REPEATED = ("amount", "debit", "credit")
"""Our fields whose value stands only in the first of the lines it is merged over: an amount is not paid again."""

KNOWN_BY_WORDS = ("item", "fund", "nature")
"""Our fields whose words tell a column by themselves."""
ACCOUNTS = {Account.BUDGETARY, Account.COUNTER, Account.RESULT, Account.FINANCIAL}
SHORTEST_PROOF = 4
"""How many characters a word has that can mean nothing else."""
MOST_SAMPLED = 1_000
"""How many rows are looked at for it; a word further below that is none of ours is a problem as anywhere."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the records of a sheet begin and which column holds what.

    `first_row` is the first row below the head (from 0), `columns` our field → column (from 0), `labels` every header
    as it is printed, `constants` what cells without a value are taken for, `notices` what was assumed (Chinese).
    """

    grid: Grid
    first_row: int
    columns: dict[str, int]
    labels: dict[int, str]
    unit: Unit
    constants: dict[str, str]
    notices: list[str] = field(default_factory=list)

    def label(self, kind: Kind, name: str) -> str:
        """A field's term, and the header it was read from where that is another word."""
        return TERMS[kind][name]

    def mapping(self) -> Mapping:
        """What was found, as a mapping that can be saved."""
        columns = {name: self.labels[column] for name, column in self.columns.items()}
        return Mapping(columns=columns, constants=dict(self.constants), unit=self.unit)


def find_head(spreadsheet: Spreadsheet, kind: Kind, mapping: Mapping | None = None) -> Head:
    """The head of the first sheet that has one, by a mapping or, without one, by the words known.

    Raises Refusal `import.no_sheet`, `import.column_missing` with the headers found, or `import.no_head`.
    """
    sheets = [grid for grid in spreadsheet.sheets if not mapping or mapping.sheet in ("", grid.name)]
    if not sheets:
        names = "、".join(grid.name for grid in spreadsheet.sheets)
        wanted = mapping.sheet if mapping else ""
        raise Refusal(
            "import.no_sheet", f"{spreadsheet.file}里没有工作表{quoted(wanted)}。", f"文件里有：{names}。"
        )
    nearest: Head | None = None
    for grid in sheets:
        head = _head_of(grid, kind, mapping)
        if head is None:
            continue
        if not _missing(head, kind, mapping):
            others = [other.name for other in spreadsheet.sheets if other is not grid and other.rows]
            if others:
                head.notices.append(f"只读工作表{quoted(grid.name)}，没有读{'、'.join(others)}。")
            return head
        if nearest is None or len(head.columns) > len(nearest.columns):
            nearest = head
    raise _no_head(spreadsheet.file, nearest, kind, mapping)


def headers(spreadsheet: Spreadsheet, kind: Kind, mapping: Mapping | None = None) -> Head | None:
    """The likeliest head of a file in which none was found, for a person to say what its columns mean.

    The line that fits best, else the one with the most texts; None for a file without any text.
    """
    sheets = [grid for grid in spreadsheet.sheets if not mapping or mapping.sheet in ("", grid.name)]
    known = [head for grid in sheets if (head := _head_of(grid, kind, mapping))]
    if known:
        return max(known, key=lambda head: len(head.columns))
    row_wanted = mapping.header_row if mapping else None
    best: Head | None = None
    for grid in sheets:
        top = Grid(grid.name, grid.rows[:DEEPEST_HEAD])
        rows = [row_wanted - 1] if row_wanted else range(len(top.rows))
        for row in rows:
            labels = {column: ways[-1] for column, ways in _labels(top, row, 1).items()}
            if labels and (best is None or len(labels) > len(best.labels)):
                best = Head(grid, row + 1, {}, labels, "", {})
    return best


def _head_of(grid: Grid, kind: Kind, mapping: Mapping | None) -> Head | None:
    top = Grid(
        grid.name,
        grid.rows[: DEEPEST_HEAD + 2],
        [area for area in grid.merged if area.top < DEEPEST_HEAD + 2],
    ).spread()
    rows = range(min(DEEPEST_HEAD, len(top.rows)))
    if mapping and mapping.header_row:
        rows = range(mapping.header_row - 1, min(mapping.header_row, len(top.rows)))
    best: Head | None = None
    named: dict[str, int] = {}
    for row in rows:
        # A line with numbers is a record, not the lower half of a head.
        below = top.rows[row + 1] if row + 1 < len(top.rows) else []
        for depth in (1,) if any(_has_digits(cell) for cell in below) else (1, 2):
            labels = _labels(top, row, depth)
            columns = _columns(labels, kind, mapping)
            # Where the lower line alone says the same, the line above is a period or a unit, and would keep a saved
            # mapping from fitting next year's file.
            lower = depth == 1 and best is not None and row + 1 == best.first_row and columns == named
            if best is None or len(columns) > len(named) or lower:
                best, named = _head(grid, top, row, depth, labels, columns, kind, mapping), columns
    return best if best and best.columns else None


def _has_digits(cell: CellValue) -> bool:
    return cell is not None and any(sign.isdecimal() for sign in text_of(cell))


def _labels(top: Grid, row: int, depth: int) -> dict[int, tuple[str, ...]]:
    """The ways to read each column's header: its lowest line and, under a common title, all lines joined."""
    found: dict[int, tuple[str, ...]] = {}
    for column in range(top.width):
        lines = list(dict.fromkeys(top.text(line, column) for line in range(row, row + depth)))
        lines = [line for line in lines if line]
        if lines and all(len(line) <= 40 for line in lines):
            found[column] = (lines[-1],) if len(lines) == 1 else (lines[-1], "".join(lines))
    return found


def _columns(labels: dict[int, tuple[str, ...]], kind: Kind, mapping: Mapping | None) -> dict[str, int]:
    if mapping:
        wanted = {plain_label(header): name for name, header in mapping.columns.items()}
        found: dict[str, int] = {}
        for column, ways in labels.items():
            for way in ways:
                name = wanted.get(plain_label(way))
                if name and name not in found:
                    found[name] = column
        return found
    sure: dict[str, tuple[int, int]] = {}
    for column, ways in labels.items():
        name, certainty = field_of(kind, ways)
        if name and certainty > sure.get(name, (0, 0))[0]:
            sure[name] = (certainty, column)
    return {name: column for name, (_, column) in sure.items()}


def _head(
    grid: Grid,
    top: Grid,
    row: int,
    depth: int,
    labels: dict[int, tuple[str, ...]],
    columns: dict[str, int],
    kind: Kind,
    mapping: Mapping | None,
) -> Head:
    if not mapping:
        # Beside debit and credit, a side is that of the balance.
        other = ("debit", "credit") if "amount" in columns else ("side",)
        columns = {name: column for name, column in columns.items() if name not in other}
        by_words = _by_words(grid, row + depth, labels, columns, kind) if len(columns) > 1 else {}
        columns |= by_words
    constants = dict(mapping.constants) if mapping else {}
    notices = []
    if not mapping:
        notices += [
            f"{TERMS[kind][name]}取{column_letters(column)}列{quoted(labels[column][-1])}：表头没有认出，"
            "是按列里写的内容认的；不对的话设置列对应。"
            for name, column in by_words.items()
        ]
        for name, value in ASSUMED[kind].items():
            if name not in columns:
                constants[name] = value
                shown = "支出" if value == "expenditure" else value
                notices.append(f"文件里没有{TERMS[kind][name]}一列，全部按{shown}。")
    notices += _doubles(labels, kind, columns, mapping)
    money = [columns[name] for name in ("amount", "debit", "credit") if name in columns]
    unit = (mapping.unit if mapping else "") or _unit(top, row, labels, money)
    shown_labels = {column: ways[-1] for column, ways in labels.items()}
    return Head(grid, row + depth, columns, shown_labels, unit, constants, notices)


def _by_words(
    grid: Grid, first_row: int, labels: dict[int, tuple[str, ...]], columns: dict[str, int], kind: Kind
) -> dict[str, int]:
    """The columns no header names but whose words all are those of a field of ours (预算来源: 政府性基金预算资金). Words that
    may mean anything (其他, 项目) prove nothing."""
    found = {}
    rows = range(first_row, min(first_row + MOST_SAMPLED, len(grid.rows)))
    for name in KNOWN_BY_WORDS:
        if name in columns or name not in TERMS[kind]:
            continue
        fitting = [
            column
            for column in labels
            if column not in columns.values()
            and _tell(name, {plain_label(grid.text(row, column)) for row in rows} - {""})
        ]
        if len(fitting) == 1:
            found[name] = fitting[0]
    return found


def _tell(name: str, words: set[str]) -> bool:
    """Whether words are those of a field of ours; of the accounts, by their codes, at least one is an income or expenditure."""
    if name == "item":
        known = {account_of(word, {}) for word in words}
        return Account.BUDGETARY in known and known <= ACCOUNTS
    return bool(words) and words <= {word for word in value_synonyms(name) if len(word) >= SHORTEST_PROOF}


def _doubles(
    labels: dict[int, tuple[str, ...]], kind: Kind, columns: dict[str, int], mapping: Mapping | None
) -> list[str]:
    """A second column that could be the same of ours is named: which one was taken is the clerk's to see."""
    wanted = {plain_label(header): name for name, header in mapping.columns.items()} if mapping else {}
    found = []
    for column, ways in labels.items():
        name = next((wanted[plain_label(way)] for way in ways if plain_label(way) in wanted), "")
        if not mapping:
            name, certainty = field_of(kind, ways)
            name = name if certainty == 2 else ""
        taken = columns.get(name)
        if taken is not None and taken != column:
            one, other = (f"{column_letters(each)}列{quoted(labels[each][-1])}" for each in (taken, column))
            found.append(f"{TERMS[kind][name]}取{one}，没有取{other}；不对的话设置列对应。")
    return found


def _unit(top: Grid, row: int, labels: dict[int, tuple[str, ...]], money: list[int]) -> Unit:
    said = [unicodedata.normalize("NFKC", labels[column][-1]) for column in money]
    if any("元" in text for text in said):
        return "万元" if any("万元" in text for text in said) else "元"
    above = [text_of(value) for line in top.rows[:row] for value in line if value is not None]
    units = [text for text in above if "单位" in text and "元" in text]
    return "万元" if any("万元" in text for text in units) else "元"


def _missing(head: Head, kind: Kind, mapping: Mapping | None) -> list[str]:
    if mapping:
        return [name for name in mapping.columns if name not in head.columns]
    given = {*head.columns, *head.constants}
    if {"debit", "credit"} & given:
        given.add("amount")
    return [name for name in REQUIRED[kind] if name not in given]


def _no_head(file: str, nearest: Head | None, kind: Kind, mapping: Mapping | None) -> Refusal:
    if nearest is None or len(nearest.columns) < 2:
        wanted = list(mapping.columns.values()) if mapping else [TERMS[kind][n] for n in REQUIRED[kind]]
        return Refusal(
            "import.no_head",
            f"{file}的前{DEEPEST_HEAD}行里没有找到表头（要有{'、'.join(wanted)}）。",
            "用模板，或设置列对应后再导入。",
        )
    missing = _missing(nearest, kind, mapping)
    words = [mapping.columns[name] if mapping else TERMS[kind][name] for name in missing]
    row = nearest.first_row
    printed = "、".join(
        f"{column_letters(column)}列{quoted(label)}" for column, label in sorted(nearest.labels.items())
    )
    problems = tuple(
        Problem(f"第{row}行", f"没有“{word}”这一列。", "改表头，或设置列对应。", "import.column_missing")
        for word in words
    )
    return Refusal(
        "import.column_missing",
        f"{file}的工作表{quoted(nearest.grid.name)}第{row}行的表头缺{'、'.join(words)}。文件里有：{printed}。",
        "指出缺的列对应哪个表头，或给一个固定值。",
        problems,
    )
