"""Jointly (联合): what several figures contradict that no single relation shows, and which figure is likeliest wrong."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from onecard.audit import telling
from onecard.audit.finding import Finding, FindingProof, PrintedFigure, harder
from onecard.audit.rules import JOINT
from onecard.audit.telling import Named
from onecard.audit.where import Where, identity, spot
from onecard.figures.axioms import SAME_QUANTITY, printing
from onecard.figures.evaluate import RATE_TOLERANCE_POINTS
from onecard.figures.fact import Fact
from onecard.figures.interval import decimals_of, possible
from onecard.figures.joint import Contradiction, Explanation
from onecard.figures.problem import Rule
from onecard.figures.relation import Equation, Share

Likely = dict[tuple[object, ...], tuple[PrintedFigure, Decimal | None]]


def likely_wrong(explanation: Explanation | None, where: Where) -> Likely:
    """By print the figures of the likeliest explanation, with what would mend each."""
    likely: Likely = {}
    for suspects in explanation.wrong if explanation else ():
        for suspect in suspects.sets[0] if suspects.sets else ():
            likely[printing(suspect.fact)] = (where.printed(suspect.fact), suspect.value)
    return likely


def of_several(
    explanation: Explanation | None, findings: list[Finding], where: Where, likely: Likely
) -> list[Finding]:
    """Contradictions that no single relation shows: none of `findings`, which one relation each shows, is about figures
    among its own, or names the figure that makes it as hard."""
    if explanation is None:
        return []
    shown = [frozenset(_at(one) for one in finding.printed) for finding in findings]
    several = []
    for contradiction in explanation.contradictions:
        found = _of_contradiction(contradiction, where, likely)
        printed = frozenset(_at(one) for one in found.printed)
        wrong = frozenset(_at(one) for one in found.likely_wrong)
        alone = any(one <= printed or printed <= one for one in shown if one)
        named = wrong and any(
            wrong <= one and not harder(found.severity, other.severity)
            for one, other in zip(shown, findings, strict=True)
        )
        if not alone and not named:
            several.append(found)
    return several


def _at(one: PrintedFigure) -> tuple[object, ...]:
    place = one.place
    return place.file, place.block, place.sheet, place.cell, place.start, one.figure


def _of_contradiction(contradiction: Contradiction, where: Where, likely: Likely) -> Finding:
    printed = tuple(where.printed(fact) for fact in contradiction.facts if fact.exact is None)
    doubt = where.doubt(contradiction.facts) or (_BENT if _only_bent(contradiction) else "")
    suspects = {fact: likely[printing(fact)] for fact in contradiction.facts if printing(fact) in likely}
    lines = list(dict.fromkeys((line.rule, line.instance) for line in contradiction.certificate.lines))
    steps = [
        f"{_NUMBERS[at]}{_step(rule, instance, where.name)}" for at, (rule, instance) in enumerate(lines[:20])
    ]
    deduced, arithmetic = _deduced(contradiction, suspects, where.name)
    said = f"这几处放在一起不能都对：{'；'.join(steps)}。由这些推算，{deduced}，四舍五入的出入已经算进去。"
    proof = FindingProof(
        tuple(spot(one) for one in printed), contradiction.relations, contradiction.axioms, arithmetic
    )
    mended = (value for _, value in suspects.values() if value is not None)
    return Finding(
        identity(JOINT.id, printed, said),
        "info" if doubt == _BENT else "warning" if doubt or len(contradiction.facts) > 6 else "error",
        JOINT.id,
        JOINT.title,
        said + (f"（{doubt}，请看原文。）" if doubt else ""),
        "",
        printed,
        None,
        JOINT.formula,
        proof,
        tuple(one for one, _ in suspects.values()),
        next(mended, None),
        where.recognised(printed),
    )


_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def _step(rule: Rule, instance: Equation | Share, named: Named) -> str:
    """One equality of the contradiction with the printed values: ``公务接待费0.00万元÷“三公”经费合计0.87万元＝公务接待费占比0%``."""
    if isinstance(instance, Equation) and rule.id == SAME_QUANTITY.id:
        one, other = instance.facts
        return f"{named(one)}有两处，印作{telling.shown(one)}和{telling.shown(other)}，应是同一个数"
    return f"{telling.spelled_out(instance, named)}（{rule.title}）"


def _deduced(contradiction: Contradiction, suspects: Collection[Fact], named: Named) -> tuple[str, str]:
    """What all the others make of one figure, against its print: in a sentence, and in one line of arithmetic.

    The sum of the certificate is never negative for the true values; so each figure in it has an end that the others set.
    """
    certificate = contradiction.certificate
    counted = [
        (fact, by) for fact, by in zip(contradiction.facts, certificate.coefficients, strict=True) if by
    ]
    wanted = list(suspects)
    for line in certificate.lines:
        if isinstance(line.instance, Share) and line.instance.percent in suspects:
            # A rate is counted nowhere; what it says of its part, or of its whole, is.
            wanted += [term.fact for term in (*line.instance.part, *line.instance.whole)]
    fact, by = next((pair for one in wanted for pair in counted if pair[0] == one), counted[0])
    box = possible(fact)
    own = by * (box.high if by > 0 else box.low)
    end = (own - certificate.reach_high) / by
    word, sign, edge = ("至少", "≥", box.high) if by > 0 else ("最多", "≤", box.low)
    unit = fact.figure.unit
    sentence = f"{named(fact)}{word}是{telling.number(end)}{unit}，印的却是{telling.shown(fact)}"
    back = "≤" if by > 0 else "≥"
    return sentence, (
        f"推算{named(fact)}{sign}{telling.number(end)}，印作{fact.value:f}，即{back}{telling.number(edge)}"
    )


_BENT = "各比率相差不超过0.02个百分点或末位两个单位，可能是截尾或凑整"


def _only_bent(contradiction: Contradiction) -> bool:
    """Whether rates that are each off by no more than R-09 allows would make the contradiction possible."""
    slack = Fraction(0)
    for line in contradiction.certificate.lines:
        if isinstance(line.instance, Share):
            whole = sum(
                (abs(Fraction(term.fact.value) * term.coefficient) for term in line.instance.whole),
                Fraction(0),
            )
            unit = Fraction(2, 10 ** decimals_of(line.instance.percent.value))
            slack += abs(line.multiplier) * whole * max(RATE_TOLERANCE_POINTS, unit) / 100
    return contradiction.certificate.reach_high + slack >= 0
