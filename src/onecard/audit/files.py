"""Auditing files: an archive is its reports, and what cannot be read is an answer, too, so that none stops another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from onecard.audit.audit import audit_document, audit_group
from onecard.audit.detail import Detail
from onecard.audit.finding import Audit
from onecard.core.errors import Refusal
from onecard.reading.archive import read_documents
from onecard.reading.document import Document
from onecard.reading.limits import Limits
from onecard.reading.read import read_document


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a file: its name (in an archive its path there), its bytes, and what reading it gave."""

    name: str
    data: bytes
    found: Document | Refusal


def reports(
    data: bytes,
    name: str,
    read: Callable[[bytes, str, Limits], Document] = read_document,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Iterator[Report]:
    """The reports of a file: the file itself, or every member of an archive. Files are opened by `read`, which opens them
    in a guarded child where nothing else is asked for."""
    taken: list[bytes] = []

    def kept(member: bytes, path: str, limits: Limits) -> Document:
        taken.append(member)
        return read(member, path, limits)

    try:
        for path, found in read_documents(data, name, limits, read=kept):
            yield Report(path, taken.pop() if taken else b"", found)
    except Refusal as refusal:
        yield Report(name, data, refusal)


def audit_report(
    report: Report,
    tables: Iterable[Report] = (),
    prior: Report | None = None,
    detail: Detail | None = None,
) -> Audit:
    """The audit of a report; `tables` are others that hold its tables, `prior` is last year's, `detail` takes in what was
    read and checked. Where one of them cannot be read, the audit says so in `error`. Raises nothing of the files."""
    beside = list(tables)
    for one in (report, *beside, prior):
        if one is not None and isinstance(one.found, Refusal):
            return _unread(report, one.found)
    document, *others = (one.found for one in (report, *beside) if isinstance(one.found, Document))
    before = prior.found if prior is not None and isinstance(prior.found, Document) else None
    return audit_document(document, others, before, detail)


def audit_together(group: Sequence[Report]) -> list[Audit]:
    """The audits of a department's report and its units', in their order; one that cannot be read says so and is left
    out of the comparison. Raises nothing of the files."""
    read = iter(audit_group([one.found for one in group if isinstance(one.found, Document)]))
    return [_unread(one, one.found) if isinstance(one.found, Refusal) else next(read) for one in group]


def _unread(report: Report, refusal: Refusal) -> Audit:
    digest = hashlib.sha256(report.data).hexdigest() if report.data else ""
    return Audit(PurePath(report.name).name, digest, error=str(refusal))
