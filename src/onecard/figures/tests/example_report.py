"""The figures of one published report as somebody printed them, and the relations they stand in.

65 figures in 万元 and percent, 39 relations and axioms of reading; signs are ours. The report does not agree with itself: the six
item budgets do not make the total, one growth is printed with two rates, and one item of staff cost has no figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from onecard.figures.axioms import only_part
from onecard.figures.fact import Fact, Place
from onecard.figures.figure import Figure, dimensions
from onecard.figures.problem import Statement, problem_of
from onecard.figures.relation import Equation, Operator, Relation, Share, Term

AMOUNT = Figure("report.amount", "金额", "万元", 2, "报告印出的金额", base_per_unit=10_000)
RATE = Figure("report.rate", "比率", "%", 2, "报告印出的百分比")

ITEMS = (
    ("信息化建设", "104.44", "83.89", "80.32"),
    ("养老保险", "10.97", "8.76", "79.85"),
    ("职业年金", "22.48", "12.1", "53.83"),
    ("事业单位医疗", "4.21", "3.55", "84.32"),
    ("公务员医疗补助", "16.59", "7.16", "43.16"),
    ("住房公积金", "7.91", "7.35", "92.92"),
)
CLASSES = (("社会保障和就业", "104.75", "85.29"), ("卫生健康", "10.71", "8.72"), ("住房保障", "7.35", "5.99"))
PUBLIC = ("0.46", "0.82", "0.05", "0.07", "0.15", "1.05", "0.87", "1.57")
STAFF = ("20.61", "13.58", "31.63", "8.76", "12.10", "3.55", "7.16", "7.35", "0.72", "0.06")


def printed(name: str, value: str, section: str = "", figure: Figure = AMOUNT) -> Fact:
    """A figure as it is printed; prints with one name are one quantity."""
    place = Place("决算公开报告", section or name, quote=value)
    return Fact(figure, dimensions({"name": name}), Decimal(value), source=place)


def rule(identity: str) -> Relation[object]:
    """A relation for its id: the instances are given beside it."""
    return Relation(identity, identity, "", "", "error", lambda _: ())


class Report:
    """The report's facts by name, and its statements; `changes` are prints to put in place of others."""

    def __init__(self, **changes: str) -> None:
        self.changes = changes
        self.facts: dict[str, Fact] = {}
        self.statements: list[Statement] = []
        self._totals()
        self._budgets()
        self._basic()
        self._vehicles()

    def amount(self, name: str, value: str, section: str = "", at: str = "") -> Fact:
        """Print an amount; `at` tells a second print of the same quantity apart."""
        return self._print(at or name, printed(name, self.changes.get(at or name, value), section or at))

    def rate(self, name: str, value: str, at: str = "") -> Fact:
        """Print a rate."""
        return self._print(at or name, printed(name, self.changes.get(at or name, value), at, RATE))

    def _print(self, at: str, fact: Fact) -> Fact:
        self.facts[at] = fact
        return fact

    def total(
        self, identity: str, whole: Fact, parts: Iterable[Fact], operator: Operator = "=", missing: str = ""
    ) -> None:
        """State that `whole` is the sum of `parts`."""
        right = tuple(Term(part) for part in parts)
        instance = Equation((Term(whole),), operator, right, missing=(missing,) if missing else ())
        self.statements.append((rule(identity), instance))

    def share(self, identity: str, part: Fact, percent: Fact, *whole: Term) -> None:
        """State that `percent` is `part` out of `whole`."""
        self.statements.append((rule(identity), Share((Term(part),), percent, whole)))

    def _totals(self) -> None:
        total = self.amount("支出总计", "122.81")
        basic, project = self.amount("基本支出", "111.35"), self.amount("项目支出", "11.46")
        self.total("P-14", total, (basic, project))
        self.share("P-03", basic, self.rate("基本支出占比", "90.67"), Term(total))
        self.share("P-03", project, self.rate("项目支出占比", "9.33"), Term(total))
        change = self.amount("减少额", "-6.64")
        self.share("P-05", change, self.rate("下降", "-5.13"), Term(total), Term(change, Fraction(-1)))
        classes = [self.amount(name, value) for name, value, _ in CLASSES]
        self.total("P-02", total, classes)
        for fact, (name, _, percent) in zip(classes, CLASSES, strict=True):
            self.share("P-03", fact, self.rate(f"{name}占比", percent), Term(total))

    def _budgets(self) -> None:
        total, budget = self.facts["支出总计"], self.amount("年初预算", "178.25")
        self.share("P-10", total, self.rate("年初预算完成率", "68.89"), Term(budget))
        budgets, outturns = [], []
        for name, approved, spent, percent in ITEMS:
            budgets.append(self.amount(f"{name}年初预算", approved))
            outturns.append(self.amount(name, spent, "五"))
            self.share("P-10", outturns[-1], self.rate(f"{name}完成率", percent), Term(budgets[-1]))
        self.total("P-11", budget, budgets)
        self.total("P-11", total, outturns)
        self.total("P-12", self.facts["社会保障和就业"], outturns[:3])
        self.total("P-12", self.facts["卫生健康"], outturns[3:5])
        self.total("P-12", self.facts["住房保障"], outturns[5:])

    def _basic(self) -> None:
        basic = self.amount("基本支出", "111.35", at="基本支出（六）")
        staff, public = self.amount("人员经费", "106.31"), self.amount("公用经费", "5.03")
        self.total("P-15", basic, (staff, public))
        items = [self.amount(f"公用经费第{number}项", value) for number, value in enumerate(PUBLIC, 1)]
        self.total("P-16", public, items)
        wages: list[Fact] = []
        for number, value in enumerate(STAFF, 1):
            insured = ITEMS[number - 3][0] if 4 <= number <= 8 else ""
            wages.append(
                self.amount(insured, value, at=f"{insured}（六）")
                if insured
                else self.amount(f"人员经费第{number}项", value)
            )
        self.total("P-16", staff, wages, missing="医疗费")

    def _vehicles(self) -> None:
        outturn, budget = self.amount("三公决算", "0.87"), self.amount("三公预算", "1.65")
        self.total("X-11", outturn, [self.facts["公用经费第7项"]])
        self.share("G-02", outturn, self.rate("三公完成率", "52.73"), Term(budget))
        change, growth = self.amount("三公增加", "0.65"), self.rate("三公增长", "295.45")
        self.share("G-02", change, growth, Term(outturn), Term(change, Fraction(-1)))
        self.total("P-06", outturn, (self.amount("上年三公", "0.22"), change))
        vehicles, more = self.amount("公车决算", "0.87"), self.amount("公车增加", "0.65")
        faster = self.rate("公车增长", "298.36")
        self.share("G-02", more, faster, Term(vehicles), Term(more, Fraction(-1)))
        less = self.amount("公车比预算减少", "0.78")
        self.total("G-02", budget, (vehicles, less))
        self.share("G-02", less, self.rate("公车比预算下降", "47.27"), Term(budget))
        self.statements += only_part((outturn, change, growth), (vehicles, more, faster), others=())

    @property
    def size(self) -> tuple[int, int]:
        """How many figures are printed, and how many relations and axioms they stand in."""
        return len(self.facts), len(self.statements) + len(problem_of(self.statements).ties())


CONSISTENT = {
    "年初预算": "178.25",
    "人员经费第1项": "21.40",
    "公车增长": "295.45",
    "信息化建设年初预算": "116.09",
    "信息化建设完成率": "72.26",
}
"""Prints that mend the report; what is left of deviations in it comes from rounding alone."""
