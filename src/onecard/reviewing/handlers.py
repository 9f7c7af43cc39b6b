"""The audit of a batch as long work: its files one by one, each settled together with the progress, so that none is lost
and none is done twice."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Case, When
from django.utils import timezone

from onecard.audit.audit import audit_document, compare_with_units
from onecard.audit.finding import Audit
from onecard.audit.kind import identify
from onecard.audit.ledger import DEPARTMENT, unit_of
from onecard.audit.show import as_json, html
from onecard.audit.show.wording import is_usual
from onecard.core.errors import Refusal
from onecard.core.unseen import without_unseen
from onecard.jobs.handling import CancelAsked, Context, PauseAsked, handler
from onecard.reading.archive import is_archive, members
from onecard.reading.document import Document
from onecard.reading.limits import Limits
from onecard.reading.ocr import Told
from onecard.reading.read import read_document
from onecard.reviewing import rules, together
from onecard.reviewing.correct import LONGEST_UNIT, OTHER, known_as
from onecard.reviewing.models import ReviewBatch, ReviewedReport, Standing
from onecard.reviewing.queries import before, of_its_level
from onecard.reviewing.receive import JOB, keep
from onecard.reviewing.telling import told

_log = logging.getLogger(__name__)
JOB_SECONDS = 6 * 60 * 60
MEMORY_BYTES = 4 * 1024**3
"""Room for the reports of a department's units together."""
FILE_SECONDS, GROUP_SECONDS = 300, 1_800
"""How long one report may be audited, beside the limits of its reading; a department's with those of its units. Begun
anew with each page that OCR reads."""
_BESIDE = Limits(scanned_pages=0)
"""What a report is held against is read each time again: for a scan that would take minutes."""
LONGEST_SAID = 500


@handler(JOB, seconds=JOB_SECONDS, memory_bytes=MEMORY_BYTES)
def audit_batch(context: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Audit what waits in a batch."""
    batch = ReviewBatch.objects.get(pk=payload["review"])
    while (one := _waiting(batch)) is not None:
        total = batch.reports.count()
        done = total - batch.reports.filter(standing=Standing.WAITING).count()
        context.progress(done, total, f"正在审核{one.name}")
        with one.file.open("rb") as file:
            data = file.read()
        if is_archive(data):
            _unpack(context, one, data, (done, total))
            continue
        page = _settle(one, data, _telling(context, done, total, one))
        with context.step(done + 1, total, f"已审核{one.name}", saved={"report": one.pk}):
            if one.standing != Standing.WAITING:
                _keep_page(one, page)
                one.audited_at = timezone.now()
                together.audit_anew(one)
            one.save()
    return {"review": batch.pk}


def _waiting(batch: ReviewBatch) -> ReviewedReport | None:
    """The next to be audited: workbooks first, for they may be another's tables, and departments' reports last, for they
    are held against those of their units."""
    workbook = Case(When(name__iregex=r"\.xlsx?$", then=0), default=1)
    department = Case(When(level=DEPARTMENT, then=1), default=0)
    found = batch.reports.filter(standing=Standing.WAITING).select_related("batch")
    return found.order_by(department, workbook, "pk").first()


def _unpack(context: Context, one: ReviewedReport, data: bytes, how_far: tuple[int, int]) -> None:
    """Put the files of an archive in its place, each in a step of its own."""
    done, total = how_far
    taken = context.saved.get("taken", 0) if context.saved.get("archive") == one.pk else 0
    try:
        for at, (path, found) in enumerate(members(data, one.name)):
            if at < taken:
                continue
            with context.step(
                done, total + at, f"正在解开{one.name}", saved={"archive": one.pk, "taken": at + 1}
            ):
                _member(one, path, found)
    except Refusal as refusal:
        with context.step(done + 1, total, one.name, saved={"report": one.pk}):
            _unread(one, str(refusal)).save()
        return
    with context.step(done, total, f"解开了{one.name}", saved={}):
        ReviewedReport.objects.filter(pk=one.pk).delete()
    one.file.delete(save=False)


def _member(archive: ReviewedReport, path: str, found: bytes | Refusal) -> None:
    data = b"" if isinstance(found, Refusal) else found
    one = keep(archive.batch, path, data, archive)
    if isinstance(found, Refusal):
        _unread(one, str(found)).save()
    elif is_archive(data):
        _unread(one, "压缩包里还有压缩包，里面的没有读。解开后再收。").save()


def _unread(one: ReviewedReport, said: str) -> ReviewedReport:
    one.standing, one.said = Standing.UNREAD, without_unseen(said)[:LONGEST_SAID]
    return one


def _telling(context: Context, done: int, total: int, one: ReviewedReport) -> Told:
    """Says how far OCR is in a scan."""

    def tell(read: int, pages: int) -> None:
        _begin_anew(_seconds(one))
        context.progress(done, total, f"正在识别{one.name}：{pages}页里识别了{read}页")

    return tell


def _settle(one: ReviewedReport, data: bytes, tell: Told) -> bytes:
    """Write into the report what it is and what was found; the page that shows it, empty where it was not audited. `tell`
    hears how far OCR is.

    Whatever a file does, it stops no other. One that is to be held against others still waiting waits for them.
    """
    twin = one.batch.reports.filter(sha256=one.sha256, pk__lt=one.pk).first()
    if twin is not None:
        one.standing, one.unit, one.year = Standing.DUPLICATE, twin.unit, twin.year
        one.said = f"和{twin.name}是同一个文件。"[:LONGEST_SAID]
        return b""
    seconds = _seconds(one)
    try:
        with _at_most(seconds):
            return _audited(one, read_document(data, one.name, told=tell))
    except Refusal as refusal:
        _unread(one, str(refusal))
    except TimeoutError:
        _unread(one, f"审核了{seconds // 60}分钟还没有审完，停下了。请去掉无关的附件，另存后再收。")
    except MemoryError:
        _unread(one, "文件太大，内存不够，没有审核。请去掉无关的附件，另存后再收。")
    except (PauseAsked, CancelAsked):
        raise
    except Exception:
        # The reviewer gets a sentence; whoever runs the site finds the rest in the log.
        _log.exception("the audit of report %s broke", one.pk)
        _unread(one, "审核时程序出错，没有审完。请把文件交给系统管理员。")
    return b""


def _seconds(one: ReviewedReport) -> int:
    return GROUP_SECONDS if one.level == DEPARTMENT else FILE_SECONDS


def _keep_page(one: ReviewedReport, page: bytes) -> None:
    if one.shown:
        one.shown.delete(save=False)
    if page:
        one.shown.save("page", ContentFile(page), save=False)


def _audited(one: ReviewedReport, document: Document) -> bytes:
    identity = known_as(one, identify(document))
    year = identity.year or one.batch.year
    alone = one.given.get("kind") != OTHER and rules.is_tables_alone(document, year)
    if alone:
        identity = replace(identity, kind="final-accounts", year=year)
    one.unit = without_unseen(one.given.get("unit") or unit_of(one.batch.roster, identity.entity, one.name))[
        :LONGEST_UNIT
    ]
    one.year, one.level = identity.year, identity.level
    if one.level == DEPARTMENT and together.compares(one.batch) and _others_wait(one):
        return b""
    tables = {} if alone else _documents(together.tables_of(one))
    last_year = _last_year(one)
    audit = audit_document(document, tables.values(), last_year, identity=identity)
    units, lacking = together.units_of(one) if audit.kind == "final-accounts" else ([], [])
    if units and not lacking:
        held = _documents(units[: together.MOST_UNITS])
        names = {each.pk: each.unit for each in units}
        compare_with_units(audit, document, ((names[key], held[key]) for key in held), tables.values())
    one.beside = {
        "prior": [last_year.file] if last_year else [],
        "tables": [each.name for each in together.tables_of(one) if each.pk in tables],
        "units": [each.unit for each in units] if not lacking else [],
        "lacking": lacking if units else [],
    }
    one.errors, one.warnings, one.infos = (
        sum(finding.severity == severity for finding in audit.findings)
        for severity in ("error", "warning", "info")
    )
    one.audit, one.findings = _storable(as_json.data(audit)), _storable(told(audit))
    one.standing, one.said = (Standing.TABLES, "") if alone else _standing(one, audit)
    one.judgements.update(unit=one.unit)
    # Tables that were known by the name of their file alone are this unit's.
    ReviewedReport.objects.filter(pk__in=tables, unit="").update(unit=one.unit, year=one.year)
    return html.write(audit)


def _others_wait(one: ReviewedReport) -> bool:
    waiting = one.batch.reports.filter(standing=Standing.WAITING).exclude(level=DEPARTMENT)
    return waiting.exclude(pk=one.pk).exists()


def _documents(reports: Iterable[ReviewedReport]) -> dict[int, Document]:
    """The documents of reports whose files are still there and can be read, by the key of the report."""
    read = ((one.pk, _document(one)) for one in reports)
    return {key: document for key, document in read if document is not None}


def _document(one: ReviewedReport) -> Document | None:
    try:
        with one.file.open("rb") as file:
            return read_document(file.read(), one.name, _BESIDE)
    except (Refusal, FileNotFoundError):
        return None


def _last_year(one: ReviewedReport) -> Document | None:
    """Last year's report of the same unit, where the desk has it and its file is still kept."""
    found = before(one, (one.year or 0) - 1)
    return _document(found) if found is not None and found.file else None


def _standing(one: ReviewedReport, audit: Audit) -> tuple[Standing, str]:
    said = without_unseen("".join(one for one in audit.notices if not is_usual(one)))[:LONGEST_SAID]
    if audit.kind != "final-accounts" or audit.year is None:
        return Standing.OTHER_TEXT, said
    if audit.year != one.batch.year:
        return Standing.OTHER_YEAR, f"这是{audit.year}年度的，这一批是{one.batch.year}年度的。"
    mine = one.batch.reports.filter(
        of_its_level(one), unit=one.unit, standing=Standing.AUDITED, pk__lt=one.pk
    )
    twin = mine.filter(delivery=one.delivery).first() if one.unit else None
    if twin is not None:
        return Standing.DUPLICATE, f"这次已收到这个单位的{twin.name}。"[:LONGEST_SAID]
    one.earlier = before(one, audit.year)
    one.round, one.changes = 1, {}
    if one.earlier is not None:
        one.round = one.earlier.round + 1
        one.changes = dict(rules.compared(one.earlier.findings, one.findings))  # type: ignore[arg-type]  # as `told` made them
    return Standing.AUDITED, said


def _storable(value: Any) -> Any:
    """Plain data as every database keeps it: without NUL and half characters, which a broken PDF may print."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_storable(key): _storable(each) for key, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list | tuple) else value


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Raise TimeoutError where the work within takes longer; on a system without alarms only the job's limit holds."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(*_: object) -> None:
        raise TimeoutError

    kept = signal.signal(signal.SIGALRM, ring)
    _begin_anew(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, kept)


def _begin_anew(seconds: int) -> None:
    """Let what `_at_most` bounds take so long from now on."""
    if hasattr(signal, "SIGALRM"):
        signal.alarm(seconds)
