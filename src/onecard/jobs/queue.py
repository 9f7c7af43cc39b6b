"""Asking for long work and steering it. A door asks the office first whether the person may (owner, or jobs.manage)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.jobs.handling import handler_of
from onecard.jobs.models import Job, JobState, Wish

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def enqueue(kind: str, payload: dict[str, Any], owner: AbstractBaseUser, title: str) -> Job:
    """Put a job in the queue; inside a transaction it is seen by the workers once that commits.

    `payload` must be JSON. Raises ValueError for a kind that no room handles.
    """
    if handler_of(kind) is None:
        raise ValueError(f"no handler for jobs of kind {kind}")
    return Job.objects.create(kind=kind, payload=payload, owner_id=owner.pk, title=title[:200])


def pause(job: Job) -> Job:
    """Pause a job (暂停): at once where it waits, at its next sign of progress where it runs.

    Raises Refusal `jobs.ended`.
    """
    return _steer(job, JobState.PAUSED, Wish.PAUSE)


def cancel(job: Job) -> Job:
    """End a job (取消): at once where it waits, at its next sign of progress where it runs. Raises Refusal `jobs.ended`."""
    return _steer(job, JobState.CANCELLED, Wish.CANCEL)


def resume(job: Job) -> Job:
    """Let a paused job go on (继续) from its saved progress, or take back the wish to pause. Raises Refusal `jobs.ended`."""
    if not Job.objects.filter(pk=job.pk, state=JobState.PAUSED).update(
        state=JobState.WAITING, wish=Wish.NONE
    ):
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING, wish=Wish.PAUSE).update(wish=Wish.NONE)
    return _unended(job)


def _steer(job: Job, state: JobState, wish: Wish) -> Job:
    """Each update touches the one row only if it still stands as thought; a job claimed in between gets the wish."""
    still = Job.objects.filter(pk=job.pk, state__in=(JobState.WAITING, JobState.PAUSED))
    ended_at = timezone.now() if state == JobState.CANCELLED else None
    if still.update(state=state, wish=Wish.NONE, ended_at=ended_at):
        job.refresh_from_db()
        return job
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(wish=wish)
    return _unended(job)


def _unended(job: Job) -> Job:
    job.refresh_from_db()
    if job.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}:
        raise Refusal(
            "jobs.ended", f"任务“{job.title}”{JobState(job.state).label}，不能再调整。", "需要时重新提交。"
        )
    return job
