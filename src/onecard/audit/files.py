"""Auditing files: an archive is its reports, and what cannot be read is an answer, too, so that none stops another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from onecard.audit.audit import audit_document
from onecard.audit.finding import Audit
from onecard.core.errors import Refusal
from onecard.reading.archive import read_documents
from onecard.reading.document import Document
from onecard.reading.limits import Limits
from onecard.reading.read import read_document

NamedBytes = tuple[bytes, str]
"""The bytes of a file and its name."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a file: its name (in an archive its path there), its bytes, and what reading it gave."""

    name: str
    data: bytes
    found: Document | Refusal


def reports(data: bytes, name: str) -> Iterator[Report]:
    """The reports of a file: the file itself, or every member of an archive. Files are opened in a guarded child."""
    read: list[bytes] = []

    def kept(member: bytes, path: str, limits: Limits) -> Document:
        read.append(member)
        return read_document(member, path, limits)

    try:
        for path, found in read_documents(data, name, read=kept):
            yield Report(path, read.pop() if read else b"", found)
    except Refusal as refusal:
        yield Report(name, data, refusal)


def audit_report(report: Report, tables: NamedBytes | None = None) -> Audit:
    """The audit of a report; `tables` is another file that holds its tables. Where one of them cannot be read, the audit
    says so in `error`."""
    try:
        if isinstance(report.found, Refusal):
            raise report.found
        others = [read_document(*tables)] if tables else []
    except Refusal as refusal:
        digest = hashlib.sha256(report.data).hexdigest() if report.data else ""
        return Audit(PurePath(report.name).name, digest, error=str(refusal))
    return audit_document(report.found, others)


def audit_file(data: bytes, name: str, *, tables: NamedBytes | None = None) -> Audit:
    """The audit of a file that is one report; of an archive, that of its first. Raises nothing."""
    return audit_report(next(reports(data, name)), tables)
