"""An audit as data for programs: the form ``onecard-audit/1``, held by a JSON schema that comes with the package."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from onecard.audit.finding import SCHEMA, Audit, DocumentPlace, Finding, PrintedFigure
from onecard.figures.relation import Severity

FILE = Path(__file__).parent / "schema" / "audit.schema.json"


def schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of the form."""
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


def text(audits: Sequence[Audit], least: Severity = "info") -> str:
    """The JSON text: an object for one audit, an array for any other number; findings of `least` and harder."""
    made = [data(audit, least) for audit in audits]
    said = json.dumps(made[0] if len(made) == 1 else made, ensure_ascii=False, indent=2)
    # Half a character, as a broken PDF may print, cannot be written as UTF-8.
    return said.encode("utf-8", "replace").decode()


def data(audit: Audit, least: Severity = "info") -> dict[str, object]:
    """One audit as plain data; what the file does not say is None."""
    return {
        "schema": SCHEMA,
        "file": audit.file,
        "sha256": audit.sha256,
        "kind": audit.kind,
        "level": audit.level or None,
        "entity": audit.entity or None,
        "year": audit.year,
        "amount_unit": audit.amount_unit or None,
        "statements": audit.statements,
        "relations_checked": audit.relations_checked,
        "relations_held": audit.relations_held,
        "findings": [_finding(finding) for finding in audit.at_least(least)],
        "error": audit.error or None,
    }


def _finding(finding: Finding) -> dict[str, object]:
    proof = finding.proof
    return {
        "id": finding.id,
        "severity": finding.severity,
        "relation": finding.relation,
        "title": finding.title,
        "ocr": finding.recognised,
        "message": finding.message,
        "group": finding.group or None,
        "printed": _figures(finding.printed),
        "computed": number(finding.computed),
        "formula": finding.formula or None,
        "proof": {
            "facts": list(proof.facts),
            "relations": list(proof.relations),
            "axioms": list(proof.axioms),
            "arithmetic": proof.arithmetic,
        },
        "likely_wrong": _figures(finding.likely_wrong),
        "suggested": number(finding.suggested),
    }


def _figures(figures: Iterable[PrintedFigure]) -> list[Mapping[str, object]]:
    return [
        {
            "text": figure.text,
            "value": number(figure.value),
            "figure": figure.figure or None,
            "dimensions": dict(figure.dimensions),
            "place": _place(figure.place),
        }
        for figure in figures
    ]


def _place(place: DocumentPlace) -> dict[str, object]:
    return {
        "file": place.file,
        "page": place.page,
        "sheet": place.sheet or None,
        "cell": place.cell or None,
        "section": place.section or None,
        "quote": place.quote,
        "start": place.start,
        "end": place.end,
        "ocr": place.recognised,
        "box": None if place.box is None else [round(edge, 2) for edge in place.box],
    }


def number(value: Decimal | None) -> str | None:
    """A number that may not be known as a decimal string, None where it is not."""
    return None if value is None else decimal(value)


def decimal(value: Decimal) -> str:
    """A number as a decimal string, never with an exponent."""
    return f"{value:f}"
