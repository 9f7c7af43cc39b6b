"""Telling facts and relations to programs and to readers of a terminal: plain values, then text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from onecard.accounts import queries
from onecard.accounts.justified import STANDINGS, Break, Judged, judged, sum_text
from onecard.accounts.subject import Subject
from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.figures.fact import Evidence, Fact, Place
from onecard.figures.relation import Verdict
from onecard.finalaccounts import derived
from onecard.finalaccounts.form import FinalAccounts, Table

FIRST_RECORDS = 10
STATES = {"held": "通过", "tail": "尾差", "failed": "未通过"}
NOT_COMPARED = "未核对"
SEVERITIES = {"error": "错误", "warning": "疑点", "info": "提示"}
WORST_FIRST = ("failed", "tail", "held")
Told = dict[str, Any]


def facts_listed(whose: Subject, year: int) -> list[Told]:
    """Every fact of the year, one for each figure and dimensions, in the order of keys; derived facts after them."""
    accounts = queries.final_accounts(whose, year)
    return [_fact(fact) for fact in _all_facts(accounts).values()]


def _all_facts(accounts: FinalAccounts) -> dict[tuple[str, tuple[tuple[str, str], ...]], Fact]:
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Fact] = {}
    for fact in sorted(
        [*accounts.facts, *derived.derive(accounts)], key=lambda one: (one.key, one.dims, one.form)
    ):
        found.setdefault((fact.key, fact.dims), fact)
    return found


def _fact(fact: Fact) -> Told:
    told: Told = {
        "key": fact.key,
        "term": fact.figure.term,
        "dimensions": dict(fact.dims),
        "unit": fact.figure.unit,
        "value": plain(fact.value),
    }
    if fact.figure.base_per_unit and fact.exact is not None:
        told["exact"] = plain(fact.exact * fact.figure.base_per_unit, 2)
    if fact.adjustments:
        told["adjusted"] = {
            "from": plain(fact.unadjusted),
            "by": plain(fact.adjustment),
            "adjustments": [
                {
                    "cell": one.place,
                    "amount": plain(one.amount),
                    "reason": one.reason,
                    "maker": one.maker,
                    "checker": one.checker,
                }
                for one in fact.adjustments
            ],
        }
    return told


def plain(value: Decimal, places: int | None = None) -> str:
    """A number as a plain decimal string, without separators or exponent; with at least `places` decimals."""
    if places is not None and value == value.quantize(Decimal(1).scaleb(-places)):
        value = value.quantize(Decimal(1).scaleb(-places))
    return f"{value:f}"


def fact_shown(whose: Subject, year: int, key: str, dims: dict[str, str]) -> Told:
    """One fact with its formula, the records beneath it and the relations it stands in.

    Raises Refusal `facts.unknown_figure`, `facts.not_known` or `facts.several`, each listing what is possible.
    """
    accounts = queries.final_accounts(whose, year)
    fact = _find(list(_all_facts(accounts).values()), key, dims)
    told = _fact(fact)
    told["formula"] = fact.figure.definition
    told["evidence"] = _evidence(whose, year, fact)
    told["relations"] = _relations_of(fact, accounts)
    return told


def _find(facts: list[Fact], key: str, dims: dict[str, str]) -> Fact:
    of_key = [fact for fact in facts if key in (fact.key, *fact.figure.aliases)]
    if not of_key:
        near = sorted({fact.key for fact in facts if key.rpartition(".")[2] in fact.key})
        remedy = f"相近的指标：{'、'.join(near[:12])}。" if near else "用onecard facts list查看全部指标。"
        raise Refusal("facts.unknown_figure", f"没有名为{key}的指标。", remedy)
    wanted = {"basis": "决算", **dims}
    fitting = [fact for fact in of_key if all(fact.dim(name) == value for name, value in wanted.items())]
    if not fitting and "basis" not in dims:
        fitting = [fact for fact in of_key if all(fact.dim(name) == value for name, value in dims.items())]
    named = {*wanted} - {"entity", "year"}
    exact = [fact for fact in fitting if {*dict(fact.dims)} - {"entity", "year"} == named]
    if len(exact) == 1 or len(fitting) == 1:
        return (exact or fitting)[0]
    if fitting:
        raise Refusal(
            "facts.several",
            f"这样的{quoted(fitting[0].figure.term)}有{len(fitting)}个，要用--dim说清是哪一个。",
            f"可选：{_choices(fitting)}。",
        )
    raise Refusal(
        "facts.not_known",
        f"{quoted(of_key[0].figure.term)}在{_named(dims) or '这个口径'}没有数。",
        f"可选：{_choices(of_key)}。",
    )


def _choices(facts: list[Fact]) -> str:
    values: dict[str, set[str]] = {}
    for fact in facts:
        for name, value in fact.dims:
            if name not in {"entity", "year"}:
                values.setdefault(name, set()).add(value)
    return "；".join(
        f"{name}＝{'、'.join(sorted(found)[:30])}{'等' if len(found) > 30 else ''}"
        for name, found in sorted(values.items())
    )


def _named(dims: dict[str, str]) -> str:
    return "，".join(f"{name}＝{value}" for name, value in dims.items())


def _evidence(whose: Subject, year: int, fact: Fact) -> Told:
    told: Told = {}
    if isinstance(fact.source, Place):
        place = fact.source
        told = {"file": place.file, "sheet": place.section, "cell": place.cell, "printed": place.quote}
    try:
        records = queries.records_beneath(whose, year, fact.key, _own(fact), limit=FIRST_RECORDS)
    except Refusal:
        # A derived fact has other facts beneath it, not records; its source says which.
        if isinstance(fact.source, Evidence):
            told |= {"count": max(fact.source.count, 0), "query": fact.source.query, "note": fact.source.note}
        return told
    if isinstance(fact.source, Evidence):
        told |= {"query": fact.source.query, "note": fact.source.note}
    money = records.total_fen is not None
    told |= {
        "count": records.count,
        "total": _amount(records.total, records.total_fen),
        "unit": "元" if money else fact.figure.unit,
        "first": [_record(record) for record in records.rows],
    }
    return told


def _record(record: queries.Record) -> Told:
    told = {
        "date": record.date.isoformat() if record.date else "",
        "number": record.number,
        "summary": record.summary,
        "function": record.function,
        "economy": record.economy,
        "payee": record.payee,
        "part": record.part,
        "entity": record.entity,
        "place": record.place,
    }
    amount = _amount(record.value, record.amount_fen)
    return {name: value for name, value in told.items() if value} | {"amount": amount}


def _amount(value: Decimal | None, fen: int | None) -> str | None:
    """Money in 元 with two decimals, anything else in its figure's unit; None for what has no sum."""
    if fen is not None:
        return plain(Decimal(fen).scaleb(-2), 2)
    return None if value is None else plain(value)


def _own(fact: Fact) -> dict[str, str]:
    return {name: value for name, value in fact.dims if name not in {"entity", "year"}}


def _relations_of(fact: Fact, accounts: FinalAccounts) -> list[Told]:
    found = []
    for outcome in queries.outcomes_of(accounts):
        states = {
            verdict.state
            for verdict in outcome.verdicts
            if any(one.key == fact.key and one.dims == fact.dims for one in verdict.instance.facts)
        }
        if states:
            relation = outcome.relation
            state = next(state for state in WORST_FIRST if state in states)
            found.append(
                {"id": relation.id, "title": relation.title, "formula": relation.formula, "state": state}
            )
    return found


def relations_checked(whose: Subject, year: int) -> list[Told]:
    """Every table relation with its state and both sides where it stands worst, and each of its instances, with what
    is said about it where it fails."""
    return [_outcome(one) for one in judged(whose, year, queries.outcomes(whose, year))]


def before_publishing(whose: Subject, year: int) -> list[str]:
    """What has to be done or known before the tables are published: relations that block, figures that are
    not known and tables that are wholly unknown, notes of sum and tails."""
    accounts = queries.final_accounts(whose, year)
    checked = judged(whose, year, queries.outcomes_of(accounts))
    told = [note for name in ("缺数", "汇总", "尾差") if (note := accounts.notes.get(name))]
    told[:0] = [
        f"{table.form.name}（{table.form.title}）的数不知道，表下没有注明无数据；没有发生的要有记录或报表为凭，再公开。"
        for table in accounts.tables.values()
        if table.unknown and not table.empty and not any(_amounts(table))
    ]
    if silent := [one.outcome.relation.id for one in checked if one.wanting]:
        told.insert(0, f"{len(silent)}条勾稽关系须说明（{'、'.join(silent)}），还没有复核过的审核说明。")
    if blocking := [one.outcome.relation.id for one in checked if one.breaks and one.blocks]:
        told.insert(
            0,
            f"{len(blocking)}条勾稽关系不通过（{'、'.join(blocking)}），改正后再公开；看明细用onecard relations check。",
        )
    return told


def _amounts(table: Table) -> Iterator[Decimal]:
    return (
        fact.value for rows in table.blocks for row in rows for fact in row.cells.values() if fact is not None
    )


def _outcome(one: Judged) -> Told:
    outcome, relation = one.outcome, one.outcome.relation
    instances = [_verdict(verdict, one.at(verdict)) for verdict in outcome.verdicts]
    worst = next((one for one in instances if one["state"] == outcome.state), None)
    blank: Told = {"left": None, "right": None, "difference": None, "facts": []}
    shown = worst or blank
    return {
        "id": relation.id,
        "title": relation.title,
        "severity": outcome.severity,
        "blocks": one.blocks,
        "state": outcome.state,
        "justified": one.justified,
        "compared": outcome.compared,
        **{name: shown[name] for name in blank},
        "instances": instances,
    }


def _verdict(verdict: Verdict, broken: Break | None) -> Told:
    return {
        "where": verdict.instance.where,
        "state": verdict.state,
        "left": sum_text(verdict.left),
        "right": sum_text(verdict.right),
        "difference": sum_text(verdict.difference),
        "facts": [
            {"key": fact.key, "dimensions": dict(fact.dims), "value": plain(fact.value), "form": fact.form}
            for fact in verdict.instance.facts
        ],
        "justification": _justification(broken),
    }


def _justification(broken: Break | None) -> Told | None:
    """What is said about a break: its words and people, and the sums it was given for; None where nothing is."""
    if broken is None or broken.record is None:
        return None
    record = broken.record
    return {
        "standing": broken.standing,
        "words": record.words,
        "maker": record.maker.name,
        "checker": record.checker.name if record.checker else "",
        "left": record.left,
        "right": record.right,
        "difference": record.difference,
    }


def facts_as_text(told: list[Told]) -> str:
    """The facts as lines: value, unit, term, dimensions, key."""
    return "\n".join(
        f"{one['value']:>14} {one['unit']}\t{one['term']}\t{_short(one['dimensions'])}\t{one['key']}"
        for one in told
    )


def _short(dims: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in dims.items() if name not in {"entity", "year"})


def fact_as_text(told: Told) -> str:
    """One fact as a reader of a terminal wants it."""
    evidence = told["evidence"]
    lines = [
        f"{told['term']}（{told['key']}）",
        f"  {_short(told['dimensions'])}",
        f"  公开数 {told['value']}{told['unit']}"
        + (f"，准确数 {told['exact']}元" if "exact" in told else ""),
        f"  公式   {told['formula']}",
    ]
    if adjusted := told.get("adjusted"):
        lines.append(f"  尾差   调整前{adjusted['from']}{told['unit']}，调整{adjusted['by']}{told['unit']}")
        lines += [
            f"    {one['amount']}  {one['cell']}  {one['reason']}  经办{one['maker']}，复核{one['checker']}"
            for one in adjusted["adjustments"]
        ]
    if "file" in evidence:
        lines.append(
            f"  出处   {evidence['file']} {evidence['sheet']}!{evidence['cell']} {quoted(evidence['printed'])}"
        )
    if evidence.get("note"):
        lines.append(f"  依据   {evidence['note']}")
    if "count" in evidence:
        total = f"，合计{evidence['total']}{evidence['unit']}" if evidence.get("total") else ""
        lines.append(f"  记录   {evidence['count']}条{total}")
    for record in evidence.get("first", ()):
        shown = [
            record.get(name, "") for name in ("date", "number", "amount", "part", "summary", "payee", "place")
        ]
        lines.append("    " + "  ".join(text for text in shown if text))
    lines += [f"  {one['id']}  {STATES[one['state']]}  {one['formula']}" for one in told["relations"]]
    return "\n".join(lines)


def relations_as_text(told: list[Told]) -> str:
    """The relations as lines, each with its worst instances where it is not held; a count of the states last."""
    lines = []
    for one in told:
        lines.append(f"{one['id']:<6} {_state(one)}  {SEVERITIES[one['severity']]}  {one['title']}")
        for each in one["instances"]:
            if each["state"] != "held":
                sums = f"左式{each['left']}  右式{each['right']}  差额{each['difference']}"
                lines.append(f"       {STATES[each['state']]}：{each['where']}  {sums}")
                lines += _said(each["justification"])
    counts = Counter(map(_state, told))
    listed = [f"{label}{counts[label]}条" for label in STATES.values()]
    if counts[NOT_COMPARED]:
        listed.append(f"{NOT_COMPARED}{counts[NOT_COMPARED]}条（没有可以比较的数）")
    lines.append("共" + "，".join(listed))
    return "\n".join(lines)


def _said(justification: Told | None) -> list[str]:
    if justification is None:
        return []
    checker = f"，复核{justification['checker']}" if justification["checker"] else ""
    standing = STANDINGS[justification["standing"]]
    return [f"       {standing}：{justification['words']}（经办{justification['maker']}{checker}）"]


def _state(one: Told) -> str:
    return STATES[one["state"]] if one["compared"] else NOT_COMPARED
