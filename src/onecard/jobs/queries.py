"""What others may read of jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onecard.core.errors import Refusal
from onecard.jobs.models import ENDED, Job, JobState

if TYPE_CHECKING:
    import datetime

    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as a page shows it; `percent` is whole per cent, None where the total is not known."""

    id: int
    kind: str
    title: str
    owner_id: int
    state: str
    state_label: str
    wish: str
    done: int
    total: int
    percent: int | None
    sentence: str
    result: dict[str, Any]
    error_code: str
    error_sentence: str
    error_remedy: str
    asked_at: datetime.datetime
    ended_at: datetime.datetime | None
    ended: bool


def job(job_id: int) -> JobView:
    """One job. Raises Refusal `jobs.unknown`."""
    found = Job.objects.filter(pk=job_id).first()
    if found is None:
        raise Refusal("jobs.unknown", f"没有编号为{job_id}的任务。", "回到任务列表查看。")
    return view(found)


def jobs(owner: AbstractBaseUser | None = None, *, unended: bool = False, limit: int = 50) -> list[JobView]:
    """The latest jobs first, of one person or of everybody, all or only those not ended."""
    found = Job.objects.order_by("-pk")
    if owner is not None:
        found = found.filter(owner_id=owner.pk)
    if unended:
        found = found.exclude(state__in=ENDED)
    return [view(one) for one in found[:limit]]


def view(one: Job) -> JobView:
    """A job as a page shows it."""
    return JobView(
        id=one.pk,
        kind=one.kind,
        title=one.title,
        owner_id=one.owner_id,
        state=one.state,
        state_label=JobState(one.state).label,
        wish=one.wish,
        done=one.done,
        total=one.total,
        percent=min(100, 100 * one.done // one.total) if one.total else None,
        sentence=one.sentence,
        result=one.result,
        error_code=one.error_code,
        error_sentence=one.error_sentence,
        error_remedy=one.error_remedy,
        asked_at=one.asked_at,
        ended_at=one.ended_at,
        ended=one.state in ENDED,
    )
