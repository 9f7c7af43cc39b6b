"""The records of disclosure: reports, words, comments, steps, snapshots, files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models


class Stage(models.TextChoices):
    """Where a report stands in its life."""

    DRAFT = "draft", "编制中"
    IN_REVIEW = "in_review", "内部复核中"
    REVIEWED = "reviewed", "待负责人审签"
    SIGNED = "signed", "已审签"
    SENT = "sent", "已报送"
    APPROVED = "approved", "已批复"
    CLEARED = "cleared", "保密审查通过"
    PUBLISHED = "published", "已公开"
    WITHDRAWN = "withdrawn", "已撤回"


class StepKind(models.TextChoices):
    """One step of a report's life."""

    FIGURES_APPROVED = "figures", "登记决算批复"
    SUBMITTED = "submitted", "送内部复核"
    REVIEWED = "reviewed", "复核通过"
    RETURNED = "returned", "退回修改"
    SIGNED = "signed", "负责人审签"
    SENT = "sent", "报送"
    APPROVED = "approved", "收到批复"
    CLEARED = "cleared", "保密审查通过"
    NOT_CLEARED = "not_cleared", "保密审查不通过"
    PUBLISHED = "published", "公开"
    CORRECTING = "correcting", "启动更正"
    WITHDRAWN = "withdrawn", "撤回公开"


class WordsKind(models.TextChoices):
    """What people write into a report."""

    TEXT = "text", "文字"
    REASON = "reason", "主要原因"
    NOTE = "note", "审核说明"


def _person(**options: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class Report(models.Model):
    """The report of a unit's or a group's year: its template, the stage it is at, the number of its edition.

    `threshold` is the change in percent from which a reason is required; `opens_vouchers` whether the edition being drafted
    will show the public single vouchers beneath a figure: one that is out opens what its snapshot has.
    """

    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("office.Group", on_delete=models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    stage = models.CharField("阶段", max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    edition = models.PositiveSmallIntegerField("版次", default=1)
    template = models.TextField("文本模板")
    template_by = _person(null=True)
    template_at = models.DateTimeField("模板修改时间", null=True)
    threshold = models.DecimalField("说明起点（%）", max_digits=6, decimal_places=2, default=0)
    opens_vouchers = models.BooleanField("公开到凭证", default=False)
    made_by = _person()
    made_at = models.DateTimeField("建立时间")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(entity__isnull=True) ^ models.Q(group__isnull=True),
                name="disclosure_report_one_subject",
            ),
            models.UniqueConstraint(fields=("entity", "year"), name="disclosure_report_of_unit"),
            models.UniqueConstraint(fields=("group", "year"), name="disclosure_report_of_group"),
        )

    def __str__(self) -> str:
        return f"{self.whose.name}{self.year}年度决算公开报告"

    @property
    def whose(self) -> Any:
        """The unit or the group."""
        return self.entity or self.group


class Words(models.Model):
    """What somebody wrote at one place of a report: a text of the unit, a reason, an explanation (审核说明), by `key`. The
    latest counts."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField("种类", max_length=6, choices=WordsKind.choices)
    key = models.CharField("位置", max_length=300)
    words = models.TextField("内容", blank=True)
    maker = _person()
    made_at = models.DateTimeField("写于")

    class Meta:
        indexes = (models.Index(fields=("report", "kind", "key", "-id"), name="disclosure_words_latest"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class Comment(models.Model):
    """A comment (批注) at a figure or a sentence: `section` the anchor, `quote` the words it is about; open until it is
    answered."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="comments")
    section = models.CharField("章节", max_length=40)
    quote = models.CharField("原文", max_length=300, blank=True)
    words = models.CharField("批注", max_length=500)
    author = _person()
    written_at = models.DateTimeField("写于")
    answer = models.CharField("处理", max_length=500, blank=True)
    answered_by = _person(null=True)
    answered_at = models.DateTimeField("处理于", null=True)

    def __str__(self) -> str:
        return self.words


class BureauFile(models.Model):
    """A bureau's own Word file (主管部门的Word模板) uploaded for a report, kept as it came; the latest counts.

    `slots` is what was confirmed for its blanks, as JSON by blank; `revision` counts the confirmings.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="bureau_files")
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    file = models.FileField("文件", upload_to="bureau/%Y", max_length=255)
    maker = _person()
    made_at = models.DateTimeField("上传于")
    slots = models.JSONField("核对过的填空", default=dict)
    revision = models.PositiveIntegerField("核对次数", default=0)
    confirmed_by = _person(null=True)
    confirmed_at = models.DateTimeField("核对于", null=True)

    def __str__(self) -> str:
        return self.name


class Snapshot(models.Model):
    """A report as it stood at one step: its text and every figure as data, the template, the version of the program,
    whether it opens single vouchers to the public, and the explanations (审核说明) its text ends with; known by the SM3
    digest of the data."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="snapshots")
    edition = models.PositiveSmallIntegerField("版次")
    content = models.TextField("文本和数据（JSON）")
    template = models.TextField("文本模板")
    program = models.CharField("程序版本", max_length=40)
    sm3 = models.CharField("SM3", max_length=64)
    opens_vouchers = models.BooleanField("公开到凭证", default=False)
    explanations = models.JSONField("审核说明", default=list)
    taken_at = models.DateTimeField("留存时间")

    def __str__(self) -> str:
        return self.sm3


class Step(models.Model):
    """One step of a report's life, by whom and when, with what was said, and the report as it stood.

    `number` is the 文号 and `on` the date of an approval from above, `on` also the day it was sent; `person` and
    `conclusion` those of the secrecy review; `to` whom the report was sent.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")
    edition = models.PositiveSmallIntegerField("版次")
    kind = models.CharField("步骤", max_length=12, choices=StepKind.choices)
    actor = _person()
    at = models.DateTimeField("时间")
    words = models.CharField("意见", max_length=500, blank=True)
    to = models.CharField("报送对象", max_length=100, blank=True)
    number = models.CharField("批复文号", max_length=100, blank=True)
    on = models.DateField("日期", null=True)
    person = models.CharField("审查人", max_length=40, blank=True)
    conclusion = models.CharField("结论", max_length=200, blank=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, related_name="steps")

    class Meta:
        indexes = (models.Index(fields=("report", "-id"), name="disclosure_steps_latest"),)

    def __str__(self) -> str:
        return self.get_kind_display()


class ReportFile(models.Model):
    """A file of a step: what was sent, the approval received, what was published; known by its SM3 digest."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="files")
    name = models.CharField("文件名", max_length=255)
    sm3 = models.CharField("SM3", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    file = models.FileField("文件", upload_to="reports/%Y", max_length=255)

    def __str__(self) -> str:
        return self.name


class CatalogueWording(models.Model):
    """In what words a published figure is told: shared by all figures told in the same ones, known by `digest`.

    `text` is what a search looks into; `derived` says that the figure is made from others (a change, a rate).
    """

    digest = models.CharField(max_length=64, unique=True)
    term = models.CharField("名词", max_length=200)
    narrowed = models.TextField("范围", blank=True)
    definition = models.TextField("口径", blank=True)
    unit = models.CharField("计量单位", max_length=20)
    derived = models.BooleanField("派生")
    text = models.TextField("供查找的文字")

    def __str__(self) -> str:
        return self.term


class CatalogueFigure(models.Model):
    """A figure of an edition that stands published, for the search of the public site; not a record: it is written anew
    from what was frozen.

    `value` is the published one, `value_key` and `yuan_key` the published value and the exact amount in 元 as texts that
    are equal where the numbers are; `anchor` and `spots` lead to it in the report.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+", db_index=False)
    wording = models.ForeignKey(CatalogueWording, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    position = models.PositiveIntegerField("次序")
    is_zero = models.BooleanField("为零")
    value = models.CharField("公开数", max_length=40)
    value_key = models.CharField(max_length=40, db_index=True)
    yuan_key = models.CharField(max_length=40, db_index=True, blank=True)
    anchor = models.CharField("锚点", max_length=80, blank=True)
    spots = models.JSONField("出处", default=list)

    class Meta:
        indexes = (
            models.Index(fields=("report",), name="disclosure_figure_report"),
            models.Index(fields=("is_zero", "-year", "report", "position"), name="disclosure_figure_order"),
        )

    def __str__(self) -> str:
        return f"{self.wording} {self.value}"

    @property
    def shown(self) -> str:
        """The value as it is printed, with thousands and a real minus sign."""
        value = Decimal(self.value)
        return f"{value:,.{max(0, -int(value.as_tuple().exponent))}f}".replace("-", "−")

    @property
    def may_open(self) -> bool:
        """Whether it is worth looking for vouchers beneath it: money that is not zero, measured and not derived."""
        return bool(self.yuan_key and self.anchor) and not (self.is_zero or self.wording.derived)


class CatalogueTerm(models.Model):
    """A term (名词) that a report standing published speaks of, and where: for the glossary of the public site."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField("次序")
    term = models.CharField("名词", max_length=200)
    definition = models.TextField("口径", blank=True)
    spots = models.JSONField("出处", default=list)

    def __str__(self) -> str:
        return self.term
