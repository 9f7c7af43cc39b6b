"""Relations between tables (表间勾稽关系): X-10 to X-16, where scope, year or form differ."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.figures.evaluate import reachable
from onecard.figures.fact import Fact, FactSet
from onecard.figures.relation import Equation, Instance, Remark, Term
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts, Table
from onecard.finalaccounts.relations.between import leaves
from onecard.finalaccounts.relations.cells import (
    Cell,
    cell,
    code_rows,
    equation,
    explained,
    row_name,
    table_at_hand,
    table_name,
)
from onecard.finalaccounts.relations.registry import relation

FUNCTION_LISTS = (2, 3, 5, 7, 8)
SANGONG_IN_BASIC = {
    "running": ("30231",),
    "reception": ("30217",),
    "overseas": ("30212",),
    "purchase": ("31013", "30913"),
}
"""公开09 column → the economic items of 基本支出 that hold the same spending."""
CONTRIBUTIONS = {
    "30108": ("2080505",),
    "30109": ("2080506",),
    "30110": ("2101101", "2101102"),
    "30111": ("2101103",),
    "30113": ("2210201",),
}
"""Contributions by economic item → the functions they are usually booked under (社会保障缴费、住房公积金)."""


@relation(
    "X-10",
    "项级科目在支出表齐全",
    "公开05、公开07、公开08 的每一项级科目都在公开03",
    tables=[3, 5, 7, 8],
    explanation="财政拨款支出表里的科目在支出决算表中没有：公开03漏行，或两表科目编码不同。",
    by_exception=True,
)
def x_10(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开03的项级科目包括公开05、公开07、公开08的全部项级科目。"""
    whole = accounts.tables.get(3)
    if whole is None or not table_at_hand(whole):
        return
    present = {row.key for row in whole.blocks[0]}
    for number in (one for one in (5, 7, 8) if table_at_hand(accounts.tables.get(one))):
        for code in leaves(accounts, number):
            row = accounts.tables[number].row(code)
            shown = [row.cells.get(column) for column in ("total", "basic", "project")] if row else []
            facts = tuple(fact for fact in shown if fact is not None and fact.value)
            if row is not None and facts and code not in present:
                where = row_name(accounts.tables[number], row)
                yield Remark(f"{where}在公开03表没有同一科目的行。", facts, where)


@relation(
    "X-10-2",
    "科目编码在当年科目表中",
    "公开02、03、05、07、08 的科目编码 ∈ 当年功能分类科目",
    tables=FUNCTION_LISTS,
    severity="info",
    explanation="编码不在本软件所载的当年科目表中：核对编码；地方或本单位增设的科目写入增设科目文件。",
    by_exception=True,
)
def x_10_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开报表所列的功能分类科目编码在当年的科目表中。"""
    from onecard.finalaccounts import codes  # the code lists are large, and a list of relations needs none

    seen: set[str] = set()
    for number in FUNCTION_LISTS:
        table = accounts.tables.get(number)
        for row in code_rows(table) if table else ():
            if (
                row.key not in seen
                and codes.find("function", row.key, accounts.year, accounts.additions) is None
            ):
                seen.add(row.key)
                where = row_name(table, row) if table else ""
                facts = tuple(fact for fact in row.cells.values() if fact is not None)
                yield Remark(f"{where}：{row.key}不在{accounts.year}年功能分类科目表中。", facts, where)


def _in_basic(accounts: FinalAccounts, economies: tuple[str, ...]) -> list[Cell]:
    """The cells of 公开06 for these economic items; an item the form lacks is looked up among the facts."""
    found = []
    for code in economies:
        place = cell(accounts, 6, code, "amount")
        if place.fact is None:
            fact = accounts.facts.at(fa.EXPENDITURE.key, economy=code, fund="一般公共", nature="基本")
            place = place._replace(fact=fact)
        if place.fact is not None:
            found.append(place)
    return found


@relation(
    "X-11",
    "三公经费不小于基本支出中的同项",
    "公开09 公务用车运行维护费 ≥ 公开06 30231；公务接待费 ≥ 30217；因公出国（境）费 ≥ 30212；公务用车购置费 ≥ 31013＋30913",
    tables=[6, 9],
    severity="warning",
    error_from=2,
    explanation="基本支出中的同项大于三公决算数：教学科研人员学术交流、公共用车等可不计入三公，属实的写明口径；否则公开09少报。"
    "两项以上同时大于，口径解释不了，按错误处理。",
)
def x_11(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开09每项三公经费决算数不小于公开06中对应的经济科目。"""
    for column, economies in SANGONG_IN_BASIC.items():
        whole, parts = cell(accounts, 9, "amount", column), _in_basic(accounts, economies)
        if parts and (whole.fact is not None or any(part.fact and part.fact.value for part in parts)):
            yield from equation([whole], ">=", parts, note=explained(accounts, "X-11"))


@relation(
    "X-12",
    "只有基本支出的单位三公经费等于基本支出中的同项",
    "没有项目支出时：公开09 每项决算数 ＝ 公开06 对应的经济科目",
    tables=[5, 6, 7, 8, 9],
    severity="warning",
    explanation="没有项目支出，三公经费只能来自基本支出，两处却不同：核对公开09的取数口径和经济科目。",
)
def x_12(accounts: FinalAccounts) -> Iterator[Instance]:
    """没有项目支出的单位，公开09每项三公经费决算数等于公开06中对应的经济科目。"""
    totals = [cell(accounts, number, "total", "total") for number in (5, 7, 8)]
    project = cell(accounts, 5, "total", "project").fact
    others = [total.fact for total in totals[1:]]
    if (
        totals[0].fact is None
        or not all(total.at_hand for total in totals)
        or (project and project.value)
        or any(fact is not None and fact.value for fact in others)
    ):
        return
    for column, economies in SANGONG_IN_BASIC.items():
        whole, parts = cell(accounts, 9, "amount", column), _in_basic(accounts, economies)
        if parts and whole.fact is not None:
            yield from equation([whole], "=", parts, note=explained(accounts, "X-12"))


@relation(
    "X-13",
    "缴费的经济科目与功能科目一致",
    "公开06 30108 ＝ 公开05 2080505 基本支出；30109 ＝ 2080506；30110 ＝ 2101101＋2101102；30111 ＝ 2101103；30113 ＝ 2210201",
    tables=[5, 6],
    severity="info",
    explanation="同一笔缴费的经济科目与功能科目金额不同：查功能科目是否记到主科目，或部分由非财政资金缴纳。",
)
def x_13(accounts: FinalAccounts) -> Iterator[Instance]:
    """社会保障缴费和住房公积金的经济科目与对应功能科目的基本支出一致（两处都不为零，且其余各对一致时）。"""
    pairs = [found for found in (_pair(accounts, *item) for item in CONTRIBUTIONS.items()) if found]
    apart = [pair for pair in pairs if not _can_agree(pair)]
    agreeing = [pair for pair in pairs if pair not in apart]
    yield from agreeing
    if len(apart) == 1 and agreeing:
        yield from apart


def _pair(accounts: FinalAccounts, economy: str, functions: tuple[str, ...]) -> Equation | None:
    left = [cell(accounts, 6, economy, "amount")]
    right = [cell(accounts, 5, code, "basic") for code in functions]
    right = [found for found in right if found.fact is not None and found.fact.value]
    if not right or left[0].fact is None or not left[0].fact.value:
        return None
    return next(equation(left, "=", right), None)


def _can_agree(pair: Equation) -> bool:
    """Whether the two sides can be equal, for all that is known of them."""
    apart = reachable((*pair.left, *(Term(term.fact, -term.coefficient) for term in pair.right)))
    return apart.low <= 0 <= apart.high


@relation(
    "X-14",
    "年初数等于上年年末数",
    "年初结转和结余 ＝ 上年决算 年末结转和结余（公开01、公开04、公开07；公开05、公开08有此栏的，同）",
    tables=[1, 4, 5, 7, 8],
    severity="warning",
    explanation="年初数与上年决算的年末数不同：收回存量资金、会计差错更正、机构改革等引起的年初余额调整须写明原因。",
)
def x_14(accounts: FinalAccounts) -> Iterator[Instance]:
    """年初结转和结余等于上年决算的年末结转和结余，不等的须说明年初余额调整的原因。"""
    prior = accounts.prior
    if prior is None:
        return
    note = explained(accounts, "X-14")
    places = [
        (cell(accounts, 1, "in-opening", "amount"), _last_year(accounts, prior, fa.CLOSING.key, "公开01")),
        (
            cell(accounts, 4, "in-opening", "amount"),
            _last_year(accounts, prior, fa.FISCAL_CLOSING.key, "公开04"),
        ),
        *(
            (
                cell(accounts, number, "total", "opening"),
                _last_year(accounts, prior, fa.CLOSING.key, f"公开{number:02d}", fund=fund),
            )
            for number, fund in ((5, "一般公共"), (7, "政府性基金"), (8, "国有资本"))
        ),
    ]
    for opening, closing in places:
        if opening.fact is not None and closing.fact is not None:
            yield from equation([opening], "=", [closing], note=note)


def _last_year(accounts: FinalAccounts, prior: FactSet, key: str, form: str, **dims: str) -> Cell:
    year = str(accounts.year - 1)
    fact = prior.at(key, form, **{"entity": accounts.entity, "basis": "决算", **dims, "year": year})
    return Cell(fact, f"{year}年{form}表 年末结转和结余")


@relation(
    "X-15",
    "九张表的年度、单位、编号一致",
    "公开01 至 公开09：表号、年度、单位、金额单位一致",
    tables=range(1, 10),
    severity="info",
    explanation="某张表的表号、年度或单位与其余各表不同：多为沿用了上年的表，或混入了其他单位的表。",
    by_exception=True,
)
def x_15(accounts: FinalAccounts) -> Iterator[Instance]:
    """九张表的表号、年度、单位名称和金额单位一致。"""
    for number, table in sorted(accounts.tables.items()):
        name = table_name(table)
        if table.form.number != number:
            yield Remark(f"第{number}张表的表号是{table.form.code}。", (), name)
        first, last = table.form.years
        if (first is not None and accounts.year < first) or (last is not None and accounts.year > last):
            yield Remark(f"{name}的表样不适用于{accounts.year}年度。", (), name)
        cells = [fact for rows in table.blocks for row in rows for fact in row.cells.values() if fact]
        for dim, word, wanted in (("year", "年度", str(accounts.year)), ("entity", "单位", accounts.entity)):
            strange = tuple(fact for fact in cells if fact.dim(dim, wanted) != wanted)
            if strange:
                found = "、".join(sorted({fact.dim(dim) for fact in strange}))
                yield Remark(f"{name}有{word}为{found}的数，应为{wanted}。", strange, name)
        other_unit = tuple(fact for fact in cells if fact.figure.unit != fa.WANYUAN)
        if other_unit:
            yield Remark(f"{name}有金额单位不是{fa.WANYUAN}的数。", other_unit, name)


@relation(
    "X-16",
    "空表保留表格并注明",
    "没有数字的表 ⇔ 表下有空表说明",
    tables=range(1, 10),
    severity="warning",
    explanation="没有发生的事项也要公开空表并在表下注明“本表无数据”；有数字的表不得再注明无数据；数不知道的，查清补齐后再公开，不得当作没有。",
    by_exception=True,
)
def x_16(accounts: FinalAccounts) -> Iterator[Instance]:
    """九张表都公开，没有数字的表保留表格并在表下注明，有数字的表不注明。"""
    for number in range(1, 10):
        table = accounts.tables.get(number)
        name = f"公开{number:02d}表"
        if table is None or table.absent:
            yield Remark(f"缺{name}：没有数字也应公开空表。", (), name)
        elif table.empty and not table.form.empty_note:
            yield Remark(f"{name}没有数字，表下也没有说明。", (), name)
        elif table.unknown and not _figures(table):
            yield Remark(
                f"{name}没有一个有金额的格，又有{table.unknown}格的数不知道，不能注明无数据。", (), name
            )
        elif table.empty != (not _figures(table)):
            facts = tuple(_figures(table))
            yield Remark(f"{name}{'有数字，却注明无数据' if facts else '没有数字，却未注明'}。", facts, name)


def _figures(table: Table) -> list[Fact]:
    return [
        fact for rows in table.blocks for row in rows for fact in row.cells.values() if fact and fact.value
    ]
