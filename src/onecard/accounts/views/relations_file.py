"""The relations of a year as a file (导出): both sides with their places, and what is said (审核说明) where they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from django.http.response import HttpResponseBase

from onecard.accounts.justified import Judged, sum_text
from onecard.accounts.views.exporting import Column, Value, exported
from onecard.accounts.views.place import Place
from onecard.accounts.views.relation_rows import STATES, Cells, ShownVerdict, Side, shown_verdict, state_of

TITLE = "勾稽关系"
SEVERITIES = {"error": "错误", "warning": "疑点", "info": "提示"}
HEADS = (
    "编号", "名称", "程度", "状态", "公式", "涉及报表", "位置", "左式", "右式", "差额", "左式的数", "右式的数", "说明情况",
    "审核说明", "经办", "复核",
)  # fmt: skip


def relations_file(found: Iterable[Judged], place: Place, cells: Cells, form: str) -> HttpResponseBase:
    """A line for every verdict that does not hold, one for a relation that does; sums are numbers in a workbook."""
    rows = [row for one in found for row in _rows(one, place, cells, numbers=form == "xlsx")]
    columns = [Column(title, _nth(number)) for number, title in enumerate(HEADS)]
    return exported(place, TITLE, columns, rows, len(rows), form)


def _nth(number: int) -> Callable[[Sequence[Value]], Value]:
    return lambda row: row[number]


def _rows(one: Judged, place: Place, cells: Cells, *, numbers: bool) -> list[list[Value]]:
    relation = one.outcome.relation
    head: list[Value] = [
        relation.id,
        relation.title,
        SEVERITIES[one.outcome.severity],
        STATES[state_of(one.outcome)],
        relation.formula,
        "、".join(f"公开{number:02d}" for number in relation.tables),
    ]
    off = [verdict for verdict in one.outcome.verdicts if verdict.state != "held"]
    if not off:
        return [[*head, *[""] * (len(HEADS) - len(head))]]
    rows = []
    for verdict in off:
        each = shown_verdict(verdict, place, cells, one.at(verdict))
        sums: list[Value] = ["", "", ""]
        if not each.remark:
            sums = [_sum(value, numbers) for value in (verdict.left, verdict.right, verdict.difference)]
        rows.append([
            *head, each.remark or verdict.instance.where, *sums, _terms(each.left), _terms(each.right),
            *_words(one, each),
        ])  # fmt: skip
    return rows


def _sum(value: Fraction, number: bool) -> Value:
    return Decimal(sum_text(value)) if number else sum_text(value)


def _terms(sides: Sequence[Side]) -> str:
    """The facts of one side with their places: ``21.46（公开03 合计，项目支出）；＋1.00（…）``."""
    told = "；".join(f"{one.sign}{one.fact.value:f}（{one.said}）" for one in sides)
    return told.removeprefix("＋").replace("-", "−")


def _words(one: Judged, each: ShownVerdict) -> list[Value]:
    if each.broken is None or not one.justifiable:
        return [""] * 4
    record = each.broken.record
    if record is None:
        return [each.broken.said if one.wanting else "", "", "", ""]
    return [each.broken.said, record.words, record.maker.name, record.checker.name if record.checker else ""]
