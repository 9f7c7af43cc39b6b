"""A and K: 机关运行经费, procurement and assets, and performance, as the narrative tells them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from onecard.figures.fact import Fact
from onecard.figures.figure import Figure
from onecard.figures.relation import Equation, Instance, Operator, Remark, Term
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.narrative.lists import GRADES, grade
from onecard.finalaccounts.report import Report
from onecard.finalaccounts.report_relations.registry import relation


@relation(
    "A-04",
    "机关运行经费与公用经费",
    "行政、参公单位：机关运行经费 ＝ 公开06公用经费合计；事业单位没有机关运行经费",
    tables=[6],
    severity="warning",
    explanation="机关运行经费是行政和参公单位一般公共预算基本支出中的公用经费：事业单位写没有；部门只算其中行政、参公单位的。",
)
def a_04(report: Report) -> Iterator[Instance]:
    """行政、参公单位的机关运行经费等于公用经费合计，事业单位没有机关运行经费。"""
    accounts = report.accounts
    said = report.said.at(fa.RUNNING_COST.key)
    public = accounts.facts.at(fa.PUBLIC.key, fund="一般公共", nature="基本")
    if said is None:
        return
    if accounts.kind == "事业" and accounts.level == "单位" and said.value:
        yield Remark("事业单位没有机关运行经费，情况说明却写了金额。", (said,), said.form)
    elif accounts.kind != "事业" and public is not None:
        operator: Operator = "<=" if accounts.level == "部门" else "="
        yield Equation((Term(said),), operator, (Term(public),), "机关运行经费与公用经费")


@relation(
    "K-03",
    "等级与得分",
    "90≤得分≤100为优，80≤得分＜90为良，60≤得分＜80为中，得分＜60为差",
    tables=[],
    explanation="自评等级与得分不在同一档：改正等级或得分（财预〔2020〕10号）。",
    by_exception=True,
)
def k_03(report: Report) -> Iterator[Instance]:
    """情况说明里项目的等级与得分在同一档。"""
    names = {name for _, name in GRADES}
    for score in report.said.of(fa.EVALUATION_SCORE.key):
        project, printed = score.dim("project"), ""
        for section in report.sections:
            for text in section.paragraphs:
                if project in text and "等级" in text:
                    after = text.split("等级", 1)[1][:6]
                    printed = next((name for name in names if name in after), printed)
        if printed and printed != grade(score.value):
            yield Remark(
                f"项目{project}得分{score.value}，应为“{grade(score.value)}”，写的是“{printed}”。",
                (score,),
                project,
            )


@relation(
    "K-07",
    "执行数不超过全年预算数",
    "执行数 ≤ 全年预算数",
    tables=[],
    severity="warning",
    explanation="项目的执行数大于全年预算数：查全年预算数是否含追加。",
)
def k_07(report: Report) -> Iterator[Instance]:
    """情况说明里项目的执行数不大于全年预算数。"""
    for part in _once(report, fa.EVALUATION_EXECUTED):
        whole = report.said.at(fa.EVALUATION_BUDGET.key, **dict(part.dims))
        if whole is not None:
            yield Equation((Term(part),), "<=", (Term(whole),), f"项目{part.dim('project')}")


@relation(
    "K-08",
    "得分不超过满分",
    "0 ≤ 得分 ≤ 100",
    tables=[],
    explanation="自评得分不在0至100之间：核对自评表。",
    by_exception=True,
)
def k_08(report: Report) -> Iterator[Instance]:
    """情况说明里项目的自评得分在零至一百之间。"""
    for score in _once(report, fa.EVALUATION_SCORE):
        if not Decimal(0) <= score.value <= Decimal(100):
            yield Remark(
                f"项目{score.dim('project')}得分{score.value}，不在0至100之间。", (score,), score.form
            )


def _once(report: Report, figure: Figure) -> Iterator[Fact]:
    yield from {fact.dims: fact for fact in report.said.of(figure.key)}.values()
