"""The charts of a year: expenditure by function, month by month, against the budget, beside last year; each with the table
behind it, of which the page and its CSV file show the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import reverse

from onecard.accounts.monthly import Months, spent_by_month
from onecard.accounts.views.chart import Bar, Bars, Column, Columns, Level, bars, by_month, pairs
from onecard.accounts.views.place import Place
from onecard.accounts.views.records import name_of
from onecard.core.money import round_half_up
from onecard.figures.fact import Fact, FactSet
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts

BARS_MOST = 12
"""So many functions are drawn; where there are more, a level higher is, and of the highest level the largest."""
SPENT = fa.EXPENDITURE.key


@dataclass(frozen=True, slots=True)
class Datum:
    """One cell of a table behind a chart: words, or a number with the fact or the page it leads to."""

    words: str = ""
    value: Decimal | None = None
    fact: Fact | None = None
    href: str = ""
    percent: bool = False

    @property
    def plain(self) -> str:
        """The cell as a file holds it."""
        if self.value is None:
            return self.words
        return f"{self.value:.2f}{'%' if self.percent else ''}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart: `name` in addresses, `says` what one should see in a sentence, the drawing, and the table behind it: its
    heads (the first of words) and rows. `marks` are what the marks lead to, in the order of the drawing."""

    name: str
    title: str
    says: str
    note: str
    drawing: Bars | Columns
    heads: tuple[str, ...]
    rows: list[list[Datum]]
    marks: list[Datum] = field(default_factory=list)
    levels: list[tuple[str, Fact]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Which drawing it is: ``columns`` or ``bars``."""
        return "columns" if isinstance(self.drawing, Columns) else "bars"

    @property
    def has_last(self) -> bool:
        """Whether last year is drawn beside the year."""
        return any(mark.last for mark, _, _ in self.marked)

    @property
    def marked(self) -> list[tuple[Column | Bar, Datum, Datum | None]]:
        """Each mark of the drawing with what it leads to, and with last year's number where it is drawn too."""
        drawn: Sequence[Column | Bar] = (
            self.drawing.columns if isinstance(self.drawing, Columns) else self.drawing.bars
        )
        return [
            (mark, leads, row[2] if mark.last else None)
            for mark, leads, row in zip(drawn, self.marks, self.rows, strict=False)
        ]

    @property
    def across(self) -> list[tuple[Level, str, Fact]]:
        """The lines across, with their words and facts."""
        heights = self.drawing.levels if isinstance(self.drawing, Columns) else []
        return [(level, word, fact) for level, (word, fact) in zip(heights, self.levels, strict=True)]


def charts(accounts: FinalAccounts, facts: FactSet, place: Place) -> list[Drawn]:
    """Every chart the year has figures for; `facts` with the derived ones."""
    this = spent_by_month(place.subject, place.year)
    last = spent_by_month(place.subject, place.year - 1)
    found = [
        execution(facts, place, this) if this else None,
        months(place, this, last) if this else None,
        by_function(accounts, facts, place),
        year_over_year(accounts, facts),
    ]
    return [chart for chart in found if chart is not None]


def by_function(accounts: FinalAccounts, facts: FactSet, place: Place) -> Drawn | None:
    """Expenditure by function, the largest first."""
    found = _functions(facts)
    if not found:
        return None
    named = [(fact, name_of("function", code, place.year) or code) for code, fact in found]
    shown = named[:BARS_MOST]
    rows = [
        [Datum(f"{fact.dim('function')} {name}"), _of(fact), _of(_prior(accounts, fact))]
        for fact, name in named
    ]
    return Drawn(
        "functions",
        "支出按功能分类",
        f"支出最多的是{shown[0][1]}，{_said(shown[0][0].value)}万元。",
        "单位万元。点条形看依据。"
        + (f"图里是最大的{BARS_MOST}项，其余在数据里。" if len(named) > len(shown) else ""),
        bars([(name, fact.value) for fact, name in shown]),
        ("功能分类", f"{place.year}年", "上年"),
        rows,
        [Datum(name, fact.value, fact) for fact, name in shown],
    )


def _functions(facts: FactSet) -> list[tuple[str, Fact]]:
    """The functions with expenditure, the largest first: of the lowest level that is not too many for a chart."""
    names = {"entity", "year", "basis", "function"}
    by_level: dict[int, list[tuple[str, Fact]]] = {7: [], 5: [], 3: []}
    for fact in facts.of(SPENT):
        code = fact.dim("function")
        if (
            fact.dim("basis") == "决算"
            and len(fact.dims) == len(names)
            and fact.value
            and len(code) in by_level
        ):
            by_level[len(code)].append((code, fact))
    fitting = [level for level in by_level.values() if 0 < len(level) <= BARS_MOST]
    chosen = fitting[0] if fitting else by_level[3]
    return sorted(dict(chosen).items(), key=lambda one: (-one[1].value, one[0]))


def execution(facts: FactSet, place: Place, this: Months) -> Drawn:
    """What was spent up to the end of each month, against the budget of the whole year."""
    budgets = [
        (word, fact)
        for word, basis in (("调整预算", "全年"), ("年初预算", "年初"))
        if (fact := facts.at(SPENT, basis=basis)) is not None and fact.value
    ]
    budget = _exact(budgets[0][1]) if budgets else None
    rows = []
    for index, amount in enumerate(this.cumulative):
        row = [
            Datum(f"{index + 1}月"),
            _of_month(place, index + 1, this.amounts[index]),
            Datum(value=_rounded(amount)),
        ]
        if budget:
            row += [_percent(amount, budget), _percent(Decimal(index + 1), Decimal(12))]
        rows.append(row)
    whole = this.cumulative[-1]
    says = f"已支出{_said(whole)}万元"
    if budget:
        says += f"，是{budgets[0][0]}的{_percent(whole, budget).plain}"
    return Drawn(
        "execution",
        "累计执行",
        f"{says}。",
        "单位万元。柱子是到当月末的累计支出，点柱子看当月凭证。"
        + ("斜线是按时间均匀支出的进度（序时进度）。" if budget else "没有预算数可比。")
        + _lacking(place, this),
        by_month(this.cumulative, levels=[fact.value for _, fact in budgets], slope=budget),
        ("月份", "当月", "累计", *((f"占{budgets[0][0]}", "序时进度") if budget else ())),
        rows,
        [_of_month(place, row[0], row[1]) for row in enumerate(this.cumulative, start=1)],
        budgets,
    )


def months(place: Place, this: Months, last: Months | None) -> Drawn:
    """What was spent each month, beside the same month of last year."""
    rows = [
        [Datum(f"{month}月"), _of_month(place, month, amount)]
        + ([_of_month(place, month, last.amounts[month - 1], place.year - 1)] if last else [])
        for month, amount in enumerate(this.amounts, start=1)
    ]
    most = max(range(12), key=lambda index: this.amounts[index])
    return Drawn(
        "months",
        "各月支出",
        f"支出最多的是{most + 1}月，{_said(this.amounts[most])}万元。",
        f"横轴月份，纵轴万元。点柱子看当月凭证。{_below_zero(this)}{_lacking(place, this)}",
        by_month(this.amounts, last.amounts if last else None),
        ("月份", f"{place.year}年", *(("上年",) if last else ())),
        rows,
        [_of_month(place, month, amount) for month, amount in enumerate(this.amounts, start=1)],
    )


def year_over_year(accounts: FinalAccounts, facts: FactSet) -> Drawn | None:
    """The year's main figures beside last year's; None where last year is not known."""
    wanted: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("本年收入", fa.REVENUE.key, {}),
        ("本年支出", SPENT, {}),
        ("基本支出", SPENT, {"nature": "基本"}),
        ("项目支出", SPENT, {"nature": "项目"}),
        ("“三公”经费", fa.SANGONG.key, {}),
    )
    found = []
    for title, key, dims in wanted:
        fact = facts.at(key, **dims)
        last = _prior(accounts, fact) if fact else None
        if fact is not None and last is not None:
            found.append(
                (
                    title,
                    fact,
                    last,
                    facts.at(f"{key}.change", basis="上年", **dims),
                    facts.at(f"{key}.growth", basis="上年", **dims),
                )
            )
    if not found:
        return None
    spent = next((growth for title, _, _, _, growth in found if title == "本年支出" and growth), None)
    way = (
        ""
        if spent is None
        else f"本年支出比上年{'增加' if spent.value >= 0 else '减少'}{abs(spent.value)}%。"
    )
    return Drawn(
        "years",
        "与上年比",
        way or "本年与上年的主要数。",
        "单位万元。点条形看依据。",
        pairs([(title, fact.value, last.value) for title, fact, last, _, _ in found]),
        ("指标", f"{accounts.year}年", "上年", "增减额", "增减率"),
        [
            [Datum(title), _of(fact), _of(last), _of(change), _of(growth)]
            for title, fact, last, change, growth in found
        ],
        [Datum(title, fact.value, fact) for title, fact, *_ in found],
    )


def rows_of_file(chart: Drawn, place: Place) -> Iterator[list[str]]:
    """The table behind a chart as rows of a file."""
    yield [f"{place.subject.name}{place.year}年度{chart.title}（万元）"]
    yield list(chart.heads)
    yield from ([cell.plain for cell in row] for row in chart.rows)


def _of(fact: Fact | None) -> Datum:
    if fact is None:
        return Datum("不知道")
    return Datum(value=fact.value, fact=fact, percent=fact.figure.unit == "%")


def _of_month(place: Place, month: int, amount: Decimal, year: int = 0) -> Datum:
    query = place.query_of(place.subject.code, year or place.year)
    return Datum(
        f"{month}月", _rounded(amount), href=f"{reverse('accounts:vouchers')}{query}&month={month}&kind=支出"
    )


def _percent(part: Decimal, whole: Decimal) -> Datum:
    return Datum(value=round_half_up(part * 100 / whole, 2), percent=True)


def _rounded(amount: Decimal) -> Decimal:
    return round_half_up(amount, 2)


def _said(amount: Decimal) -> str:
    return f"{_rounded(amount):,}".replace("-", "−")


def _exact(fact: Fact) -> Decimal:
    return fact.value if fact.exact is None else fact.exact


def _prior(accounts: FinalAccounts, fact: Fact) -> Fact | None:
    dims = {**dict(fact.dims), "year": str(accounts.year - 1)}
    return accounts.prior.at(fact.key, **dims) if accounts.prior else None


def _below_zero(this: Months) -> str:
    """The months that no column shows, for an axis begins at zero."""
    months = [f"{month}月" for month, amount in enumerate(this.amounts, start=1) if amount < 0]
    return f"{'、'.join(months)}是负数，没有柱子，数在“看数据”里。" if months else ""


def _lacking(place: Place, this: Months) -> str:
    return f"不含{'、'.join(this.without)}，它取自导入的报表，没有按月的数。" if this.without else ""
