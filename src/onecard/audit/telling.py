"""Telling a finding in words: what the figures are called, where they stand, what they make, in a sentence that needs no
rule book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from onecard.figures.fact import Fact
from onecard.figures.interval import decimals_of
from onecard.figures.relation import Equation, Instance, Share, Term, Verdict
from onecard.finalaccounts.naming import narrowing

Named = Callable[[Fact], str]
_OPERATORS = {"=": "等于", "<=": "不大于", ">=": "不小于", "<": "小于", ">": "大于"}
_WRONG = {"=": "≠", "<=": "＞", ">=": "＜", "<": "≥", ">": "≤"}
_MOST_SHOWN = 12


def name_of(fact: Fact, year: int) -> str:
    """What a printed figure is called: ``年初预算数，2080108 信息化建设``."""
    term = fact.figure.term
    if fact.key.startswith("finalaccounts.expenditure"):
        narrowed = narrowing(fact, year)
        own = term.replace("本年支出合计", "支出") if narrowed else term
        return f"{own}（{narrowed}）" if narrowed else own
    if fact.key.startswith("finalaccounts."):
        narrowed = narrowing(fact, year)
        return f"{term}（{narrowed}）" if narrowed else term
    return term


def shown(fact: Fact) -> str:
    """The printed value with its unit; a change by its sign."""
    value = f"{fact.value:f}"
    return f"{value}{fact.figure.unit}" if fact.figure.unit else value


def number(value: Fraction, decimals: int = 2) -> str:
    """A number to as many decimals as needed to show it, at least `decimals`, at most four."""
    for places in range(decimals, 5):
        rounded = rounded_to(value, places)
        if Fraction(rounded) == value:
            return f"{rounded:f}"
    return f"{rounded_to(value, 4):f}"


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
        total = "" if len(instance.right) < 2 else f"＝{number(verdict.right)}"
        left = summed(instance.left)
        left_total = "" if len(instance.left) < 2 else f"＝{number(verdict.left)}"
        return f"{left}{left_total} {_WRONG[instance.operator]} {right}{total}"
    if isinstance(instance, Share):
        whole = sum((Fraction(term.fact.value) * term.coefficient for term in instance.whole), Fraction(0))
        ratio = "" if not whole else f"＝{number(rounded_fraction(100 * verdict.left / whole, 4))}%"
        return (
            f"{_bracketed(instance.part)}÷{_bracketed(instance.whole)}{ratio} ≠ {instance.percent.value:f}%"
        )
    return ""


def rounded_fraction(value: Fraction, places: int) -> Fraction:
    """A rational number rounded half up, still rational."""
    return Fraction(rounded_to(value, places))


def _bracketed(terms: tuple[Term, ...]) -> str:
    text = summed(terms)
    return f"（{text}）" if len(terms) > 1 else text


def computed(verdict: Verdict) -> str:
    """What the other figures give for the first one, as it would be printed."""
    instance = verdict.instance
    if isinstance(instance, Share):
        whole = sum((Fraction(term.fact.value) * term.coefficient for term in instance.whole), Fraction(0))
        if not whole:
            return ""
        places = decimals_of(instance.percent.value)
        return f"{rounded_to(100 * verdict.left / whole, max(places, 2) if places else 0):f}%"
    if isinstance(instance, Equation) and len(instance.left) == 1:
        return number(verdict.right)
    if isinstance(instance, Equation) and len(instance.right) == 1:
        return number(verdict.left)
    return ""


def message(verdict: Verdict, named: Named, where: str) -> str:
    """The sentence of a finding of one relation."""
    instance = verdict.instance
    if isinstance(instance, Share):
        percent = instance.percent
        return (
            f"{_place(where)}{named(percent)}印作{shown(percent)}，按印出的数计算是{computed(verdict)}"
            f"（{_bracketed(instance.part)}÷{_bracketed(instance.whole)}）。"
        )
    if isinstance(instance, Equation):
        return _message_of_equation(instance, verdict, named, where)
    return f"{_place(where)}{instance.sentence}"


def _message_of_equation(instance: Equation, verdict: Verdict, named: Named, where: str) -> str:
    gap = number(abs(verdict.difference))
    unit = instance.facts[0].figure.unit if instance.facts else ""
    if len(instance.left) == 1 and len(instance.right) == 1:
        one, other = instance.left[0].fact, instance.right[0].fact
        if (one.key, one.dims) == (other.key, other.dims):
            return f"{named(one)}在两处印得不同：{_at(one)}是{shown(one)}，{_at(other)}是{shown(other)}，相差{gap}{unit}。"
        must = _OPERATORS[instance.operator]
        return f"{_place(where)}{named(one)}（{shown(one)}）应当{must}{named(other)}（{shown(other)}），相差{gap}{unit}。"
    sides = (instance.left, verdict.left, instance.right, verdict.right)
    if len(instance.left) > 1 and len(instance.right) == 1:
        sides = (instance.right, verdict.right, instance.left, verdict.left)
    single, single_value, many, many_value = sides
    if len(single) == 1:
        head = f"{named(single[0].fact)}印作{shown(single[0].fact)}"
    else:
        head = f"{summed(single)}＝{number(single_value)}" if single else "应当为0"
    lacking = f"，其中{'、'.join(instance.missing)}没有写数" if instance.missing else ""
    return f"{_place(where)}{head}，{summed(many)}＝{number(many_value)}{lacking}，相差{gap}{unit}。"


def _at(fact: Fact) -> str:
    return fact.form or "另一处"


def _place(where: str) -> str:
    return f"{where}：" if where else ""


def formula(instance: Instance, named: Named) -> str:
    """The formula of an instance in names."""
    if isinstance(instance, Share):
        return (
            f"{named(instance.percent)} ＝ {_names(instance.part, named)} ÷ {_names(instance.whole, named)}"
        )
    if isinstance(instance, Equation):
        sign = {"=": "＝", "<=": "≤", ">=": "≥", "<": "＜", ">": "＞"}[instance.operator]
        return f"{_names(instance.left, named)} {sign} {_names(instance.right, named)}"
    return ""


def _names(terms: tuple[Term, ...], named: Named) -> str:
    parts = [("－" if term.coefficient < 0 else "＋") + named(term.fact) for term in terms]
    if len(parts) > _MOST_SHOWN:
        parts = [*parts[:6], "＋…", *parts[-4:]]
    return "".join(parts).removeprefix("＋") or "0"
