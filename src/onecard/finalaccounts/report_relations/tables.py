"""N: what the narrative says against the table that has it (文表勾稽), and what a complete list leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onecard.figures.fact import Fact
from onecard.figures.relation import Equation, Instance, Remark, Term
from onecard.finalaccounts import codes
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.report import Report
from onecard.finalaccounts.report_relations.registry import relation

Chosen = Callable[[Fact], bool]


def _in_table(report: Report, number: int, chosen: Chosen = lambda fact: True) -> Iterator[Equation]:
    """Each stated figure that a cell of the table has too: both are one quantity."""
    table = report.accounts.tables.get(number)
    if table is None or table.absent:
        return
    for rows in table.blocks:
        for row in rows:
            for cell in row.cells.values():
                if cell is None or not chosen(cell):
                    continue
                for said in report.said.all_like(cell):
                    where = f"{said.form}与{table.form.code or table.form.name} {row.key if row.code else ''}{row.label.strip()}"
                    yield Equation((Term(said),), "=", (Term(cell),), where)


def _length(name: str, *lengths: int) -> Chosen:
    return lambda fact: len(fact.dim(name)) in lengths


def _left_out(report: Report, number: int, dimension: str, length: int, what: str) -> Iterator[Remark]:
    """Rows of a table with an amount that the narrative does not name, where it names others of the kind."""
    table = report.accounts.tables.get(number)
    if table is None or table.absent:
        return
    cells = [
        fact
        for rows in table.blocks
        for row in rows
        for fact in row.cells.values()
        if fact is not None
        and len(fact.dim(dimension)) == length
        and fact.value
        and fact.figure is fa.EXPENDITURE
    ]
    wholes = [fact for fact in cells if number != 5 or not fact.dim("nature")]
    said = [bool(report.said.all_like(fact)) for fact in wholes]
    if not any(said):
        return
    for fact, named in zip(wholes, said, strict=True):
        if not named:
            code = fact.dim(dimension)
            name = codes.name(dimension, code, report.year, report.accounts.additions) or ""
            yield Remark(
                f"{table.form.name}的{code} {name}有数，情况说明没有列出这个{what}。",
                (fact,),
                f"{code} {name}",
            )


def _n(number: int, title: str, formula: str, explanation: str, table: int) -> None:
    """Most of these relations differ only in the table: every stated figure equals its cell."""

    def rule(report: Report) -> Iterator[Instance]:
        yield from _in_table(report, table)

    rule.__doc__ = f"情况说明里的数与公开{table:02d}的相应数相等。"
    relation(f"N-{number:02d}", title, formula, tables=[table], explanation=explanation)(rule)


_n(
    1,
    "总体情况与总表",
    "情况说明的收入、支出总计及构成 ＝ 公开01的相应数",
    "情况说明和总表不是同一次编出来的：按总表改说明，或重新编制。",
    1,
)
_n(
    2,
    "收入情况与收入表",
    "情况说明的各类收入 ＝ 公开02合计行的相应数",
    "查收入各类的数是否取自定稿的收入表。",
    2,
)
_n(
    3,
    "支出情况与支出表",
    "情况说明的基本、项目等支出 ＝ 公开03合计行的相应数",
    "查支出各项的数是否取自定稿的支出表。",
    3,
)
_n(
    4,
    "财政拨款情况与财政拨款总表",
    "情况说明的财政拨款收支和结转结余 ＝ 公开04的相应数",
    "查财政拨款收支、年初年末数是否取自定稿。",
    4,
)


@relation(
    "N-05",
    "一般公共预算支出总额",
    "情况说明的一般公共预算财政拨款支出 ＝ 公开05合计",
    tables=[5],
    explanation="说明里的总额与公开05的合计不同：以表为准改说明。",
)
def n_05(report: Report) -> Iterator[Instance]:
    """情况说明里一般公共预算财政拨款支出的总额等于公开05的合计。"""
    yield from _in_table(report, 5, _length("function", 0))


@relation(
    "N-06",
    "一般公共预算支出结构（类）",
    "情况说明的各类支出 ＝ 公开05的类，一类不少",
    tables=[5],
    explanation="某一类的数不同，或有数的类没有列出：以公开05为准。",
)
def n_06(report: Report) -> Iterator[Instance]:
    """情况说明里各类支出等于公开05相应的类，有数的类都列出。"""
    yield from _in_table(report, 5, _length("function", 3))
    yield from _left_out(report, 5, "function", 3, "类")


@relation(
    "N-07",
    "一般公共预算支出具体情况（项）",
    "情况说明的各项支出 ＝ 公开05的项，一项不少",
    tables=[5],
    explanation="某一项的数不同，或有数的项没有列出：以公开05为准。",
)
def n_07(report: Report) -> Iterator[Instance]:
    """情况说明里各项支出等于公开05相应的项，有数的项都列出。"""
    yield from _in_table(report, 5, _length("function", 5, 7))
    yield from _left_out(report, 5, "function", 7, "项")


@relation(
    "N-08",
    "基本支出明细",
    "情况说明的基本支出、人员经费、公用经费及各款 ＝ 公开06，一款不少",
    tables=[6],
    explanation="某一款的数不同，或有数的款没有列出：以公开06为准。",
)
def n_08(report: Report) -> Iterator[Instance]:
    """情况说明里基本支出的各款等于公开06，有数的款都列出。"""
    yield from _in_table(report, 6)
    yield from _left_out(report, 6, "economy", 5, "款")


@relation(
    "N-09",
    "政府性基金、国有资本经营预算",
    "情况说明的政府性基金、国有资本经营预算支出 ＝ 公开07、公开08",
    tables=[7, 8],
    explanation="说明里的数与公开07、公开08不同：没有的写没有，有的照表写。",
)
def n_09(report: Report) -> Iterator[Instance]:
    """情况说明里政府性基金和国有资本经营预算支出等于公开07和公开08。"""
    for number in (7, 8):
        yield from _in_table(report, number)


_n(
    10,
    "“三公”经费与三公经费表",
    "情况说明的“三公”经费预算数、决算数 ＝ 公开09的相应数",
    "查预算数口径（年初或全年）与公开09是否一致。",
    9,
)
