"""Records of the reviewer's desk: batches of reports, each report with its audit, what was judged of each finding."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from onecard.audit import ledger

FOLDER = "reviews"
"""Where files lie in the store."""
MENDED, UNCHANGED, ADDED = "已改", "未改", "新增"
"""What became of a finding since the round before."""


def _person() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class ReviewBatch(models.Model):
    """One batch (审核批次): the reports of a year that were to come, and those that came.

    `entity` is the unit of whoever opened it, None for a person of every unit: it says who may look, not whose the reports
    are. `roster` are the names of the units expected, empty where none was given; `departments` the department of each, as
    far as the list says. `grouped`: the batch is one department's report and those of all its units. `deliveries` counts
    the times files came.
    """

    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField("名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    roster: models.JSONField[Any, list[str]] = models.JSONField("单位名单", default=list)
    departments: models.JSONField[Any, dict[str, str]] = models.JSONField("所属部门", default=dict)
    grouped = models.BooleanField("部门与各单位核对", default=False)
    deliveries = models.PositiveSmallIntegerField("收件次数", default=0)
    kept_days = models.PositiveSmallIntegerField("文件保留天数")
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    maker = _person()
    made_at = models.DateTimeField("建立时间")

    def __str__(self) -> str:
        return self.title


class Standing(models.TextChoices):
    """What became of a file."""

    WAITING = ledger.WAITING, ledger.STANDINGS[ledger.WAITING]
    AUDITED = ledger.AUDITED, ledger.STANDINGS[ledger.AUDITED]
    OTHER_YEAR = ledger.OTHER_YEAR, ledger.STANDINGS[ledger.OTHER_YEAR]
    OTHER_TEXT = ledger.OTHER_TEXT, ledger.STANDINGS[ledger.OTHER_TEXT]
    TABLES = ledger.TABLES, ledger.STANDINGS[ledger.TABLES]
    DUPLICATE = ledger.DUPLICATE, ledger.STANDINGS[ledger.DUPLICATE]
    UNREAD = ledger.UNREAD, ledger.STANDINGS[ledger.UNREAD]


class ReviewedReport(models.Model):
    """One file of a batch: what it is, and its audit.

    `unit` is the name in the roster, else what the report calls itself, '' where it does not say; `level` 部门, 单位 or ''.
    `given` is what a reviewer knows better than the file says, by the name of the field (`correct`). `beside` names what it
    was held against: files of ``tables``, last year's report (``prior``), reports of ``units``, units ``lacking`` for
    that. `findings` is how each
    finding is told (`telling.Told`), in the order of every list of them; `audit` the whole as ``onecard-audit/1``.
    `earlier` is the same unit's report of the round before, `changes` what `rules.compared` says beside it.
    `file` is what was handed in and `shown` the page with the original and the findings at their place; both go when
    their days are over.
    """

    batch = models.ForeignKey(ReviewBatch, on_delete=models.CASCADE, related_name="reports")
    delivery = models.PositiveSmallIntegerField("第几次收件")
    name = models.CharField("文件名", max_length=255)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    standing = models.CharField("状态", max_length=10, choices=Standing.choices, default=Standing.WAITING)
    unit = models.CharField("单位", max_length=120, blank=True)
    level = models.CharField("级次", max_length=2, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True)
    given: models.JSONField[Any, dict[str, Any]] = models.JSONField("改正", default=dict)
    beside: models.JSONField[Any, dict[str, list[str]]] = models.JSONField("对照", default=dict)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    said = models.CharField("说明", max_length=500, blank=True)
    errors = models.PositiveIntegerField("错误", default=0)
    warnings = models.PositiveIntegerField("疑点", default=0)
    infos = models.PositiveIntegerField("提示", default=0)
    earlier = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    changes: models.JSONField[Any, dict[str, Any]] = models.JSONField("与上一轮比", default=dict)
    findings: models.JSONField[Any, list[dict[str, Any]]] = models.JSONField("审核问题", default=list)
    audit: models.JSONField[Any, dict[str, Any]] = models.JSONField("审核结果", default=dict)
    file = models.FileField(upload_to=FOLDER)
    shown = models.FileField(upload_to=FOLDER, blank=True)
    received_at = models.DateTimeField("收件时间")
    kept_until = models.DateField("文件保留到", db_index=True)
    audited_at = models.DateTimeField("审核时间", null=True)

    @property
    def unaudited(self) -> bool:
        """Whether nothing was audited, so that no findings are no good news."""
        return self.standing in ledger.UNAUDITED

    @property
    def counted_changes(self) -> dict[str, int]:
        """How many findings are 已改, 未改, 新增 since the round before; empty in the first round."""
        if not self.changes:
            return {}
        states = list(self.changes["states"].values())
        return {
            MENDED: len(self.changes["mended"]),
            UNCHANGED: states.count(UNCHANGED),
            ADDED: states.count(ADDED),
        }

    class Meta:
        indexes = (
            models.Index(fields=["batch", "standing", "id"], name="reviewing_batch_standing"),
            models.Index(fields=["unit", "year"], name="reviewing_unit_year"),
        )

    def __str__(self) -> str:
        return self.name


class Verdict(models.TextChoices):
    """What a reviewer says of a finding."""

    TRUE = "属实", "属实"
    EXPLAIN = "须说明", "须说明"
    FALSE = "误报", "误报"


class Judgement(models.Model):
    """What was judged (认定) of one finding of a report; `accepted`: the unit's explanation, kept in `note`, will do.

    `unit` and `relation` are those of the report and the finding, by which the judgement is remembered.
    """

    report = models.ForeignKey(ReviewedReport, on_delete=models.CASCADE, related_name="judgements")
    finding = models.CharField("问题", max_length=60)
    unit = models.CharField("单位", max_length=120, blank=True)
    relation = models.CharField("审核公式", max_length=40)
    verdict = models.CharField("认定", max_length=3, choices=Verdict.choices)
    accepted = models.BooleanField("说明可以接受", default=False)
    note = models.CharField("备注", max_length=500, blank=True)
    judge = _person()
    judged_at = models.DateTimeField("认定时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("report", "finding"), name="reviewing_finding_judged_once"),
        )
        indexes = (models.Index(fields=["unit", "relation"], name="reviewing_unit_relation"),)

    def __str__(self) -> str:
        return self.get_verdict_display()


class Visit(models.Model):
    """A visitor audits a report without signing in: what is counted so that one does not hold off the others.

    `key` is a keyed digest of the network address; nothing else of the visitor or the report is kept, and this an hour.
    """

    key = models.CharField(max_length=64, db_index=True)
    begun_at = models.DateTimeField(db_index=True)
    ended = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key[:8]


class OpinionWording(models.Model):
    """How a desk words its opinions (审核意见): what stands before the findings and after them; `entity` as of a batch."""

    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, null=True, related_name="+")
    opening = models.TextField("开头")
    closing = models.TextField("结尾")

    class Meta:
        constraints = (
            models.UniqueConstraint(Coalesce("entity", models.Value(0)), name="reviewing_one_wording_a_desk"),
        )

    def __str__(self) -> str:
        return self.opening
