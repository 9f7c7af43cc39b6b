"""Imports: each file taken in is one batch, checked and undone as one; the mapping it was read by is kept by name."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.checked import person


class BatchKind(models.TextChoices):
    """What a file held."""

    VOUCHERS = "vouchers", "凭证"
    BUDGETS = "budgets", "预算"
    WORKBOOK = "workbook", "财决报表"
    TABLES = "tables", "公开报表"


class BatchState(models.TextChoices):
    """Where an import stands."""

    STAGED = "staged", "待复核"
    POSTED = "posted", "已复核"
    UNDOING = "undoing", "撤销待复核"
    UNDONE = "undone", "已撤销"


class ImportBatch(models.Model):
    """One import (导入批次): the file by its digest, what it held, who brought it in, checked it or undid it."""

    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("内容", max_length=10, choices=BatchKind.choices)
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    rows = models.PositiveIntegerField("行数", default=0)
    records = models.PositiveIntegerField("凭证张数或条数", default=0)
    total_fen = models.BigIntegerField("金额合计（分）", default=0)
    state = models.CharField("状态", max_length=7, choices=BatchState.choices, default=BatchState.STAGED)
    maker = person()
    made_at = models.DateTimeField("导入时间")
    checker = person(null=True)
    checked_at = models.DateTimeField("复核时间", null=True)
    undone_by = person(null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undo_reason = models.CharField("撤销事由", max_length=500, blank=True)
    notices = models.JSONField("提示", default=list)
    profile = models.CharField("列对应名称", max_length=60, blank=True)
    mends = models.JSONField("手工改过的单元格", default=list)
    """The plain form of `imports.mending.Mend`: what was read instead of the file's own cells."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "year", "kind", "sha256"),
                condition=~models.Q(state=BatchState.UNDONE),
                name="accounts_batch_file_once",
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class MappingProfile(models.Model):
    """A column mapping (列对应) saved by name: which header of another system fills which column of ours.

    `mapping` is the plain form of `imports.mapping.Mapping`.
    """

    name = models.CharField("名称", max_length=60)
    kind = models.CharField("内容", max_length=10, choices=BatchKind.choices)
    mapping = models.JSONField("列对应")
    maker = person()
    made_at = models.DateTimeField("保存时间")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "name"), name="accounts_profile_name_once"),)

    def __str__(self) -> str:
        return self.name
