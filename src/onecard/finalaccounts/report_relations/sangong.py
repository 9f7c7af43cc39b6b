"""G: 财政拨款“三公”经费 as the narrative tells it: parts, rates, money and counts, reasons."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.figures.fact import Fact
from onecard.figures.figure import Figure
from onecard.figures.relation import Equation, Instance, Remark, Term
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.report import Report
from onecard.finalaccounts.report_relations.parts import Part, hundred, total
from onecard.finalaccounts.report_relations.registry import relation


@relation(
    "G-02",
    "完成率与下降率",
    "完成率 － 比预算的增减率 ＝ 100%",
    tables=[9],
    explanation="完成率与比预算的增减率合不上：其中一个算错，或把一个当成另一个写了。",
)
def g_02(report: Report) -> Iterator[Instance]:
    """情况说明里三公经费的完成率减去比同一预算的增减率等于百分之百。"""
    for base in derived.SANGONG:
        for rate in report.said.of(derived.COMPLETION[base].key):
            growth = report.said.at(derived.GROWTH[base].key, **dict(rate.dims))
            if growth is not None:
                yield Equation((Term(rate),), "=", (Term(hundred(rate)), Term(growth)), base.term)


_PAIRS: tuple[tuple[Figure, Figure, str], ...] = (
    (fa.OVERSEAS, fa.OVERSEAS_GROUPS, "团组"),
    (fa.OVERSEAS, fa.OVERSEAS_PERSONS, "人次"),
    (fa.RECEPTION_DOMESTIC, fa.DOMESTIC_BATCHES, "批次"),
    (fa.RECEPTION_DOMESTIC, fa.DOMESTIC_PERSONS, "人次"),
    (fa.RECEPTION_FOREIGN, fa.FOREIGN_BATCHES, "批次"),
    (fa.RECEPTION_FOREIGN, fa.FOREIGN_PERSONS, "人次"),
)


@relation(
    "G-04",
    "三公经费与批次、人次",
    "费用为零 ⇔ 团组、批次、人次为零",
    tables=[9],
    severity="warning",
    explanation="有费用没有批次人次，或有批次人次没有费用：上年结的账今年付、对方负担费用的属实，写明；否则补登记。",
    by_exception=True,
)
def g_04(report: Report) -> Iterator[Instance]:
    """情况说明里因公出国、公务接待的费用与团组、批次、人次同为零或同不为零。"""
    for money, count, word in _PAIRS:
        amount, number = report.said.at(money.key), report.said.at(count.key)
        if amount is not None and number is not None and bool(amount.value) != bool(number.value):
            said = f"{money.term}{amount.value:f}万元，{word}{number.value}{count.unit}"
            yield Remark(f"{said}，一个为零一个不为零。", (amount, number), money.term)


@relation(
    "G-04-2",
    "人次不少于批次",
    "人次 ≥ 批次（团组）",
    tables=[],
    explanation="人次少于批次：两个数写反，或登记有误。",
)
def g_04_2(report: Report) -> Iterator[Instance]:
    """情况说明里人次不少于批次、团组。"""
    pairs = (
        (fa.OVERSEAS_PERSONS, fa.OVERSEAS_GROUPS),
        (fa.DOMESTIC_PERSONS, fa.DOMESTIC_BATCHES),
        (fa.FOREIGN_PERSONS, fa.FOREIGN_BATCHES),
    )
    for persons, batches in pairs:
        yield from total(report.said, (persons, {}), [(batches, {})], persons.term, ">=")


@relation(
    "G-05",
    "公务用车费用与辆数",
    "购置费为零 ⇔ 购置数为零；有运行维护费的，保有量大于零",
    tables=[9],
    severity="info",
    explanation="十二月报废的车、由别的单位管的车，费用和辆数可以不对应；否则查资产登记。",
    by_exception=True,
)
def g_05(report: Report) -> Iterator[Instance]:
    """情况说明里购置费与购置数同为零或同不为零，有运行维护费的有保有量。"""
    money, bought = report.said.at(fa.VEHICLE_PURCHASE.key), report.said.at(fa.VEHICLES_PURCHASED.key)
    if money is not None and bought is not None and bool(money.value) != bool(bought.value):
        yield _unlike(money, bought)
    money, kept = report.said.at(fa.VEHICLE_RUNNING.key), report.said.at(fa.VEHICLES_KEPT.key)
    if money is not None and kept is not None and money.value and not kept.value:
        yield _unlike(money, kept)


def _unlike(money: Fact, count: Fact) -> Remark:
    return Remark(
        f"{money.figure.term}{money.value:f}万元，{count.figure.term}{count.value}{count.figure.unit}，对不上。",
        (money, count),
        money.form,
    )


@relation(
    "G-06",
    "公务用车保有量不超过车辆总数",
    "公务用车保有量 ≤ 国有资产中的车辆合计",
    tables=[],
    severity="info",
    explanation="保有量大于车辆总数：查车辆是否登记在别的单位。",
)
def g_06(report: Report) -> Iterator[Instance]:
    """情况说明里公务用车保有量不大于国有资产中的车辆合计。"""
    yield from total(report.said, (fa.VEHICLES_KEPT, {}), [(fa.ASSET_VEHICLES, {})], "公务用车保有量", "<=")


@relation(
    "G-07",
    "公务接待费的构成",
    "公务接待费 ＝ 国内接待费＋国（境）外接待费",
    tables=[],
    explanation="公务接待费与两项之和不等：查漏写的一项。",
)
def g_07(report: Report) -> Iterator[Instance]:
    """情况说明里公务接待费等于国内接待费加国（境）外接待费。"""
    parts: list[Part] = [(fa.RECEPTION_DOMESTIC, {}), (fa.RECEPTION_FOREIGN, {})]
    yield from total(report.said, (fa.RECEPTION, {}), parts, "公务接待费")
