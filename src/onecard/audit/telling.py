"""Telling a finding in words: what the figures are called, where they stand, what they make, in a sentence that needs no
rule book.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from onecard.figures.fact import Fact
from onecard.figures.figure import RATE_UNITS
from onecard.figures.interval import decimals_of
from onecard.figures.relation import Equation, Instance, Share, Term, Verdict
from onecard.finalaccounts import codes, derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.naming import FUNDS, NATURES

Named = Callable[[Fact], str]
_OPERATORS = {"=": "等于", "<=": "不大于", ">=": "不小于", "<": "小于", ">": "大于"}
_SIGNS = {"=": "＝", "<=": "≤", ">=": "≥", "<": "＜", ">": "＞"}
_WRONG = {"=": "≠", "<=": "＞", ">=": "＜", "<": "≥", ">": "≤"}
_MOST_SHOWN = 12


def name_of(fact: Fact, year: int) -> str:
    """What a printed figure is called: ``信息化建设（2080108）年初预算数``, ``公务接待费比上年增减率``."""
    if not fact.key.startswith("finalaccounts."):
        return fact.figure.term
    base = fact.figure.term
    measure = next((word for word in _MEASURES if base.endswith(word) and fact.key in derived.DERIVED), "")
    base = base.removesuffix(measure)
    if base == fa.EXPENDITURE.term:
        base = _expenditure(fact, year)
    elif code := fact.dim("function"):
        base = f"{codes.name('function', code, year) or '列出的一项'}（{code}）{base}"
    basis = _BASES.get(fact.dim("basis"), "") if not measure else ""
    if measure in ("增减额", "增减率"):
        measure = f"{_COMPARED.get(fact.dim('basis'), '')}{measure}"
    when = fact.dim("year")
    return f"{'' if when in ('', str(year)) else when + '年度'}{base}{basis}{measure}"


_MEASURES = ("增减额", "增减率", "完成率", "占比")
_BASES = {"年初": "年初预算数", "全年": "全年预算数", "调整": "预算调整数", "预算": "预算数"}
_COMPARED = {
    "上年": "比上年",
    "年初": "比年初预算",
    "全年": "比全年预算",
    "预算": "比预算",
    "上年预算": "比上年预算",
    "调整": "年中调整",
}


def _expenditure(fact: Fact, year: int) -> str:
    """What an expenditure is called by its dimensions."""
    fund, nature = FUNDS.get(fact.dim("fund"), ""), NATURES.get(fact.dim("nature"), "")
    if code := fact.dim("economy"):
        return codes.name("economy", code, year) or code
    if code := fact.dim("function"):
        name = codes.name("function", code, year) or next(iter(codes.names_of("function", code)), "")
        return (f"{name}（{code}）" if name else "列出的一项") + (nature or "")
    if fund:
        return f"{fund}财政拨款{nature or '支出'}"
    return nature or fa.EXPENDITURE.term


def shown(fact: Fact) -> str:
    """The printed value with its unit; a change by its sign."""
    value = f"{fact.value:f}"
    return f"{value}{fact.figure.unit}" if fact.figure.unit else value


def number(value: Fraction, decimals: int = 2) -> str:
    """A number as text to as many decimals as needed to show it, at least `decimals`, at most four."""
    return f"{shortest(value, decimals):f}"


def shortest(value: Fraction, decimals: int = 2) -> Decimal:
    """A number to as many decimals as needed to show it, at least `decimals`, at most four."""
    for places in range(decimals, 4):
        rounded = rounded_to(value, places)
        if Fraction(rounded) == value:
            return rounded
    return rounded_to(value, 4)


def rounded_to(value: Fraction, places: int) -> Decimal:
    """A rational number rounded half up to so many decimals."""
    unit = Decimal(1).scaleb(-places)
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(unit, ROUND_HALF_UP)


def summed(terms: Iterable[Term]) -> str:
    """A sum as it is written: ``83.89＋8.76－1.00``; a long one is cut in its middle."""
    parts: list[str] = []
    for term in terms:
        sign = "－" if (term.coefficient < 0) != (term.fact.value < 0) else "＋"
        factor = abs(term.coefficient)
        times = "" if factor == 1 else f"{number(factor, 0)}×"
        parts.append(f"{sign}{times}{abs(term.fact.value):f}")
    if len(parts) > _MOST_SHOWN:
        parts = [*parts[:6], "＋…", *parts[-4:]]
    text = "".join(parts)
    return text.removeprefix("＋") or "0"


def arithmetic(verdict: Verdict) -> str:
    """The arithmetic of a verdict in one line."""
    instance = verdict.instance
    if isinstance(instance, Equation):
        right = summed(instance.right)
        total = "" if len(instance.right) < 2 else f"＝{number(verdict.right, _places(instance))}"
        left = summed(instance.left)
        left_total = "" if len(instance.left) < 2 else f"＝{number(verdict.left, _places(instance))}"
        return f"{left}{left_total} {_WRONG[instance.operator]} {right}{total}"
    if isinstance(instance, Share):
        return f"{ratio(instance, 4)} ≠ {instance.percent.value:f}%"
    return ""


def _places(equation: Equation) -> int:
    """The decimals its sums have at least: none for what is counted."""
    return 0 if all(fact.figure.counted for fact in equation.facts) else 2


def sides(equation: Equation) -> str:
    """The two sides of an equation as they are printed: ``83.89＋8.76＝92.65``."""
    return f"{summed(equation.left)}{_SIGNS[equation.operator]}{summed(equation.right)}"


def ratio(share: Share, places: int | None = None) -> str:
    """A division and what it makes, to the decimals of the printed rate or to so many: ``122.81÷178.25＝68.90%``."""
    made = share_of(share, places)
    value = "" if made is None else f"＝{number(Fraction(made)) if places else f'{made:f}'}%"
    return f"{_bracketed(share.part)}÷{_bracketed(share.whole)}{value}"


def share_of(share: Share, places: int | None = None) -> Decimal | None:
    """What a rate would be printed as by its two amounts, to so many decimals (None: those of the printed one, two at
    least where it has any); None where there is no whole."""
    part, whole = (
        sum((Fraction(term.fact.value) * term.coefficient for term in side), Fraction(0))
        for side in (share.part, share.whole)
    )
    if not whole:
        return None
    printed = decimals_of(share.percent.value)
    return rounded_to(100 * part / whole, places if places is not None else max(printed, 2) if printed else 0)


def _bracketed(terms: tuple[Term, ...]) -> str:
    text = summed(terms)
    return f"（{text}）" if len(terms) > 1 else text


def computed(verdict: Verdict) -> Decimal | None:
    """What the other figures give for the first one, as it would be printed; None where they give no single value."""
    instance = verdict.instance
    if isinstance(instance, Share):
        return share_of(instance)
    if isinstance(instance, Equation) and len(instance.left) == 1:
        return shortest(verdict.right)
    if isinstance(instance, Equation) and len(instance.right) == 1:
        return shortest(verdict.left)
    return None


def message(verdict: Verdict, named: Named, where: str) -> str:
    """The sentence of a finding of one relation."""
    instance = verdict.instance
    if isinstance(instance, Share):
        percent = instance.percent
        value = computed(verdict)
        made = "没有意义" if value is None else f"是{value:f}%"
        return (
            f"{_place(where, named(percent))}{named(percent)}印作{shown(percent)}，按印出的数计算{made}"
            f"（{_bracketed(instance.part)}÷{_bracketed(instance.whole)}）。"
        )
    if isinstance(instance, Equation):
        return _message_of_equation(instance, verdict, named, where)
    return f"{_place(where, instance.sentence)}{instance.sentence}"


def _message_of_equation(instance: Equation, verdict: Verdict, named: Named, where: str) -> str:
    places = _places(instance)
    gap = number(abs(verdict.difference), places)
    unit = instance.facts[0].figure.unit if instance.facts else ""
    # Between two rates lie percentage points: 2% more than 50% is 51%.
    apart = gap + ("个百分点" if unit in RATE_UNITS else unit)
    if len(instance.left) == 1 and len(instance.right) == 1:
        one, other = instance.left[0].fact, instance.right[0].fact
        if (one.key, one.dims) == (other.key, other.dims):
            return f"{named(one)}在两处印得不同：{_at(one)}是{shown(one)}，{_at(other)}是{shown(other)}，相差{apart}。"
        must = _OPERATORS[instance.operator]
        return f"{_place(where, named(one))}{named(one)}（{shown(one)}）应当{must}{named(other)}（{shown(other)}），相差{apart}。"
    sides = (instance.left, verdict.left, instance.right, verdict.right)
    if len(instance.left) > 1 and len(instance.right) == 1:
        sides = (instance.right, verdict.right, instance.left, verdict.left)
    single, single_value, many, many_value = sides
    if len(single) == 1 and single[0].fact.exact is not None:
        head = f"应为{shown(single[0].fact)}"
    elif len(single) == 1:
        head = f"{named(single[0].fact)}印作{shown(single[0].fact)}"
    else:
        head = f"{summed(single)}＝{number(single_value, places)}" if single else "应当为0"
    lacking = _lacking(instance, verdict, apart)
    return f"{_place(where, head)}{head}，{summed(many)}＝{number(many_value, places)}{lacking or f'，相差{apart}'}。"


def _lacking(instance: Equation, verdict: Verdict, apart: str) -> str:
    """Which names have no figure, and what they would have to be for the rest to hold; '' where none lacks one."""
    if not instance.missing:
        return ""
    told = "相差"
    if verdict.difference > 0 and len(instance.left) == 1:
        # Where what is listed is already too much, no figure that is added mends it.
        told = "应为" if len(instance.missing) == 1 else "合计应为"
    return f"，其中{'、'.join(instance.missing)}没有写数，{told}{apart}"


def _at(fact: Fact) -> str:
    return fact.form or "另一处"


_PATH = re.compile(r"（[类款项]）")
_QUOTES = re.compile("[“”]")
_ONE_SPELLING = re.compile("“([^“”]*)“")
"""Words in quotation marks as the audit spells them."""


def _place(where: str, said: str) -> str:
    """Of what a sentence is told, before it; '' where it says so itself (``住房公积金（项）：住房公积金（2210201）完成率``)."""
    names = [one for one in _PATH.split(where.split("，")[0]) if one]
    last = _QUOTES.sub("", names[-1].removesuffix("支出") if names else "")
    if not last or last in _QUOTES.sub("", said):
        return ""
    return _ONE_SPELLING.sub("“\\1”", where) + "："


def formula(instance: Instance, named: Named) -> str:
    """The formula of an instance in names."""
    if isinstance(instance, Share):
        return (
            f"{named(instance.percent)} ＝ {_names(instance.part, named)} ÷ {_names(instance.whole, named)}"
        )
    if isinstance(instance, Equation):
        return f"{_names(instance.left, named)} {_SIGNS[instance.operator]} {_names(instance.right, named)}"
    return ""


def spelled_out(instance: Equation | Share, named: Named) -> str:
    """An instance with the name and the printed value of each figure."""
    if isinstance(instance, Share):
        return _spelled_share(instance, named)
    return f"{_spelled(instance.left, named)}{_SIGNS[instance.operator]}{_spelled(instance.right, named)}"


def _spelled_share(share: Share, named: Named) -> str:
    """A division in names, the one all its figures share said once: ``住房公积金：7.35万元÷年初预算数7.91万元＝完成率92.92%``."""
    about = named(share.part[0].fact)
    one_name = len(share.part) == 1 and all(named(fact).startswith(about) for fact in share.facts)

    def short(fact: Fact) -> str:
        return named(fact).removeprefix(about) if one_name else named(fact)

    part, whole = (
        f"（{_spelled(side, short)}）" if len(side) > 1 else _spelled(side, short)
        for side in (share.part, share.whole)
    )
    head = f"{about}：" if one_name else ""
    return f"{head}{part}÷{whole}＝{short(share.percent)}{shown(share.percent)}"


def _spelled(terms: tuple[Term, ...], named: Named) -> str:
    parts = [
        f"{'－' if term.coefficient < 0 else '＋'}{named(term.fact)}{shown(term.fact)}" for term in terms
    ]
    if len(parts) > _MOST_SHOWN:
        parts = [*parts[:6], "＋…", *parts[-4:]]
    return "".join(parts).removeprefix("＋") or "0"


def _names(terms: tuple[Term, ...], named: Named) -> str:
    parts = [("－" if term.coefficient < 0 else "＋") + named(term.fact) for term in terms]
    if len(parts) > _MOST_SHOWN:
        parts = [*parts[:6], "＋…", *parts[-4:]]
    return "".join(parts).removeprefix("＋") or "0"
