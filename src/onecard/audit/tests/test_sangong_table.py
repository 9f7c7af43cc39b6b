"""公开09 with unusual heads: its columns in another order, its items as rows, two budgets side by side."""

from __future__ import annotations

import pytest

from onecard.audit.audit import audit_document
from onecard.audit.tabled import read_tables
from onecard.audit.tests.printed import part_of_report
from onecard.reading.document import DocumentTable, Origin, Paragraph
from onecard.reading.grid import Grid, Merged

TITLE = "财政拨款“三公”经费支出决算表"
CARS = "公务用车购置及运行维护费"
FULL_YEAR = {
    "": "8.00",
    "overseas": "0.00",
    "vehicles": "6.00",
    "purchase": "0.00",
    "running": "6.00",
    "reception": "2.00",
}
OUTTURN = {
    "": "5.20",
    "overseas": "0.00",
    "vehicles": "4.50",
    "purchase": "0.00",
    "running": "4.50",
    "reception": "0.70",
}
INITIAL = {
    "": "9.00",
    "overseas": "0.00",
    "vehicles": "7.00",
    "purchase": "0.00",
    "running": "7.00",
    "reception": "2.00",
}
ORDER = ("", "overseas", "vehicles", "purchase", "running", "reception")
Rows = list[list[str | None]]


def printed(rows: Rows, *merged: tuple[int, int, int, int]) -> DocumentTable:
    lines = (TITLE, "金额单位：万元")
    return DocumentTable(
        Grid("表", [list(row) for row in rows], [Merged(*one) for one in merged]),
        tuple(Paragraph(one, (Origin(0, 0),)) for one in lines),
    )


def side_by_side(
    *blocks: tuple[str, dict[str, str]],
    order: tuple[str, ...] = ORDER,
    names: tuple[str, str, str] = (CARS, "公务用车购置费", "公务用车运行维护费"),
) -> DocumentTable:
    """Blocks of six columns beside one another under a head of three rows."""
    items = {"": "合计", "overseas": "因公出国（境）费", "vehicles": names[0], "reception": "公务接待费"}
    beneath = {"vehicles": "小计", "purchase": names[1], "running": names[2]}
    top: list[str | None] = []
    middle: list[str | None] = []
    low: list[str | None] = []
    values: list[str | None] = []
    merged = []
    for at, (head, amounts) in enumerate(blocks):
        first = at * len(order)
        cars = first + order.index("vehicles")
        top += [head, *[None] * (len(order) - 1)]
        middle += [items.get(one) for one in order]
        low += [beneath.get(one) for one in order]
        values += [amounts[one] for one in order]
        merged += [(0, first, 0, first + len(order) - 1), (1, cars, 1, cars + 2)]
    return printed([top, middle, low, values], *merged)


def in_two_rows(*blocks: tuple[str, dict[str, str]], cars: str) -> DocumentTable:
    """Blocks of six columns beside one another, no cell merged and no words above what vehicles cost."""
    items = ("合计", "因公出国（境）费", cars, "公务用车购置费", "公务用车运行维护费", "公务接待费")
    top = [one for head, _ in blocks for one in (head, *[None] * 5)]
    values = [amounts[one] for _, amounts in blocks for one in ORDER]
    return printed([top, [*items * len(blocks)], values])


def as_rows(head: list[str | None], *labels: str, columns: tuple[dict[str, str], ...]) -> DocumentTable:
    """The items as rows, in the order of ORDER, with a column for each of `columns`."""
    return printed(
        [head, *([label, *(one[key] for one in columns)] for label, key in zip(labels, ORDER, strict=True))]
    )


WITH_RECEPTION_BEFORE = ("", "overseas", "reception", "vehicles", "purchase", "running")
WITH_RUNNING_BEFORE = ("", "overseas", "vehicles", "running", "purchase", "reception")
TABLES = {
    "the national head": side_by_side(("预算数", FULL_YEAR), ("决算数", OUTTURN)),
    "reception before vehicles": side_by_side(
        ("预算数", FULL_YEAR), ("决算数", OUTTURN), order=WITH_RECEPTION_BEFORE
    ),
    "running before purchase, in short names": side_by_side(
        ("预算数", FULL_YEAR),
        ("决算数", OUTTURN),
        order=WITH_RUNNING_BEFORE,
        names=("公务用车费", "购置费", "运行维护费"),
    ),
    "heads in two rows": in_two_rows(("预算数", FULL_YEAR), ("决算数", OUTTURN), cars=CARS),
    "heads in two rows, vehicles as a subtotal": in_two_rows(
        ("预算数", FULL_YEAR), ("决算数", OUTTURN), cars=f"{CARS}小计"
    ),
    "outturn before budget": side_by_side(("决算数", OUTTURN), ("预算数", FULL_YEAR)),
    "the year in its heads": side_by_side(("2022年预算数", FULL_YEAR), ("2022年决算数", OUTTURN)),
    "two budgets side by side": side_by_side(
        ("年初预算数", INITIAL), ("全年预算数", FULL_YEAR), ("决算数", OUTTURN)
    ),
    "items as rows with two budgets": as_rows(
        ["项目", "年初预算数", "全年预算数", "决算数"],
        "“三公”经费合计",
        "1.因公出国（境）费",
        "2.公务用车购置及运行维护费",
        "（1）公务用车购置费",
        "（2）公务用车运行维护费",
        "3.公务接待费",
        columns=(INITIAL, FULL_YEAR, OUTTURN),
    ),
}
KEYS = {
    "": "sangong",
    "overseas": "sangong.overseas",
    "vehicles": "sangong.vehicles",
    "purchase": "sangong.vehicle_purchase",
    "running": "sangong.vehicle_running",
    "reception": "sangong.reception",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_amount_is_read_as_what_its_head_says(table: DocumentTable):
    document = part_of_report("")
    document.blocks.append(table)
    facts = read_tables([document], "清河市档案馆", 2022).facts
    for basis, amounts in (("全年", FULL_YEAR), ("决算", OUTTURN)):
        read = {
            one.key.removeprefix("finalaccounts."): str(one.value)
            for one in facts
            if one.dim("basis") == basis
        }
        assert read == {KEYS[name]: amount for name, amount in amounts.items()}
    assert audit_document(document).at_least("warning") == []


@pytest.mark.parametrize(
    ("head", "budget", "relations"),
    [
        ("年初预算数", "“三公”经费支出年初预算为9.00万元，全年预算为8.00万元，支出决算为5.20万元。", []),
        ("年初预算数", "“三公”经费支出年初预算为7.00万元，支出决算为5.20万元。", ["N-10"]),
        ("全年预算数", "“三公”经费支出年初预算为7.00万元，支出决算为5.20万元。", []),
        ("全年预算数", "“三公”经费支出全年预算为7.00万元，支出决算为5.20万元。", ["N-10"]),
        ("年初预算数", "“三公”经费支出预算为7.00万元，支出决算为5.20万元。", ["N-10-2"]),
    ],
)
def test_a_budget_in_words_is_held_against_the_same_budget_of_the_table(
    head: str, budget: str, relations: list[str]
):
    document = part_of_report("九、财政拨款“三公”经费支出决算情况说明\n" + budget)
    document.blocks.append(side_by_side((head, INITIAL), ("决算数", OUTTURN)))
    assert [one.relation for one in audit_document(document).at_least("warning")] == relations


@pytest.mark.parametrize(("reception", "severity"), [("1.00", "warning"), ("3.00", "error")])
def test_a_blank_cell_may_be_one_that_was_not_read_but_not_where_the_others_are_more_than_their_total(
    reception: str, severity: str
):
    document = part_of_report("")
    blank = {"overseas": "", "purchase": ""}
    budget, outturn = {**FULL_YEAR, **blank, "reception": reception}, {**OUTTURN, **blank}
    document.blocks.append(side_by_side(("预算数", budget), ("决算数", outturn)))
    found = [(one.relation, one.severity) for one in audit_document(document).at_least("warning")]
    assert ("T09-1", severity) in found
