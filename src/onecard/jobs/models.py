"""The record of long work: one row is one job, from being asked for to its end."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", "等待执行"
    RUNNING = "running", "正在执行"
    PAUSED = "paused", "已暂停"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"
    CANCELLED = "cancelled", "已取消"


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
"""The states a job does not leave."""


class Wish(models.TextChoices):
    """What somebody wants of a running job; it heeds it at its next sign of progress."""

    NONE = "", "无"
    PAUSE = "pause", "暂停"
    CANCEL = "cancel", "取消"


class Job(models.Model):
    """One piece of long work (任务).

    `saved` is what the handler keeps to go on from after an interruption; `lease` counts how often the job was
    claimed, so that a worker that has lost it can write no more; `deaths` counts processes that ended under it.
    """

    kind = models.CharField("种类", max_length=60)
    title = models.CharField("名称", max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    payload: models.JSONField[Any, dict[str, Any]] = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=9, choices=JobState.choices, default=JobState.WAITING)
    wish = models.CharField("要求", max_length=6, choices=Wish.choices, blank=True, default=Wish.NONE)

    done = models.PositiveBigIntegerField("已做", default=0)
    total = models.PositiveBigIntegerField("共计", default=0)
    sentence = models.CharField("进展", max_length=300, blank=True)
    saved: models.JSONField[Any, dict[str, Any]] = models.JSONField("断点", default=dict)
    result: models.JSONField[Any, dict[str, Any]] = models.JSONField("结果", default=dict)

    error_code = models.CharField("错误代码", max_length=60, blank=True)
    error_sentence = models.TextField("错误", blank=True)
    error_remedy = models.TextField("怎么办", blank=True)

    worker = models.CharField("执行进程", max_length=120, blank=True)
    lease = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    deaths = models.PositiveSmallIntegerField(default=0)

    asked_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        indexes = (
            models.Index(fields=["state", "id"], name="jobs_state_id"),
            models.Index(fields=["owner", "-id"], name="jobs_owner_id"),
        )

    def __str__(self) -> str:
        return self.title
