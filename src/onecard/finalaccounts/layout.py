"""Layouts: what a sheet is recognised by, its titles, the heads of its columns and the labels of its rows, by meaning.

Texts are compared in a canonical spelling, so that widths, blanks, numbering, brackets and the trade's synonyms do not
matter. A layout is built from the forms of the nine tables (all regions together) or from the 财决 workbook's sheets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from onecard.finalaccounts import codes, forms
from onecard.finalaccounts.codes import plain_name
from onecard.finalaccounts.form import Block, Column, FixedRow

_KEPT = 1024
"""Spellings kept: a sheet is tried as each of the nine tables, with the same heads and labels."""
_NUMBERING = re.compile(
    r"^(其中[::]?|[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十\d]+\)|\d{1,2}[、.,](?!\d)|[①-⑳])"
)
_UNIT_BEHIND = re.compile(r"\((个|人|人次|次|辆|元|万元|台|套|台、套|台,套|平方米|批|批次|家)\)$")
_TITLE_AHEAD = re.compile(r"^(20\d\d年度?)?(部门|单位)?")

_SYNONYMS = {
    name: meaning
    for meaning, names in {
        "合计": "小计 本年收入合计 本年收入小计 本年支出合计 本年支出小计 支出合计 收入合计 总计",
        "决算数": "金额 统计数 决算金额 本年决算数 决算 本年决算",
        "全年预算数": "调整预算数 全年预算 调整后预算数 预算调整数",
        "年初预算数": "年初预算 年初部门预算数",
        "预算数": "预算 预算金额",
        "年初结转和结余": "上年结转和结余 年初结转结余 上年结转结余",
        "年末结转和结余": "年末结转结余 结转下年",
        "一般公共预算财政拨款": "一般公共预算 一般公共预算财政拨款支出",
        "政府性基金预算财政拨款": "政府性基金预算 政府性基金 政府性基金财政拨款",
        "国有资本经营预算财政拨款": "国有资本经营预算 国有资本经营财政拨款",
        "因公出国(境)费": "因公出国(境)费用 因公出国(境) 出国(境)费",
        "公务用车购置及运行维护费": "公务用车费 公务用车费用 公务用车购置及运行费 公务用车购置和运行维护费 公务用车购置及运行维护费用 "
        "公务用车购置及运行维护费小计",
        "公务用车购置费": "购置费 公务用车购置 公务用车购置费用",
        "公务用车运行维护费": "运行费 运行维护费 公务用车运行费 公务用车运行维护费用",
        "公务接待费": "公务接待费用",
        "对附属单位补助支出": "对附属单位补助",
        "公用经费": "日常公用经费",
        "财政拨款收入": "财政拨款",
    }.items()
    for name in names.split()
}


@lru_cache(maxsize=_KEPT)
def folded(text: str) -> str:
    """A text in half width without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=_KEPT)
def head_text(text: str) -> str:
    """The canonical spelling of a column head."""
    plain = folded(text)
    while (stripped := _NUMBERING.sub("", _UNIT_BEHIND.sub("", plain), count=1)) != plain and stripped:
        plain = stripped
    plain = plain_name(plain)
    return _SYNONYMS.get(plain, plain)


@lru_cache(maxsize=_KEPT)
def label_text(text: str) -> str:
    """The canonical spelling of a row label: without numbering, 其中 and the unit of measure behind."""
    plain = folded(text)
    while (stripped := _NUMBERING.sub("", _UNIT_BEHIND.sub("", plain), count=1)) != plain and stripped:
        plain = stripped
    return plain_name(plain)


def title_text(text: str) -> str:
    """The canonical spelling of a sheet title: without the year and the word 部门 or 单位 ahead."""
    return _TITLE_AHEAD.sub("", plain_name(text), count=1)


@dataclass(frozen=True, slots=True)
class Head:
    """One way a column may be headed, and the column that is meant."""

    texts: frozenset[str]
    last: str
    column: Column


@dataclass(frozen=True)
class Part:
    """One block of a layout: the heads of its columns; its rows, or the list its rows are codes of.

    `economies` is true where the columns too are codes, of the economy list (明细表).
    """

    key: str
    heads: tuple[Head, ...]
    rows: tuple[FixedRow, ...] = ()
    open_rows: str = ""
    economies: Column | None = None

    @cached_property
    def known(self) -> frozenset[str]:
        """Every canonical head of its columns but 合计, which may stand above any."""
        return frozenset(text for head in self.heads for text in head.texts) - {"合计"}

    @cached_property
    def headed(self) -> dict[frozenset[str], tuple[Column, ...]]:
        """By whole heads the columns that are headed just so, each key once."""
        found: dict[frozenset[str], dict[str, Column]] = {}
        for head in self.heads:
            found.setdefault(head.texts, {}).setdefault(head.column.key, head.column)
        return {texts: tuple(columns.values()) for texts, columns in found.items()}

    @cached_property
    def labelled(self) -> dict[str, tuple[int, ...]]:
        """By every canonical spelling of a label the places of the rows that have it."""
        return labelled(self.rows)


@dataclass(frozen=True)
class Layout:
    """One kind of sheet: `name` is how facts name it (公开05, 财决07); `required` are column keys without which a
    sheet of this title is not one; `money` is the unit of amounts where the sheet does not say. A `partial` layout
    names only what is wanted of a larger sheet: its other rows and columns are passed over without a notice."""

    name: str
    titles: tuple[str, ...]
    parts: tuple[Part, ...]
    required: frozenset[str] = frozenset()
    money: str = "万元"
    number: int = 0
    partial: bool = False

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every canonical row label of the fixed rows that no column is headed by."""
        heads = {text for part in self.parts for head in part.heads for text in head.texts}
        return frozenset(text for text in self.labelled if head_text(text) not in heads)

    @cached_property
    def rows(self) -> tuple[FixedRow, ...]:
        """The fixed rows of all parts."""
        return tuple(row for part in self.parts for row in part.rows)

    @cached_property
    def labelled(self) -> dict[str, tuple[int, ...]]:
        """By every canonical spelling of a label the places among `rows` of those that have it."""
        return labelled(self.rows)


@lru_cache(maxsize=4096)
def _row_texts(label: str, aliases: tuple[str, ...], function: str) -> tuple[str, ...]:
    names = codes.names_of("function", function) if function else ()
    return tuple(dict.fromkeys(label_text(text) for text in (label, *aliases, *names) if text))


def row_texts(row: FixedRow) -> tuple[str, ...]:
    """Every canonical spelling of a row's label, with the names its 类 has had in other years."""
    return _row_texts(row.label, row.aliases, row.dims.get("function", ""))


def labelled(rows: Iterable[FixedRow]) -> dict[str, tuple[int, ...]]:
    """By every canonical spelling of a label the places among `rows` of those that have it."""
    found: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for text in row_texts(row):
            found.setdefault(text, []).append(place)
    return {text: tuple(places) for text, places in found.items()}


def heads_of(columns: Iterable[Column]) -> tuple[Head, ...]:
    """The heads columns are recognised by."""
    found = []
    for column in columns:
        texts = tuple(head_text(title) for title in column.titles)
        found.append(Head(frozenset(texts), texts[-1], column))
    return tuple(found)


def part_of(block: Block, economies: Column | None = None, others: Iterable[Block] = ()) -> Part:
    """The part of a layout for a block; `others` are the same block in other regions, whose heads count too."""
    columns = [column for one in (block, *others) for column in one.columns]
    rows: dict[str, FixedRow] = {}
    for one in (block, *others):
        for row in one.rows:
            if row.kind != "blank":
                rows.setdefault(row.key, row)
    return Part(block.key, heads_of(columns), tuple(rows.values()), block.open_rows, economies)


SANGONG = 9
_REQUIRED = {
    1: {"amount"},
    2: {"total", "appropriation"},
    3: {"total", "basic", "project"},
    4: {"amount", "total"},
    5: {"total", "basic", "project"},
    6: {"amount"},
    7: {"total", "basic", "project"},
    8: {"total", "basic", "project"},
    9: {"total", "overseas", "vehicles", "reception"},
}


@lru_cache(maxsize=16)
def public_layouts(year: int) -> tuple[Layout, ...]:
    """The layouts of the nine public tables, by number; the forms of all regions taken together."""
    layouts = []
    for number in range(1, 10):
        variants = [forms.form(number, year, region) for region in forms.regions()]
        parts = [
            part_of(block, others=[form.blocks[place] for form in variants[1:]])
            for place, block in enumerate(variants[0].blocks)
        ]
        if number == 1:
            # Older forms print all fiscal appropriation first, the funds beneath it as 其中.
            fiscal = FixedRow("in-fiscal", "一、财政拨款收入", figure="finalaccounts.revenue.appropriation")
            parts[0] = Part(parts[0].key, parts[0].heads, (fiscal, *parts[0].rows))
        if number == 2:
            fees = Column("education_fees", ("其中：教育收费",), None, "finalaccounts.revenue.education_fees")
            beneath = replace(fees, titles=("事业收入", *fees.titles))
            parts = [Part(parts[0].key, (*parts[0].heads, *heads_of([fees, beneath])), open_rows="function")]
        if number in (5, 8):
            parts = [_with_balances(parts[0], {5: "一般公共", 8: "国有资本"}[number], year)]
        if number == SANGONG:
            parts = [_with_flat_heads(part) for part in parts]
        titles = tuple(title_text(title) for title in forms.titles(number))
        layouts.append(
            Layout(variants[0].name, titles, tuple(parts), frozenset(_REQUIRED[number]), number=number)
        )
    return tuple(layouts)


def _with_balances(part: Part, fund: str, year: int) -> Part:
    """公开05 and 公开08 may stand with the balances of 公开07, for their own fund."""
    extra = [
        Column(column.key, column.titles, None, column.figure, {**column.dims, "fund": fund})
        for column in forms.form(7, year).blocks[0].columns
    ]
    return Part(part.key, (*part.heads, *heads_of(extra)), open_rows=part.open_rows)


_AMOUNTS = ("预算数", "决算数")


def _with_flat_heads(part: Part) -> Part:
    """公开09 may stand with its heads in two rows: what vehicles cost without the words above that say so."""
    beneath = [
        head.column for head in part.heads if len(head.texts) > 2 and head.column.titles[0] in _AMOUNTS
    ]
    flat = [
        replace(one, titles=(one.titles[0], one.titles[1 if one.titles[-1] == "小计" else -1]))
        for one in beneath
    ]
    return replace(part, heads=(*part.heads, *heads_of(flat)))


@lru_cache(maxsize=16)
def sangong_by_rows(year: int) -> Layout:
    """公开09 printed the other way round: the items as rows, 预算数 and 决算数 as columns."""
    form = forms.form(SANGONG, year)
    outturn = [column for column in form.blocks[0].columns if not column.key.startswith("budget_")]
    rows = tuple(
        FixedRow(
            column.key,
            label,
            figure=column.figure,
            aliases=(*_spellings(label), *(_SANGONG_TOTALS if column.key == "total" else ())),
        )
        for column in outturn
        for label in [column.titles[-1] if column.key != "vehicles" else column.titles[-2]]
    )
    columns = (
        Column("budget", ("预算数",), None, "", {"basis": form.budget_basis}),
        Column("amount", ("决算数",), None, ""),
    )
    part = Part("rows", heads_of(columns), rows)
    titles = tuple(title_text(title) for title in forms.titles(SANGONG))
    return Layout(form.name, titles, (part,), frozenset({"amount"}), number=SANGONG)


_SANGONG_TOTALS = ("“三公”经费", "“三公”经费合计", "“三公”经费支出", "“三公”经费支出合计", "“三公”经费总额")
"""What the row of the total is called where the items are rows."""


def _spellings(label: str) -> list[str]:
    meant = head_text(label)
    return [text for text, meaning in _SYNONYMS.items() if meaning == meant]
