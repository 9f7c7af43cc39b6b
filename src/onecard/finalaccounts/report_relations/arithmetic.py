"""P: what the narrative says must agree with itself: sums, shares, rates, signs, and one quantity printed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from onecard.figures.fact import Fact, FactSet
from onecard.figures.figure import Figure
from onecard.figures.interval import decimals_of
from onecard.figures.relation import Equation, Instance, Remark, Share, Term
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.report import Report
from onecard.finalaccounts.report_relations.parts import first, hundred, kinds_of_revenue, total
from onecard.finalaccounts.report_relations.registry import relation

GENERAL = {"fund": "一般公共"}
BASIC = {"nature": "基本"}
UP, DOWN, EVEN = ("增加", "增长", "大于"), ("减少", "下降", "小于"), ("持平", "等于")
MINUS = Fraction(-1)
_BASES = {figure.key: base for table in (derived.CHANGE, derived.GROWTH) for base, figure in table.items()}


@relation(
    "P-01",
    "总计的构成",
    "收入总计 ＝ 本年收入＋使用非财政拨款结余＋年初结转和结余；支出总计 ＝ 本年支出＋结余分配＋年末结转和结余；收入总计 ＝ 支出总计",
    tables=[],
    explanation="情况说明里总计与构成不等：查漏写的一项。",
)
def p_01(report: Report) -> Iterator[Instance]:
    """情况说明里收入总计、支出总计等于各自的构成，并且相等。"""
    said = report.said
    yield from total(
        said, (fa.TOTAL_IN, {}), [(fa.REVENUE, {}), (fa.SURPLUS_USED, {}), (fa.OPENING, {})], "收入总计"
    )
    yield from total(
        said,
        (fa.TOTAL_OUT, {}),
        [(fa.EXPENDITURE, {}), (fa.SURPLUS_DISTRIBUTED, {}), (fa.CLOSING, {})],
        "支出总计",
    )
    yield from total(said, (fa.TOTAL_IN, {}), [(fa.TOTAL_OUT, {})], "收入总计与支出总计")
    fiscal = "财政拨款"
    yield from total(
        said, (fa.FISCAL_TOTAL_IN, {}), [(fa.APPROPRIATION, {}), (fa.FISCAL_OPENING, {})], f"{fiscal}收入总计"
    )
    yield from total(
        said,
        (fa.FISCAL_TOTAL_OUT, {}),
        [(fa.FISCAL_EXPENDITURE, {}), (fa.FISCAL_CLOSING, {})],
        f"{fiscal}支出总计",
    )
    yield from total(
        said, (fa.FISCAL_TOTAL_IN, {}), [(fa.FISCAL_TOTAL_OUT, {})], f"{fiscal}收入总计与支出总计"
    )


@relation(
    "P-02",
    "各项之和等于合计",
    "∑各类收入 ＝ 本年收入合计；∑各性质支出 ＝ 本年支出合计",
    tables=[],
    explanation="列出的各项相加不等于合计：查漏列的一项，或合计取自别的口径。",
)
def p_02(report: Report) -> Iterator[Instance]:
    """情况说明里列出的各类收入、各性质支出相加等于合计。"""
    said = report.said
    sides = (
        (fa.REVENUE, kinds_of_revenue(said, lambda kind: kind)),
        (fa.EXPENDITURE, [said.at(fa.EXPENDITURE.key, nature=nature) for nature in fa.NATURES]),
    )
    for whole, parts in sides:
        one, known = said.at(whole.key), [fact for fact in parts if fact is not None]
        if one is not None and len(known) > 1:
            yield Equation((Term(one),), "=", tuple(Term(fact) for fact in known), whole.term)


@relation(
    "P-03",
    "占比与两数相符",
    "占比 ＝ 部分 ÷ 整体",
    tables=[],
    explanation="占比与打印的两个数不符：重算占比；整体取错口径的，写明占什么。",
)
def p_03(report: Report) -> Iterator[Instance]:
    """情况说明里的占比等于部分除以整体。"""
    for base, figure in derived.SHARE.items():
        for percent in report.said.of(figure.key):
            dims = dict(percent.dims)
            part = report.said.at(base.key, **dims)
            whole = _whole(report.said, base, dims)
            if part is not None and whole is not None and whole.value:
                yield Share((Term(part),), percent, (Term(whole),), percent.form)


def _whole(said: FactSet, base: Figure, dims: dict[str, str]) -> Fact | None:
    if base in derived.SHARES:
        return said.at(derived.SHARES[base].key)
    narrowed = {"fund": dims["fund"]} if "fund" in dims and ("function" in dims or "nature" in dims) else {}
    return said.at(fa.EXPENDITURE.key, **narrowed)


@relation(
    "P-04",
    "占比之和",
    "一组占比之和 ＝ 100%（各占比四舍五入的尾差除外）",
    tables=[],
    severity="warning",
    explanation="占比相加不是100%：超出尾差的，查错列的占比。",
)
def p_04(report: Report) -> Iterator[Instance]:
    """情况说明里列全的一组占比相加等于百分之百，尾差除外。"""
    said = report.said
    groups = {
        "各类收入": kinds_of_revenue(said, lambda kind: derived.SHARE[kind]),
        "各性质支出": [said.at(derived.SHARE[fa.EXPENDITURE].key, nature=nature) for nature in fa.NATURES],
        "各类一般公共预算支出": [
            first(said.all_like(fact))
            for fact in said.of(derived.SHARE[fa.EXPENDITURE].key)
            if len(fact.dim("function")) == 3 and fact.dim("fund") == "一般公共"
        ],
        "“三公”经费各项": _of_sangong(said),
    }
    for where, shares in groups.items():
        known = list(dict.fromkeys(fact for fact in shares if fact is not None))
        if len(known) > 1 and any(fact.value for fact in known):
            yield Equation(tuple(Term(fact) for fact in known), "=", (Term(hundred(known[0])),), where)


def _of_sangong(said: FactSet) -> list[Fact | None]:
    """The shares of the three parts of 三公; none unless all three are told."""
    shares = [said.at(derived.SHARE[one].key) for one in (fa.OVERSEAS, fa.VEHICLES, fa.RECEPTION)]
    return shares if all(shares) else []


@relation(
    "P-05",
    "增减率与增减额相符",
    "增减率 ＝ 增减额 ÷（本年数－增减额）",
    tables=[],
    explanation="增减率与打印的增减额、本年数不符：重算；下降率不能写成完成率。",
)
def p_05(report: Report) -> Iterator[Instance]:
    """情况说明里的增减率等于增减额除以上年数或预算数。"""
    for growth in _of(report.said, derived.GROWTH.values()):
        base = _BASES[growth.key]
        dims = dict(growth.dims)
        change = report.said.at(derived.CHANGE[base].key, growth.form, **dims)
        now = report.said.at(base.key, **{**dims, "basis": "决算"})
        if change is not None and now is not None and now.value != change.value:
            whole = (Term(now), Term(change, MINUS))
            yield Share((Term(change),), growth, whole, growth.form)


def _of(said: FactSet, figures: Iterable[Figure]) -> Iterator[Fact]:
    for figure in figures:
        yield from said.of(figure.key)


@relation(
    "P-06",
    "本年数减增减额等于上年数",
    "本年数 － 增减额 ＝ 上年数（报告里写出上年数的）",
    tables=[],
    explanation="同一份报告里写的上年数与按增减额倒推的不同：查上年数或增减额。",
)
def p_06(report: Report) -> Iterator[Instance]:
    """情况说明里本年数减去增减额等于写出的上年数。"""
    for change in _of(report.said, derived.CHANGE.values()):
        base, dims = _BASES[change.key], dict(change.dims)
        if dims.get("basis") != "上年":
            continue
        now = report.said.at(base.key, **{**dims, "basis": "决算"})
        before = report.last_year.at(base.key, **{**dims, "basis": "决算", "year": str(report.year - 1)})
        if now is not None and before is not None:
            yield Equation((Term(now), Term(change, MINUS)), "=", (Term(before),), change.form)


@relation(
    "P-07",
    "增减的词与数相符",
    "增加、增长配正数，减少、下降配负数，持平配零",
    tables=[],
    explanation="词与数的方向相反：改词，或改数。",
    by_exception=True,
)
def p_07(report: Report) -> Iterator[Instance]:
    """情况说明里增加、减少、持平等词与数的方向一致。"""
    for word in report.words:
        change = word.fact
        if change.key not in _BASES:
            continue
        up, down = (any(one in word.text for one in words) for words in (UP, DOWN))
        wrong = (
            (up and not down and change.value < 0)
            or (down and not up and change.value > 0)
            or (any(one in word.text for one in EVEN) and change.value != 0)
        )
        if wrong:
            yield Remark(
                f"写的是“{word.text}”，数是{change.value:f}{change.figure.unit}。", (change,), word.section
            )


@relation(
    "P-08",
    "收支总计的增减相同",
    "收入总计增减额 ＝ 支出总计增减额",
    tables=[],
    severity="warning",
    explanation="两年收支都平衡时，收入、支出总计的增减应当相同：查上年数的口径。",
)
def p_08(report: Report) -> Iterator[Instance]:
    """情况说明里收入总计与支出总计比上年的增减额相等。"""
    change = derived.CHANGE
    said = report.said
    at = {"basis": "上年"}
    yield from total(said, (change[fa.TOTAL_IN], at), [(change[fa.TOTAL_OUT], at)], "收、支总计的增减额")


@relation(
    "P-09",
    "同一个数前后一致",
    "同一指标在报告里各处的数相同",
    tables=[],
    explanation="同一个数在两处写得不同：至少一处是旧数。",
)
def p_09(report: Report) -> Iterator[Instance]:
    """情况说明里同一个数在各处写得相同。"""
    seen: dict[tuple[str, object], Fact] = {}
    for fact in report.said:
        known = seen.setdefault((fact.key, fact.dims), fact)
        if known is not fact:
            yield Equation((Term(known),), "=", (Term(fact),), f"{known.form}与{fact.form}")


@relation(
    "P-10",
    "完成率与两数相符",
    "完成率 ＝ 决算数 ÷ 预算数",
    tables=[],
    explanation="完成率与打印的预算数、决算数不符：重算；预算口径（年初或全年）要与写的一致。",
)
def p_10(report: Report) -> Iterator[Instance]:
    """情况说明里的完成率等于决算数除以预算数。"""
    for base, figure in derived.COMPLETION.items():
        for rate in report.said.of(figure.key):
            dims = dict(rate.dims)
            part = report.said.at(base.key, **{**dims, "basis": "决算"})
            whole = report.said.at(base.key, **dims)
            if part is not None and whole is not None and whole.value:
                yield Share((Term(part),), rate, (Term(whole),), rate.form)


@relation(
    "P-12",
    "项之和等于类",
    "∑某一类下各项的决算数 ＝ 该类的支出",
    tables=[],
    explanation="一类下各项相加不等于这一类：查漏列的项。",
)
def p_12(report: Report) -> Iterator[Instance]:
    """情况说明里一类下各项支出相加等于该类支出。"""
    items = [one for one in _by_function(report.said, 7) if one.value]
    for whole in _by_function(report.said, 3):
        parts = [one for one in items if one.dim("function").startswith(whole.dim("function"))]
        if parts:
            yield Equation((Term(whole),), "=", tuple(map(Term, parts)), f"{whole.dim('function')}类")


_OF_A_FUNCTION = {"entity", "year", "basis", "fund", "function"}


def _by_function(said: FactSet, length: int) -> list[Fact]:
    """一般公共预算 outturn by function codes of one length, each once."""
    found: dict[str, Fact] = {}
    for fact in said.of(fa.EXPENDITURE.key):
        code = fact.dim("function")
        if len(code) != length or len(fact.dims) != len(_OF_A_FUNCTION):
            continue
        whole = {name for name, _ in fact.dims} == _OF_A_FUNCTION
        if whole and fact.dim("basis") == "决算" and fact.dim("fund") == "一般公共":
            found.setdefault(code, fact)
    return list(found.values())


@relation(
    "P-15",
    "人员经费与公用经费之和",
    "人员经费＋公用经费 ＝ 一般公共预算财政拨款基本支出",
    tables=[],
    explanation="两项相加不等于基本支出：查漏写或取自别的口径。",
)
def p_15(report: Report) -> Iterator[Instance]:
    """情况说明里人员经费加公用经费等于一般公共预算财政拨款基本支出。"""
    own = {**GENERAL, **BASIC}
    yield from total(report.said, (fa.EXPENDITURE, own), [(fa.STAFF, own), (fa.PUBLIC, own)], "基本支出")


@relation(
    "P-16",
    "各款之和等于人员、公用经费",
    "∑301、303各款 ＝ 人员经费；∑302、307、310、399各款 ＝ 公用经费",
    tables=[],
    explanation="列出的各款相加不等于合计：查漏写数的款。",
)
def p_16(report: Report) -> Iterator[Instance]:
    """情况说明里列出的各款相加等于人员经费、公用经费。"""
    for whole, classes in ((fa.STAFF, ("301", "303")), (fa.PUBLIC, ("302", "307", "310", "399"))):
        one = report.said.at(whole.key, **GENERAL, **BASIC)
        parts: dict[str, Fact] = {}
        for fact in report.said.of(fa.EXPENDITURE.key):
            code = fact.dim("economy")
            if len(code) == 5 and code[:3] in classes and fact.dim("nature") == "基本":
                parts.setdefault(code, fact)
        if one is not None and parts:
            yield Equation((Term(one),), "=", tuple(map(Term, parts.values())), whole.term)


@relation(
    "P-19",
    "三类财政拨款支出之和",
    "一般公共＋政府性基金＋国有资本经营预算支出 ＝ 财政拨款支出",
    tables=[],
    explanation="三类相加不等于财政拨款支出：查漏写的一类。",
)
def p_19(report: Report) -> Iterator[Instance]:
    """情况说明里三类财政拨款支出相加等于财政拨款支出。"""
    parts = [(fa.EXPENDITURE, {"fund": fund}) for fund in fa.FUNDS]
    yield from total(report.said, (fa.FISCAL_EXPENDITURE, {}), parts, "财政拨款支出")


@relation(
    "P-20",
    "财政拨款收支平衡",
    "财政拨款收入＋年初财政拨款结转和结余 ＝ 财政拨款支出＋年末财政拨款结转和结余",
    tables=[],
    explanation="财政拨款收支不平：查年初、年末数。",
)
def p_20(report: Report) -> Iterator[Instance]:
    """情况说明里财政拨款收入加年初数等于支出加年末数。"""
    keys = (fa.APPROPRIATION, fa.FISCAL_OPENING, fa.FISCAL_EXPENDITURE, fa.FISCAL_CLOSING)
    found = [report.said.at(figure.key) for figure in keys]
    known = [fact for fact in found if fact is not None]
    if len(known) == len(keys):
        left, right = known[:2], known[2:]
        yield Equation(tuple(map(Term, left)), "=", tuple(map(Term, right)), "财政拨款收支")


@relation(
    "P-21",
    "财政拨款基本支出不超过基本支出",
    "一般公共预算财政拨款基本支出 ≤ 基本支出",
    tables=[],
    explanation="财政拨款安排的基本支出大于全部基本支出：其中一个数有误。",
)
def p_21(report: Report) -> Iterator[Instance]:
    """情况说明里一般公共预算财政拨款基本支出不大于全部基本支出。"""
    part = report.said.at(fa.EXPENDITURE.key, **GENERAL, **BASIC)
    whole = report.said.at(fa.EXPENDITURE.key, **BASIC)
    if part is not None and whole is not None:
        yield Equation((Term(part),), "<=", (Term(whole),), "基本支出")


@relation(
    "P-23",
    "金额小数位一致",
    "全文金额保留同样的小数位",
    tables=[],
    severity="info",
    explanation="有的金额小数位与别处不同：统一为两位。",
    by_exception=True,
)
def p_23(report: Report) -> Iterator[Instance]:
    """情况说明里金额的小数位一致。"""
    money = [fact for fact in report.said if fact.figure.base_per_unit]
    places = [decimals_of(fact.value) for fact in money]
    usual = max(set(places), key=places.count, default=0)
    for fact, count in zip(money, places, strict=True):
        if count != usual:
            yield Remark(
                f"{fact.value}{fact.figure.unit}有{count}位小数，别处是{usual}位。", (fact,), fact.form
            )
