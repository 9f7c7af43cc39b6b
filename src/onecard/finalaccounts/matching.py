"""Which column of a layout a column of a sheet is, and which row of a layout a row of a sheet is: by meaning."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field

from onecard.finalaccounts import codes
from onecard.finalaccounts.form import Column, FixedRow
from onecard.finalaccounts.layout import Layout, Part, folded, head_text, label_text

TOTAL_LABELS = frozenset({"合计", "总计", "本年支出合计", "本年收入合计", "支出合计", "收入合计"})
_CODE = re.compile(r"^(\d{1,7})(?:\.0+)?$")
_CODE_AND_NAME = re.compile(r"^(\d{3}(?:\d{2}){0,2})(\D.*)$")


def column_meant(heads: list[str], part: Part) -> Column | None:
    """The column of the part that a column headed so is; None where none or more than one fits as well."""
    texts = frozenset(heads)
    if just_so := part.headed.get(texts):
        return just_so[0] if len(just_so) == 1 else None
    best: dict[str, Column] = {}
    score = 0
    for head in part.heads:
        ends_alike = head.last == heads[-1] or (heads[-1] == "合计" and "合计" not in head.texts)
        if not ends_alike or (texts - head.texts) & part.known:
            continue
        if head.texts <= texts:
            fit = 100 + len(head.texts) * 10 + (head.last == heads[-1])
        elif head.last == heads[-1]:
            fit = 10 + len(head.texts & texts)
        else:
            continue
        if fit > score:
            best, score = {}, fit
        if fit == score:
            best.setdefault(head.column.key, head.column)
    return next(iter(best.values())) if len(best) == 1 else None


def economy_meant(heads: list[str], year: int | None) -> str | None:
    """The economy code a column of a 明细表 is headed by: its number, or its 款 under its 类; ``""`` for 合计."""
    numbers = [text for text in heads if text.isdigit() and len(text) in (3, 5)]
    if numbers:
        return numbers[-1]
    names = [text for text in heads if not text.isdigit()]
    if not names or names == ["合计"]:
        return ""
    known = {entry.code: entry for entry in codes.known("economy", year or 9999)}
    classes = [code for code in known if len(code) == 3 and head_is(names, code)]
    if names[-1] == "合计":
        return classes[0] if classes else ""
    items = [
        code
        for code in known
        if len(code) == 5 and (not classes or code[:3] in classes) and _named(code, names[-1])
    ]
    if len(items) == 1:
        return items[0]
    return classes[0] if classes and _named(classes[0], names[-1]) else None


def head_is(names: Collection[str], code: str) -> bool:
    """Whether one of the head's names is a name the economy code has had."""
    return any(_named(code, name) for name in names)


def _named(code: str, name: str) -> bool:
    return any(head_text(known) == name for known in codes.names_of("economy", code))


@dataclass(slots=True)
class RowReader:
    """Reads the label cells of the rows of one group, top down: codes in one cell or in groups, names, totals.

    A group whose leading digits are blank (类、款 printed only once) continues the code above it.
    """

    layout: Layout
    parts: tuple[Part, ...]
    last_code: str = ""
    passed: int = -1
    ordered: Sequence[FixedRow] = ()
    labelled: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = self.parts[0] if len(self.parts) == 1 else self.layout
        self.ordered, self.labelled = own.rows, own.labelled

    def code_and_name(self, cells: list[str]) -> tuple[str, str]:
        """The code and the name that stand in a row's label cells, left to right."""
        parts: list[tuple[int, str]] = []
        name = ""
        for place, cell in enumerate(cells):
            if not cell:
                continue
            if "\u4e00" <= cell[0] <= "\u9fff":  # a name begins so, and no number does, however it is folded
                name += cell.strip()
                continue
            plain = folded(cell)
            if not plain:
                continue
            if found := _CODE.match(plain):
                parts.append((place, found.group(1)))
            elif both := _CODE_AND_NAME.match(plain):
                parts.append((place, both.group(1)))
                name += both.group(2)
            else:
                name += cell.strip()
        code = self._joined(parts)
        if code:
            self.last_code = code
        return code, name

    def _joined(self, parts: list[tuple[int, str]]) -> str:
        if not parts:
            return ""
        first, code = parts[0]
        if len(code) < 3 and first > 0:
            code = self.last_code[: 3 + 2 * (first - 1)] + code.zfill(2)
        for _, more in parts[1:]:
            code += more.zfill(2)
        return code

    def fixed_row(self, code: str, name: str) -> FixedRow | None:
        """The fixed row meant: by its code, else by its label, the next one after the row above where a label stands
        twice."""
        if code:
            coded = next((row for row in self.layout.rows if row.code == code and row.dims), None)
            if coded is not None or not name:
                return coded
        label = label_text(name)
        fitting = self.labelled.get(label)
        if not fitting:
            elsewhere = self.layout.labelled.get(label)
            return self.layout.rows[elsewhere[0]] if elsewhere else None
        place = next((found for found in fitting if found > self.passed), fitting[0])
        self.passed = place
        return self.ordered[place]


def part_for(layout: Layout, labels: Set[str], place: int, groups: int) -> tuple[Part, ...]:
    """The part whose fixed rows carry most of a group's labels; by place where labels do not say."""
    counted = [
        (sum(label in part.labelled for label in labels - TOTAL_LABELS), -index, part)
        for index, part in enumerate(layout.parts)
    ]
    if max(count for count, _, _ in counted):
        return (max(counted, key=lambda item: item[:2])[2],)
    if groups == len(layout.parts):
        return (layout.parts[place],)
    return layout.parts
