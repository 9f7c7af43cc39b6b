"""The report as JSON: every fact with its evidence and where it is said, the text, the tables, what is missing.

The form is `schema/report.schema.json`; amounts are decimal strings, so that no reader rounds them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onecard.core.unseen import without_unseen
from onecard.figures.fact import Evidence, Fact, Place, query_name
from onecard.finalaccounts.form import Block, Table, TableRow
from onecard.finalaccounts.narrative.document import Heading, Missing, Narrative, Paragraph, Run

if TYPE_CHECKING:
    from onecard.compiling.report_html.beneath import Beneath

Source = Callable[[Fact], "Beneath | None"]
FORMAT = "onecard.report/1"
"""The name of the form and its version; a change that a reader must know of raises it."""
_FEW = 10
"""Only of fewer records than this it is asked whether their number may be told."""
SCHEMA = Path(__file__).parent / "schema" / "report.schema.json"


def write(narrative: Narrative, beneath: Source | None = None) -> bytes:
    """The report as JSON in UTF-8, each fact, block and table on a line of its own; equal narratives give equal bytes.
    `beneath` tells of the records beneath a fact, where they are at hand: how many there are stands nowhere where it does
    not tell it."""
    members = (f"{_plain(name)}: {_by_lines(value)}" for name, value in report(narrative, beneath).items())
    return ("{\n" + ",\n".join(members) + "\n}\n").encode()


def _by_lines(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_plain, value)) + "\n]"
    return _plain(value)


def _plain(value: Any) -> str:
    # Indented, the standard library writes without its fast encoder: ten times as long for a report.
    return json.dumps(value, ensure_ascii=False)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) every report keeps to."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return found


def report(narrative: Narrative, beneath: Source | None = None) -> dict[str, Any]:
    """The report in the form of `schema`. Characters nobody sees are left out, as in every other format."""
    accounts = narrative.accounts
    facts = _Facts(beneath)
    document = list(_document(narrative, facts))
    tables = [_table(table, facts) for table in accounts.tables.values()]
    whole: dict[str, Any] = {
        "format": FORMAT,
        "title": narrative.title,
        "unit": {
            "code": accounts.entity,
            "name": accounts.name,
            "kind": accounts.kind,
            "level": accounts.level,
        },
        "year": accounts.year,
        "draft": narrative.draft,
        "document": document,
        "tables": tables,
        "facts": facts.listed(),
        "missing": [_missing(one) for one in narrative.missing],
    }
    seen: dict[str, Any] = _seen(whole)
    return seen


class _Facts:
    """The facts of a report in the order they are first said, each by one id."""

    def __init__(self, beneath: Source | None) -> None:
        self._beneath = beneath
        self._facts: dict[str, dict[str, Any]] = {}
        self._said: dict[str, list[dict[str, Any]]] = {}

    def id_of(self, fact: Fact, said: Mapping[str, Any]) -> str:
        """The id of a fact that is said at a place: its query, counted on for one of another value or evidence."""
        query = query_name(fact.key, dict(fact.dims))
        entry = self._entry(fact)
        name, count = query, 1
        while name in self._facts and self._facts[name] != entry:
            count += 1
            name = f"{query}#{count}"
        self._facts[name] = entry
        self._said.setdefault(name, []).append(dict(said))
        return name

    def _entry(self, fact: Fact) -> dict[str, Any]:
        entry = _fact(fact)
        source = entry["source"]
        if self._beneath is not None and source is not None and 0 < (source.get("records") or 0) < _FEW:
            told = self._beneath(fact)
            if told is not None and told.fewer_than:
                source["records"] = None
        return entry

    def listed(self) -> list[dict[str, Any]]:
        """Every fact."""
        return [{"id": name, **fact, "said": self._said[name]} for name, fact in self._facts.items()]


def _fact(fact: Fact) -> dict[str, Any]:
    figure = fact.figure
    return {
        "figure": figure.key,
        "term": figure.term,
        "unit": figure.unit,
        "definition": figure.definition,
        "dims": dict(fact.dims),
        "value": _decimal(fact.value),
        "exact": None if fact.exact is None else _decimal(fact.exact),
        # Who made and checked an adjustment stays in the trail: a report names no person.
        "adjustments": [
            {"amount": _decimal(one.amount), "reason": one.reason, "place": one.place}
            for one in fact.adjustments
        ],
        "source": _source(fact.source),
    }


def _decimal(value: Decimal) -> str:
    return f"{value:f}"


def _source(source: Evidence | Place | None) -> dict[str, Any] | None:
    if isinstance(source, Evidence):
        return {
            "kind": "query",
            "query": source.query,
            "records": source.count if source.count >= 0 else None,
            "note": source.note,
        }
    if isinstance(source, Place):
        return {
            "kind": "place",
            "file": source.file,
            "section": source.section,
            "cell": source.cell,
            "span": list(source.span) if source.span else None,
            "quote": source.quote,
        }
    return None


def _document(narrative: Narrative, facts: _Facts) -> Iterator[dict[str, Any]]:
    """The blocks in printed order; paragraphs of a section are counted from 1, its heading is 0."""
    counted: dict[str, int] = {}
    for block in narrative.blocks:
        if isinstance(block, Heading):
            yield {
                "kind": "heading",
                "level": block.level,
                "number": block.number,
                "anchor": block.anchor,
                "runs": _runs(block.runs, facts, {"section": block.anchor, "paragraph": 0}),
            }
        elif isinstance(block, Paragraph):
            counted[block.section] = number = counted.get(block.section, 0) + 1
            place = {"section": block.section, "paragraph": number}
            yield {
                "kind": "paragraph",
                **place,
                "number": block.number,
                "runs": _runs(block.runs, facts, place),
            }
        else:
            yield {"kind": "tables", "section": block.section}


def _runs(runs: tuple[Run, ...], facts: _Facts, place: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_run(run, facts, {"in": "text", **place}) for run in runs]


def _run(run: Run, facts: _Facts, place: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": run.kind, "text": run.text}
    if run.fact is not None:
        said["fact"] = facts.id_of(run.fact, {**place, "as": run.kind, "text": run.text})
    if run.also:
        said["also"] = [facts.id_of(fact, {**place, "as": run.kind, "text": run.text}) for fact in run.also]
    return said | ({"key": run.key} if run.key else {})


def _table(table: Table, facts: _Facts) -> dict[str, Any]:
    form = table.form
    return {
        "name": form.name,
        "code": form.code,
        "title": form.title,
        "unit": "万元",
        "empty": table.empty,
        "notes": [*form.notes, *([form.empty_note] if table.empty and form.empty_note else [])],
        "blocks": [
            _block(form.name, block, rows, facts)
            for block, rows in zip(form.blocks, table.blocks, strict=True)
        ],
    }


def _block(form: str, block: Block, rows: list[TableRow], facts: _Facts) -> dict[str, Any]:
    return {
        "key": block.key,
        "columns": [
            {"key": column.key, "titles": list(column.titles), "number": column.number}
            for column in block.columns
        ],
        "rows": [
            {
                "key": row.key,
                "kind": row.kind,
                "code": row.code,
                "label": row.label,
                "level": row.level,
                "number": row.number,
                "cells": {
                    column: None
                    if fact is None
                    else facts.id_of(
                        fact,
                        {"in": "table", "table": form, "block": block.key, "row": row.key, "column": column},
                    )
                    for column, fact in row.cells.items()
                },
            }
            for row in rows
        ],
    }


def _missing(one: Missing) -> dict[str, str]:
    return {"kind": one.kind, "key": one.key, "what": one.what, "where": one.where, "remedy": one.remedy}


def _seen(data: Any) -> Any:
    if isinstance(data, str):
        return without_unseen(data)
    if isinstance(data, dict):
        return {name: _seen(value) for name, value in data.items()}
    return [_seen(one) for one in data] if isinstance(data, list) else data
