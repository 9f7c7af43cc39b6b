"""What others may read of jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.jobs import beside
from onecard.jobs.models import ENDED, Job, JobState

if TYPE_CHECKING:
    import datetime

    from django.contrib.auth.base_user import AbstractBaseUser

MINUTE = 60


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as a page shows it; `percent` is whole per cent, None where the total is not known; `remaining` says in
    Chinese how long a running job will take at the pace it had, empty where that cannot be said yet."""

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
    remaining: str
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
    running = one.state == JobState.RUNNING
    kept = beside.latest(one.pk, one.lease) if running else None
    done, total, sentence = kept or (one.done, one.total, one.sentence)
    return JobView(
        id=one.pk,
        kind=one.kind,
        title=one.title,
        owner_id=one.owner_id,
        state=one.state,
        state_label=JobState(one.state).label,
        wish=one.wish,
        done=done,
        total=total,
        percent=min(100, 100 * done // total) if total else None,
        remaining=_remaining(one, done, total) if running else "",
        sentence=sentence,
        result=one.result,
        error_code=one.error_code,
        error_sentence=one.error_sentence,
        error_remedy=one.error_remedy,
        asked_at=one.asked_at,
        ended_at=one.ended_at,
        ended=one.state in ENDED,
    )


def _remaining(one: Job, done: int, total: int) -> str:
    if one.started_at is None or not 0 < done < total:
        return ""
    seconds = (timezone.now() - one.started_at).total_seconds() * (total - done) / done
    if seconds < MINUTE:
        return f"大约还要{5 * max(1, round(seconds / 5))}秒"
    return f"大约还要{round(seconds / MINUTE)}分钟"
