"""Receiving reports (收件): a batch is opened, or more files come to one; a job audits them."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.core.unseen import without_unseen
from onecard.jobs.models import ENDED, Job
from onecard.jobs.queue import enqueue
from onecard.office.action import performing
from onecard.office.models import User
from onecard.office.permissions import require
from onecard.reviewing import events, keeping
from onecard.reviewing.models import ReviewBatch, ReviewedReport, Standing

REVIEW = "reviewing.review"
"""The permission of the desk."""
JOB = "reviewing.audit"
MOST_FILES = 500
LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it was handed in: its name without folders, and what reads its bytes."""

    name: str
    read: Callable[[], bytes]


def open_batch(
    actor: User, *, title: str, year: int, files: Sequence[Handed], roster: Sequence[str] = (),
    departments: Mapping[str, str] | None = None, kept_days: int = keeping.DAYS,
) -> ReviewBatch:  # fmt: skip
    """Open a batch with its first files (建立审核批次); a job audits them.

    `year` is the fiscal year the reports should be of, `roster` the names of the units expected, `departments` the
    department of each as far as it is known. Raises Refusal
    `review.no_files`, `review.too_many`, `office.not_permitted`.
    """
    with performing(actor, events.RECEIVED, permission=REVIEW) as said:
        batch = ReviewBatch.objects.create(
            entity=actor.entity,
            title=without_unseen(title).strip()[:LONGEST_TITLE] or f"{year}年度决算公开报告审核",
            year=year,
            roster=list(roster),
            departments=dict(departments or {}),
            kept_days=kept_days,
            maker=actor,
            made_at=timezone.now(),
        )
        taken = _take(actor, batch, files)
        said.subject, said.after = subject(batch), {**taken, "units": len(batch.roster)}
    return batch


def add_files(actor: User, batch: ReviewBatch, files: Sequence[Handed]) -> ReviewBatch:
    """Take more files into a batch (补收): those that were missing, or mended ones for another round.

    Raises Refusal `review.no_files`, `review.too_many`, `review.under_way`, `office.not_permitted`, `office.other_entity`.
    """
    with performing(actor, events.RECEIVED, permission=REVIEW, entity=batch.entity) as said:
        require_open_to(actor, batch)
        batch = ReviewBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        require_at_rest(batch)
        taken = _take(actor, batch, files)
        said.subject, said.after = subject(batch), taken
    return batch


def subject(batch: ReviewBatch) -> str:
    """A batch as the trail names it."""
    return f"审核批次{batch.pk}（{batch.title}）"


def require_open_to(actor: User, batch: ReviewBatch) -> None:
    """Raise Refusal `office.other_entity` where the desk of the batch is not the actor's: one bound to a unit has that of
    the unit alone, not that of the centre."""
    if actor.entity_id is not None and actor.entity_id != batch.entity_id:
        raise Refusal(
            "office.other_entity", f"{actor.name}只能办理本单位的审核批次。", "请建立这一批的人办理。"
        )


def require_at_rest(batch: ReviewBatch) -> None:
    """Raise Refusal `review.under_way` while the batch's job has not ended."""
    if batch.job is not None and batch.job.state not in ENDED:
        raise Refusal("review.under_way", "这一批还在审核。", "等审核完，或先取消任务，再补收文件。")


def audit_again(actor: User, batch: ReviewBatch) -> Job:
    """Ask for a job for the files of the batch that still wait, after one was cancelled or failed (继续审核).

    Raises Refusal `review.under_way`, `review.nothing_waits`, `office.not_permitted`, `office.other_entity`.
    """
    require(actor, REVIEW)
    require_open_to(actor, batch)
    require_at_rest(batch)
    if not batch.reports.filter(standing=Standing.WAITING).exists():
        raise Refusal("review.nothing_waits", "这一批没有待审核的文件。", "不用再办。")
    return audit_waiting(actor, batch)


def _take(actor: User, batch: ReviewBatch, files: Sequence[Handed]) -> dict[str, object]:
    """Keep the files, one in memory at a time, and ask for their audit; what the trail says of them."""
    if not files:
        raise Refusal("review.no_files", "没有选报告文件。", "选一个或几个文件，或者把它们拖到这一页上。")
    if len(files) > MOST_FILES:
        raise Refusal(
            "review.too_many",
            f"一次选了{len(files)}个文件，都没有收下。",
            f"一次最多{MOST_FILES}个；更多的压缩成ZIP，或分几次。",
        )
    batch.deliveries += 1
    kept = [keep(batch, one.name, one.read()) for one in files]
    audit_waiting(actor, batch)
    return {"files": [{"name": one.name, "sha256": one.sha256} for one in kept]}


def keep(batch: ReviewBatch, name: str, data: bytes, archive: ReviewedReport | None = None) -> ReviewedReport:
    """Keep one file to be audited: of the batch's latest delivery, or out of an archive, with which its days end."""
    now = timezone.now()
    until = timezone.localdate(now) + datetime.timedelta(days=batch.kept_days)
    return ReviewedReport.objects.create(
        batch=batch,
        delivery=archive.delivery if archive else batch.deliveries,
        name=without_unseen(name)[-255:],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        # The name it is kept under says nothing of whose it is.
        file=ContentFile(data, "report"),
        received_at=archive.received_at if archive else now,
        kept_until=archive.kept_until if archive else until,
    )


def audit_waiting(actor: User, batch: ReviewBatch) -> Job:
    """Put the job in the queue that audits what waits in a batch."""
    batch.job = enqueue(JOB, {"review": batch.pk}, actor, f"审核{batch.title}")
    batch.save(update_fields=["job", "deliveries"])
    return batch.job


def bare_name(name: str) -> str:
    """The name of an uploaded file without folders."""
    return PurePosixPath(name.replace("\\", "/")).name or "未命名文件"
