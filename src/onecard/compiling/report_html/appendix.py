"""What stands behind the figures: a row for each fact, each relation, and each set of records. The side panel shows these
rows, so that a reader without scripts finds at the end of the document what the panel says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from onecard.compiling.report_html import wording
from onecard.compiling.report_html.beneath import Beneath
from onecard.compiling.report_html.index import STATES, WORST_FIRST, Entry, Index
from onecard.compiling.report_html.markup import Child, Element, element
from onecard.compiling.report_html.records import Records
from onecard.compiling.report_html.related import compared, derivation, versus_last_year
from onecard.figures.fact import Fact, Place
from onecard.figures.figure import Figure
from onecard.figures.relation import Equation, Outcome, Verdict
from onecard.finalaccounts import derived
from onecard.finalaccounts.figures import WANYUAN
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.naming import narrowing

HEADS = ("数", "公开数（万元）", "准确数（元）", "依据", "比较", "勾稽关系", "出处（表号、章节）")
NOT_COMPARED = "没有可核对的数"
Source = Callable[[Fact], Beneath | None]


def evidence(index: Index, accounts: FinalAccounts, records: Records) -> Element:
    """The table of the facts by figure, each figure with its definition."""
    head = element("tr", *(element("th", text, scope="col") for text in HEADS))
    named = {
        row.code for table in accounts.tables.values() for rows in table.blocks for row in rows if row.code
    }
    bodies = (
        element(
            "tbody", _figure(figure), *(_fact(entry, index, accounts, records, named) for entry in entries)
        )
        for figure, entries in index.by_figure().items()
    )
    return element("table", element("thead", head), *bodies, class_="data facts", aria_labelledby="facts-h")


def relations(outcomes: Iterable[Outcome], index: Index) -> Element:
    """The table of the relations; where one does not hold as printed, every such place with its sums."""
    heads = (("编号", None), ("勾稽关系", None), ("核对", "num"), ("结果", None))
    head = element("tr", *(element("th", text, scope="col", class_=kind) for text, kind in heads))
    bodies = (_relation(outcome, index) for outcome in outcomes)
    return element(
        "table", element("thead", head), *bodies, class_="data verdicts", aria_labelledby="relations-h"
    )


def verdicts(index: Index) -> str:
    """What the panel needs to write out the sums of relations, as JSON: the verdicts, and which of them each fact stands
    in, by the numbers of the rows. No sign in it can end a script."""
    numbers = {entry.anchor: number for number, entry in enumerate(index)}
    told: list[object] = []
    at: dict[int, int] = {}
    standing: list[list[int]] = []
    for entry in index:
        standing.append([])
        for verdict in entry.verdicts:
            if id(verdict) not in at:
                at[id(verdict)] = len(told)
                sums = [
                    numbers[one.anchor] if isinstance(one, Entry) else one
                    for one in wording.calculation(verdict, index)
                ]
                more = [] if verdict.state == "held" else [verdict.state, wording.difference(verdict)]
                told.append([verdict.relation.id, wording.zeros(verdict), sums, *more])
            standing[-1].append(at[id(verdict)])
    data = json.dumps([told, standing], ensure_ascii=False, separators=(",", ":"))
    return data.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _figure(figure: Figure) -> Element:
    return element(
        "tr",
        element(
            "th",
            element("span", figure.term, class_="title"),
            element("span", f"{figure.definition}。", class_="calc"),
            colspan=str(len(HEADS)),
            scope="rowgroup",
        ),
    )


def _fact(entry: Entry, index: Index, accounts: FinalAccounts, records: Records, named: set[str]) -> Element:
    fact = entry.fact
    beside = versus_last_year(fact, accounts, index)
    rates = compared(fact, index)
    cells: tuple[list[Child], ...] = (
        # Money is in the unit of the head; another unit stands beside its number, a pure number is marked as one.
        [wording.value_of(fact) if fact.figure.unit == WANYUAN else wording.in_unit(fact)],
        [wording.exact_of(fact)],
        list(_between(_grounds(entry, index, records), "；")),
        [*beside, "；" if beside and rates else "", *_between(rates, "；")],
        [_standing(entry)],
        ["、".join(dict.fromkeys(entry.places))],
    )
    # The tables above name their codes: a name for each of hundreds of rows would be a tenth of the file.
    name = element("th", narrowing(fact, accounts.year, accounts.additions, named) or fact.figure.term)
    made = element("tr", name, *(element("td", *cell) for cell in cells), id=entry.anchor)
    if not fact.figure.unit:
        made[1].set("class", "pure")
    return made


def _grounds(entry: Entry, index: Index, records: Records) -> list[Child]:
    fact = entry.fact
    said: list[Child] = [_words(place) for place in _places(entry)]
    if not said and fact.key in derived.DERIVED:
        said.append(element("span", *derivation(fact, index)))
    elif not said:
        said.append(records.of(fact))
    said += [f"尾差调整：{one.reason}" for one in fact.adjustments if one.reason]
    return [one for one in said if one is not None]


def _places(entry: Entry) -> list[Place]:
    return list(dict.fromkeys(one.source for one in entry.facts if isinstance(one.source, Place)))


def _words(place: Place) -> str:
    where = " ".join(filter(None, (place.file, place.section, place.cell)))
    return f"{where}，原文“{place.quote}”" if place.quote else where


def _standing(entry: Entry) -> str:
    """The relations a fact stands in, by their state in words."""
    said = {
        state: " ".join(one.relation.id for one in entry.verdicts if one.state == state)
        for state in WORST_FIRST
    }
    return "；".join(f"{found} {STATES[state]}" for state, found in said.items() if found)


def _relation(outcome: Outcome, index: Index) -> Element:
    relation = outcome.relation
    title = element(
        "th",
        element("span", relation.title, class_="title"),
        element("span", relation.formula, class_="calc"),
        scope="row",
    )
    count = len(outcome.verdicts)
    state = STATES[outcome.state] if outcome.compared else NOT_COMPARED
    head = element(
        "tr",
        element("td", relation.id, class_="code"),
        title,
        element("td", f"{count}处" if count else "", class_="num"),
        element("td", state, class_=outcome.state),
        id=relation.id,
    )
    return element(
        "tbody", head, *(_verdict(verdict, index) for verdict in outcome.verdicts if verdict.state != "held")
    )


def _verdict(verdict: Verdict, index: Index) -> Element:
    instance = verdict.instance
    missing = instance.missing if isinstance(instance, Equation) else ()
    sums = (
        element("a", wording.value_of(one.fact), href=f"#{one.anchor}") if isinstance(one, Entry) else one
        for one in wording.calculation(verdict, index)
    )
    return element(
        "tr",
        element("td"),
        element(
            "td",
            instance.where,
            element("span", *sums, class_="calc"),
            element("span", f"空白按零计：{'、'.join(missing)}", class_="calc") if missing else None,
            element("span", instance.note, class_="calc") if instance.note else None,
        ),
        element("td", wording.difference(verdict), class_="num"),
        element("td", STATES[verdict.state], class_=verdict.state),
    )


def _between(children: Iterable[Child], mark: str) -> Iterator[Child]:
    for position, child in enumerate(children):
        if position:
            yield mark
        yield child
