"""An audit as SARIF 2.1.0, which code reviewing programs show: rules with their help, findings at their characters.

A report is rarely plain text, so its text as it was read stands in the log as an artifact within the file, and the
regions are of that text; those of a TXT are of the file itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

from onecard.audit.finding import Audit, DocumentPlace, Finding, PrintedFigure
from onecard.audit.rules import RULES
from onecard.audit.show import as_json, wording
from onecard.audit.show.causes import numbered, placed, suspects
from onecard.audit.show.flat import Flat, flat, spot
from onecard.figures.relation import Relation, Severity
from onecard.finalaccounts.report_relations import ALL_RELATIONS
from onecard.reading.document import Document, Paragraph

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_PLAIN = ("txt", "md")
_FILE, _TEXT = 0, 1
Data = dict[str, Any]


def write(audit: Audit, least: Severity = "info") -> bytes:
    """The log of one audit in UTF-8; equal audits give equal bytes."""
    made = json.dumps(log(audit, least), ensure_ascii=False, indent=1)
    return made.encode("utf-8", "replace") + b"\n"


def log(audit: Audit, least: Severity = "info") -> Data:
    """The log as plain data."""
    findings = [one.finding for one in numbered(audit.at_least(least))]
    rules = list(dict.fromkeys(finding.relation for finding in findings))
    places = _Places(audit)
    run: Data = {
        "tool": {"driver": _driver([_rule(rule, findings) for rule in rules])},
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(audit)],
        "artifacts": places.artifacts(),
        "results": [_result(finding, rules.index(finding.relation), places) for finding in findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(rules: list[Data]) -> Data:
    try:
        ours = {"version": version("onecard")}
    except PackageNotFoundError:
        ours = {}
    return {"name": "onecard", "fullName": "onecard报告审核", **ours, "rules": rules}


def _rule(rule: str, findings: Iterable[Finding]) -> Data:
    known: Relation[Any] | None = ALL_RELATIONS.get(rule) or RULES.get(rule)
    if known is not None:
        told = [f"公式：{known.formula}", f"要求：{known.requirement}", f"说明：{known.explanation}"]
        title, about, severity = known.title, known.requirement, known.severity
    else:
        first = next(finding for finding in findings if finding.relation == rule)
        told = [f"公式：{first.formula}" if first.formula else first.title]
        title, about, severity = first.title, first.title, first.severity
    return {
        "id": rule,
        "shortDescription": {"text": title},
        "fullDescription": {"text": about},
        "help": {"text": "\n".join(told)},
        "defaultConfiguration": {"level": LEVELS[severity]},
    }


def _invocation(audit: Audit) -> Data:
    notices = [{"level": "note", "message": {"text": notice}} for notice in audit.notices]
    failed = [{"level": "error", "message": {"text": audit.error}}] if audit.error else []
    return {"executionSuccessful": not audit.error, "toolExecutionNotifications": [*failed, *notices]}


def _result(finding: Finding, rule: int, places: _Places) -> Data:
    first = suspects(finding)
    others = [figure for figure in placed(finding.printed) if figure not in first]
    text = "\n".join(filter(None, (finding.message, wording.arithmetic(finding), wording.mending(finding))))
    more: Data = {
        "computed": as_json.number(finding.computed),
        "suggested": as_json.number(finding.suggested),
        "group": finding.group,
        "ocr": finding.recognised,
        "axioms": list(finding.proof.axioms),
    }
    return {
        "ruleId": finding.relation,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [places.location(figure) for figure in first] or [places.whole()],
        "relatedLocations": [
            {**places.location(figure), "id": at, "message": {"text": wording.named(figure)}}
            for at, figure in enumerate(others, 1)
        ],
        "partialFingerprints": {"onecardFinding/v1": finding.id},
        "properties": {name: value for name, value in more.items() if value},
    }


class _Places:
    """The artifacts of a log, and places in them."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._document: Document | None = audit.document
        self._plain = audit.document is not None and audit.document.kind in _PLAIN
        self._flat = flat(audit.document) if audit.document else Flat()

    def artifacts(self) -> list[Data]:
        file: Data = {"location": self._address(_FILE), "roles": ["analysisTarget"]}
        if self._audit.sha256:
            file["hashes"] = {"sha-256": self._audit.sha256}
        if self._document is not None and self._document.size:
            file["length"] = self._document.size
        if self._document is None or self._plain:
            return [file]
        text = {
            "location": self._address(_TEXT),
            "parentIndex": _FILE,
            "mimeType": "text/plain",
            "contents": {"text": self._flat.text},
        }
        return [file, text]

    def whole(self) -> Data:
        """The file as a whole: for what is not there."""
        return {"physicalLocation": {"artifactLocation": self._address(_FILE)}}

    def location(self, figure: PrintedFigure) -> Data:
        """Where a figure is printed: the characters, and the page, section or cell in words."""
        place = figure.place
        words = wording.where(place)
        logical = {"logicalLocations": [{"fullyQualifiedName": words}]} if words else {}
        found = self._region(place)
        if place.file not in ("", self._audit.file):
            return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.file)}}, **logical}
        if found is None:
            return {**self.whole(), **logical}
        artifact, region = found
        region["snippet"] = {"text": figure.text}
        return {
            "physicalLocation": {"artifactLocation": self._address(artifact), "region": region},
            **logical,
        }

    def _region(self, place: DocumentPlace) -> tuple[int, Data] | None:
        document = self._document
        found = spot(document, self._flat, place) if document else None
        if document is None or found is None:
            return None
        block = document.blocks[place.block]
        if not self._plain:
            return _TEXT, {"startLine": found.line, "startColumn": found.start, "endColumn": found.end}
        if not isinstance(block, Paragraph):
            return None
        start = block.origin(found.start - 1).at
        return _FILE, {"charOffset": start, "charLength": block.origin(found.end - 2).at + 1 - start}

    def _address(self, artifact: int) -> Data:
        return {"uri": _uri(self._audit.file) if artifact == _FILE else "/text.txt", "index": artifact}


def _uri(file: str) -> str:
    return quote(file.encode("utf-8", "replace")) or "file"
