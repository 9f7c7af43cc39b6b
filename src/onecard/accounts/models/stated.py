"""Stated figures (表内数): what an imported workbook or table says, the year's source, and what is declared on top."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.balance import BalanceItem
from onecard.accounts.models.batch import ImportBatch
from onecard.accounts.models.checked import Checked, person
from onecard.accounts.models.voucher import Fund, Item, Nature


class StatedCell(models.Model):
    """One cell of an imported file, read as one fact.

    `key` and `dims` are the fact's (without its entity); `amount` is 分 where the figure is money, else hundredths of
    its unit. `exact` is true where the file states 元, so that nothing was rounded away (财决报表).
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="cells")
    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    form = models.CharField("表", max_length=20)
    key = models.CharField("指标", max_length=80)
    dims = models.JSONField("维度")
    amount = models.BigIntegerField("数值")
    exact = models.BooleanField("精确到分")
    printed = models.CharField("原文", max_length=200)
    sheet = models.CharField("工作表", max_length=100)
    cell = models.CharField("单元格", max_length=12)

    class Meta:
        indexes = (models.Index(fields=("entity", "year", "key"), name="accounts_stated_key"),)

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


class SourceKind(models.TextChoices):
    """Where a year's figures are taken from (取数来源)."""

    VOUCHERS = "vouchers", "凭证和台账"
    WORKBOOK = "workbook", "财决报表"
    TABLES = "tables", "公开报表"


class YearSource(models.Model):
    """One choice of the source of an entity's year; the last one decides."""

    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("取数来源", max_length=8, choices=SourceKind.choices)
    reason = models.CharField("事由", max_length=500, blank=True)
    maker = person()
    made_at = models.DateTimeField("时间")

    class Meta:
        indexes = (models.Index(fields=("entity", "year"), name="accounts_source_year"),)

    def __str__(self) -> str:
        return f"{self.year} {self.get_source_display()}"


class TailAdjustment(Checked):
    """A rounding tail adjusted (尾差调整) on one named cell (``05/2080108/project``) of an entity's or group's tables.

    `amount` is hundredths of 万元, the last digit a table prints; `base_fen` the exact amount it was chosen at (the
    printed value where no exact one is known): it holds for that amount and no other. Null where it was not kept.
    """

    entity = models.ForeignKey(  # type: ignore[assignment]
        "office.Entity", on_delete=models.PROTECT, null=True, related_name="+"
    )
    group = models.ForeignKey("office.Group", on_delete=models.PROTECT, null=True, related_name="+")
    cell = models.CharField("单元格", max_length=40)
    amount = models.SmallIntegerField("调整数（百分之一万元）")
    base_fen = models.BigIntegerField("调整时的准确数（分）", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(entity__isnull=True) ^ models.Q(group__isnull=True),
                name="accounts_tail_one_subject",
            ),
            models.CheckConstraint(condition=~models.Q(amount=0), name="accounts_tail_amount"),
        )

    def __str__(self) -> str:
        return self.cell


class TableDifference(Checked):
    """One line of a group's declared 差额表: an amount the sum of the units must be changed by, with its reason.

    It is shaped like an entry or a balance record and counts like one, so that every total follows.
    """

    entity = None  # type: ignore[assignment]
    group = models.ForeignKey("office.Group", on_delete=models.PROTECT, related_name="+")
    item = models.CharField("收支项目", max_length=18, choices=[*Item.choices, *BalanceItem.choices])
    function = models.CharField("功能分类", max_length=7, blank=True)
    economy = models.CharField("经济分类", max_length=5, blank=True)
    fund = models.CharField("资金性质", max_length=5, choices=Fund.choices)
    nature = models.CharField("支出性质", max_length=2, choices=Nature.choices, blank=True)
    project = models.CharField("项目", max_length=120, blank=True)
    amount_fen = models.BigIntegerField("金额（分）")
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", verbose_name="冲销"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reverses",),
                condition=~models.Q(state="withdrawn"),
                name="accounts_difference_reversed_once",
            ),
            models.CheckConstraint(condition=~models.Q(amount_fen=0), name="accounts_difference_amount"),
        )

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.amount_fen}"
