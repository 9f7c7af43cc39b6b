"""The rows of one report: what it is, what it states, what was checked, what was found."""

from __future__ import annotations

import re
from decimal import Decimal

from onecard.audit.corpus.tables import Row, Rows, amount
from onecard.audit.detail import CELL, Detail
from onecard.audit.finding import Audit, DocumentPlace, PrintedFigure
from onecard.audit.show.as_json import number
from onecard.reading.document import Document, DocumentTable

_AMOUNT = re.compile(r"[-−－]?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+[%％]?")
"""A cell that prints an amount; a whole number may be a code or a line number."""
_COUNTED = {"error": "errors", "warning": "warnings", "info": "infos"}


def rows_of(audit: Audit, detail: Detail, key: Row, seconds: float) -> Rows:
    """The rows of a report by table; `key` are the columns every table begins with."""
    return {
        "statements": _statements(detail, key),
        "relations": _relations(detail, key),
        "findings": _findings(audit, key),
        "reports": [_report(audit, detail, key, seconds)],
    }


def _statements(detail: Detail, key: Row) -> list[Row]:
    return [
        {
            **key,
            "number": number,
            "stated": one.stated,
            "figure": one.fact.key,
            "term": one.fact.figure.term,
            "dimensions": [(name, value) for name, value in one.fact.dims if name != "entity"],
            "text": getattr(one.fact.source, "quote", "") or f"{one.fact.value:f}",
            "value": amount(one.fact.value),
            "unit": one.fact.figure.unit,
            "form": one.fact.form,
            **_place(one.place),
        }
        for number, one in enumerate(detail.figures)
    ]


def _relations(detail: Detail, key: Row) -> list[Row]:
    return [
        {
            **key,
            "number": number,
            "relation": one.relation,
            "severity": one.severity,
            "at": one.where,
            "figures": one.figures,
            "state": one.state,
        }
        for number, one in enumerate(detail.relations)
    ]


def _findings(audit: Audit, key: Row) -> list[Row]:
    return [
        {
            **key,
            "id": one.id,
            "severity": one.severity,
            "relation": one.relation,
            "title": one.title,
            "message": one.message,
            "cause": one.group,
            "printed": _named(one.printed),
            "computed": number(one.computed) or "",
            "formula": one.formula,
            "arithmetic": one.proof.arithmetic,
            "likely_wrong": _named(one.likely_wrong),
            "suggested": number(one.suggested) or "",
            **_place(next((figure.place for figure in (*one.likely_wrong, *one.printed)), None)),
        }
        for one in audit.findings
    ]


def _report(audit: Audit, detail: Detail, key: Row, seconds: float) -> Row:
    return {
        **key,
        "file": audit.file,
        "sha256": audit.sha256,
        "format": audit.document.kind if audit.document else "",
        "kind": "" if audit.error else audit.kind,
        "level": audit.level,
        "entity": audit.entity,
        "year": audit.year,
        "amount_unit": audit.amount_unit,
        "quantities": detail.quantities,
        "understood": detail.understood,
        "cells": _cells(audit.document),
        "cells_understood": len(
            {one.fact.source for one in detail.figures if one.stated == CELL and one.fact.value}
        ),
        "statements": audit.statements,
        "relations_checked": audit.relations_checked,
        "relations_held": audit.relations_held,
        **{name: sum(one.severity == severity for one in audit.findings) for severity, name in _COUNTED.items()},
        "notices": audit.notices,
        "error": audit.error,
        "seconds": seconds,
    }  # fmt: skip


def _named(figures: tuple[PrintedFigure, ...]) -> list[str]:
    return [f"{one.figure}{one.text}" for one in figures]


def _place(place: DocumentPlace | None) -> Row:
    if place is None:
        return {}
    return {
        "page": place.page,
        "sheet": place.sheet,
        "cell": place.cell,
        "section": place.section,
        "quote": place.quote,
    }


def _cells(document: Document | None) -> int:
    """How many cells of the tables print an amount that is not zero."""
    if document is None:
        return 0
    return sum(
        1
        for block in document.blocks
        if isinstance(block, DocumentTable)
        for row in block.grid.rows
        for value in row
        if (isinstance(value, str) and _AMOUNT.fullmatch(value.strip()) and value.strip("-−－0.,%％ "))
        or (isinstance(value, Decimal) and value)
    )
