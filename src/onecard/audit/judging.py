"""Judging (判定): verdicts over printed figures become findings, each with its figures, places, proof and likeliest fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from onecard.audit import telling
from onecard.audit.both_ways import both_ways
from onecard.audit.finding import Finding, FindingProof
from onecard.audit.heading import heading
from onecard.audit.jointly import Likely, likely_wrong, of_several
from onecard.audit.rules import LISTED, ONLY_PART_RATE
from onecard.audit.where import Where, identity, spot
from onecard.figures.as_printed import Prints
from onecard.figures.axioms import ONLY_PART, RATE_TOLERANCE, printing
from onecard.figures.consistent import can_all_be_true
from onecard.figures.evaluate import judge
from onecard.figures.fact import Fact
from onecard.figures.interval import decimals_of
from onecard.figures.joint import Explanation, explain
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Equation, Relation, Remark, Severity, Share, State, Verdict

_STEPS = 20_000
"""What a search for the wrong figures may take, three times what any of hundreds of reports took: a second or so."""
_INFO = frozenset(["M-02", "M-03", "M-04", "M-06", "P-23", "X-13"])
_WARNING_REMARKS = frozenset(["N-06", "N-07", "K-03", "P-07"])
"""Lists may leave a name out, a region may have grades of its own, and 增加－10 is 减少10 told oddly."""
_LEFT_OUT_SILENTLY = frozenset(["N-08"])
"""A list of 款 that says 主要包括 need not name every one."""
_MAY_LACK = frozenset(["P-02", "P-12"])
"""Sums of what the words list: where the parts make less than the whole, one of them may not be listed."""
_LACKING = frozenset(["P-17"])
"""Relations that a missing figure breaks; elsewhere a blank cell may be one that was not read."""
_OF_ANOTHER = frozenset(["P-11-2"])
"""Relations of which one of the two directions is another relation's (items above their total are P-11's)."""
_SPECIAL = frozenset(["P-02", "P-12", "P-15", "A-01", "A-03", "G-01", "G-07"])
"""Relations that say of known figures what P-02-2 says of any list."""
_MOST_LISTED = 60


@dataclass(slots=True)
class Judged:
    """What came of all instances: findings, each instance with its state, how many were checked and how many held."""

    findings: list[Finding] = field(default_factory=list)
    states: list[tuple[Rule, State]] = field(default_factory=list)
    checked: int = 0
    held: int = 0
    explanation: Explanation | None = None


def judged(rules: Iterable[Rule], where: Where) -> Judged:
    """Judge every instance, then all together, and tell what cannot be."""
    result = Judged()
    found: list[tuple[Relation[object], Verdict]] = []
    seen: set[tuple[object, ...]] = set()
    prints = Prints()
    for relation, instance in rules:
        if not isinstance(relation, Relation):
            continue
        numbers = prints.numbers(instance)
        key = (relation.id, type(instance), numbers, instance.where)
        if key in seen:
            continue
        seen.add(key)
        state: State | None = prints.state(instance, numbers)
        if state is None:
            verdict = judge(relation, instance)
            state = verdict.state
            if state == "failed" or RATE_TOLERANCE.id in verdict.axioms:
                found.append((relation, verdict))
        result.states.append(((relation, instance), state))
    result.checked = len(result.states)
    result.held = sum(state != "failed" for _, state in result.states)
    certain = [one for one in result.states if _certain(one[0])]
    result.explanation = _explained(certain, prints)
    likely = likely_wrong(result.explanation, where)
    findings = [
        finding
        for relation, verdict in found
        if (finding := _finding(relation, verdict, where, likely, result.states)) is not None
    ]
    findings += of_several(result.explanation, findings, where, likely)
    result.findings = _grouped(_once(findings))
    return result


def _explained(certain: list[tuple[Rule, State]], prints: Prints) -> Explanation | None:
    """Why not all statements can be true together, None where they can."""
    states = {state for _, state in certain}
    rules = [rule for rule, _ in certain]
    apart = [state for _, state in certain]
    # Where every statement holds as printed, the printed values are a solution of all of them together.
    if states <= {"held"} or ("failed" not in states and can_all_be_true(rules, apart, prints)):
        return None
    return explain(rules, steps=_STEPS, most=1, prints=prints)


def _certain(rule: Rule) -> bool:
    """Whether an instance may serve in a proof: it is about amounts, and a break of it is an error."""
    relation, instance = rule
    return (
        isinstance(relation, Relation) and relation.severity == "error" and not isinstance(instance, Remark)
    )


def _finding(
    relation: Relation[object],
    verdict: Verdict,
    where: Where,
    likely: Likely,
    others: list[tuple[Rule, State]],
) -> Finding | None:
    instance = verdict.instance
    if isinstance(instance, Remark) and relation.id in _LEFT_OUT_SILENTLY:
        return None
    if relation.id in _OF_ANOTHER and verdict.difference > 0:
        return None
    named = where.name
    facts = list(dict.fromkeys(instance.facts))
    given = instance.given if isinstance(instance, Equation) else ()
    doubt = where.doubt((*facts, *given))
    severity = _severity(relation, verdict, doubt)
    said = telling.message(verdict, named, instance.where)
    sums = telling.arithmetic(verdict)
    if doubt:
        said += f"（{doubt}，请看原文。）"
    elif RATE_TOLERANCE.id in verdict.axioms:
        fine = not isinstance(instance, Share) or decimals_of(instance.percent.value) >= 2
        said += f"相差不超过{'0.02个百分点' if fine else '末位的两个单位'}，可能是截尾或凑整。"
    suspects = [likely[printing(fact)] for fact in facts if printing(fact) in likely]
    if not suspects and not doubt and (ways := both_ways(verdict, named, others)) is not None:
        said += ways.sentence
        sums = "；".join(filter(None, (sums, ways.arithmetic)))
    suggested = _mended(verdict, [fact for fact in facts if printing(fact) in likely])
    if suggested is None:
        suggested = next((mended for _, mended in suspects if mended is not None), None)
    if isinstance(instance, Equation) and instance.missing:
        # What is missing is what is wrong: the figures that stand there may all be right.
        labels = [
            label
            for name in instance.missing
            if (label := where.label(name, facts)) and relation.id in _LACKING
        ]
        suspects = [(label, None) for label in labels]
        lack = verdict.difference if len(labels) == 1 == len(instance.missing) else Fraction(0)
        suggested = telling.shortest(lack) if lack > 0 else None
    if isinstance(instance, Equation) and len(instance.left) > 1 and len(instance.right) == 1:
        # The total first, as where it stands on the left: it is what the sentence begins with, and what is shown first.
        facts = list(dict.fromkeys((instance.right[0].fact, *facts)))
    printed = tuple(where.printed(fact) for fact in facts[:_MOST_LISTED] if fact.exact is None)
    printed = (*(one for one, _ in suspects if one.value is None), *printed)
    grounds = (*printed, *map(where.printed, given))
    axioms = (*verdict.axioms, ONLY_PART.id) if relation is ONLY_PART_RATE else verdict.axioms
    proof = FindingProof(tuple(spot(one) for one in grounds), (relation.id,), axioms, sums)
    return Finding(
        identity(relation.id, printed, said),
        severity,
        relation.id,
        heading(relation.title),
        said,
        "",
        printed,
        telling.computed(verdict),
        telling.formula(instance, named) or relation.formula,
        proof,
        tuple(one for one, _ in suspects),
        suggested,
        where.recognised(printed),
    )


def _mended(verdict: Verdict, suspects: list[Fact]) -> Decimal | None:
    """What the likeliest wrong figure would be by the relation itself, None where the relation gives no single value."""
    instance = verdict.instance
    if not suspects:
        return None
    if isinstance(instance, Share):
        return telling.computed(verdict) if suspects[0] is instance.percent else None
    if isinstance(instance, Equation) and len(instance.left) == 1 == len(instance.right):
        one, other = instance.left[0].fact, instance.right[0].fact
        return (other if suspects[0] is one else one).value
    if isinstance(instance, Equation) and len(instance.left) == 1 and suspects[0] is instance.left[0].fact:
        return telling.computed(verdict)
    return None


def _blanks_explain(verdict: Verdict) -> bool:
    """Whether a cell that looks blank and was not read may be all that is wrong: not where the parts that were read are
    more than their whole without it."""
    instance = verdict.instance
    if not isinstance(instance, Equation) or not instance.missing:
        return False
    of_parts = len(instance.left) == 1 and all(term.coefficient > 0 for term in instance.right)
    return not (of_parts and verdict.difference < 0)


def _severity(relation: Relation[object], verdict: Verdict, doubt: str) -> Severity:
    if relation.id in _INFO:
        return "info"
    severity = relation.severity
    remark = isinstance(verdict.instance, Remark)
    blank = relation.id not in _LACKING and _blanks_explain(verdict)
    lacking = relation.id in _MAY_LACK and verdict.difference > 0
    milder = (
        lacking
        or RATE_TOLERANCE.id in verdict.axioms
        or doubt
        or blank
        or (remark and relation.id in _WARNING_REMARKS)
    )
    return "warning" if milder and severity == "error" else severity


def _once(findings: list[Finding]) -> list[Finding]:
    """The findings without those whose relation and printed figures another one has, too."""
    kept: dict[tuple[str, tuple[str, ...], str], Finding] = {}
    special: dict[tuple[str, ...], str] = {}
    for finding in findings:
        spots = tuple(sorted(finding.proof.facts))
        kept.setdefault((finding.relation, spots, "" if spots else finding.message), finding)
        if finding.relation in _SPECIAL:
            special.setdefault(spots, finding.relation)
    for (relation, spots, said), finding in list(kept.items()):
        if relation == LISTED.id and spots in special:
            del kept[relation, spots, said]
            named = special[spots], spots, ""
            kept[named] = replace(kept[named], severity=finding.severity)
    return list(kept.values())


def _grouped(findings: list[Finding]) -> list[Finding]:
    """Findings that share a likely wrong figure, or any figure where none is known, are one group; the hardest first."""
    roots = list(range(len(findings)))

    def root(at: int) -> int:
        while roots[at] != at:
            at = roots[at]
        return at

    holders: dict[str, list[int]] = defaultdict(list)
    for at, finding in enumerate(findings):
        for one in finding.likely_wrong or finding.printed:
            holders[spot(one) + str(one.place.start)].append(at)
    for sharing in holders.values():
        for other in sharing[1:]:
            roots[root(other)] = root(sharing[0])
    names: dict[int, str] = {}
    order: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}
    hardest = {root(at): 3 for at in range(len(findings))}
    for at, finding in enumerate(findings):
        hardest[root(at)] = min(hardest[root(at)], order[finding.severity])
    ranked = sorted(
        range(len(findings)), key=lambda at: (hardest[root(at)], root(at), order[findings[at].severity], at)
    )
    for at in ranked:
        names.setdefault(root(at), f"G{len(names) + 1}")
    return [replace(findings[at], group=names[root(at)]) for at in ranked]
