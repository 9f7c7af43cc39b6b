"""Self-evaluation (绩效自评) as records of an attached document: we keep what it states and never compute it."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.checked import Checked, person


class Document(models.Model):
    """An attached document (附件), known by its digest; its bytes lie in the site's file store."""

    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    file = models.FileField("文件", upload_to="documents/%Y", max_length=255)
    maker = person()
    made_at = models.DateTimeField("存入时间")

    def __str__(self) -> str:
        return self.name


class Grade(models.TextChoices):
    """The grades of self-evaluation (财预〔2020〕10号)."""

    EXCELLENT = "优", "优"
    GOOD = "良", "良"
    FAIR = "中", "中"
    POOR = "差", "差"


class SelfEvaluation(Checked):
    """One project's self-evaluation form, as the document states it."""

    project = models.CharField("项目名称", max_length=120)
    initial_fen = models.BigIntegerField("年初预算数（分）", null=True)
    budget_fen = models.BigIntegerField("全年预算数（分）")
    executed_fen = models.BigIntegerField("全年执行数（分）")
    score = models.DecimalField("得分", max_digits=5, decimal_places=2)
    grade = models.CharField("等级", max_length=1, choices=Grade.choices)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="evaluations")
    page = models.CharField("页码或位置", max_length=60, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "year", "project"),
                condition=models.Q(state__in=("draft", "posted")),
                name="accounts_evaluation_project_once",
            ),
        )

    def __str__(self) -> str:
        return self.project


class EvaluationIndicator(models.Model):
    """One indicator (绩效指标) of a form: target and actual as printed, and as numbers where they are numbers."""

    evaluation = models.ForeignKey(SelfEvaluation, on_delete=models.PROTECT, related_name="indicators")
    line = models.PositiveSmallIntegerField("行号")
    group = models.CharField("一级指标", max_length=60)
    subgroup = models.CharField("二级指标", max_length=60, blank=True)
    name = models.CharField("三级指标", max_length=200)
    target = models.CharField("年度指标值", max_length=200)
    actual = models.CharField("实际完成值", max_length=200)
    target_value = models.DecimalField("指标值", max_digits=18, decimal_places=4, null=True)
    actual_value = models.DecimalField("完成值", max_digits=18, decimal_places=4, null=True)
    measure = models.CharField("计量单位", max_length=20, blank=True)
    weight = models.DecimalField("分值", max_digits=5, decimal_places=2, null=True)
    score = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True)
    deviation = models.CharField("偏差原因", max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "line"), name="accounts_indicator_line_once"),
        )

    def __str__(self) -> str:
        return self.name
