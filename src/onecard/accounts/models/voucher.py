"""Vouchers (凭证) and their entries (分录): the records beneath income and expenditure."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.batch import ImportBatch
from onecard.accounts.models.checked import HOLDING_NUMBER, Checked, State


class Item(models.TextChoices):
    """What an entry is: expenditure, or one of the kinds of income of 收入决算表."""

    EXPENDITURE = "expenditure", "支出"
    APPROPRIATION = "appropriation", "财政拨款收入"
    SUPERIOR = "superior", "上级补助收入"
    OPERATIONS = "operations", "事业收入"
    EDUCATION_FEES = "education_fees", "事业收入（教育收费）"
    BUSINESS = "business", "经营收入"
    SUBORDINATE = "subordinate", "附属单位上缴收入"
    OTHER = "other", "其他收入"


class Fund(models.TextChoices):
    """Where the money comes from (资金性质); the first three are fiscal appropriation (财政拨款)."""

    GENERAL = "一般公共", "一般公共预算"
    GOVERNMENT_FUND = "政府性基金", "政府性基金预算"
    STATE_CAPITAL = "国有资本", "国有资本经营预算"
    OTHER = "其他", "其他资金"


class Nature(models.TextChoices):
    """The kind of an expenditure (支出性质), the columns of 支出决算表."""

    BASIC = "基本", "基本支出"
    PROJECT = "项目", "项目支出"
    SUPERIOR = "上缴", "上缴上级支出"
    BUSINESS = "经营", "经营支出"
    SUBORDINATE = "补助", "对附属单位补助支出"


class Voucher(Checked):
    """One voucher of an entity's fiscal year; `number` is the unit's own (``记-0031``), `posted_at` when it counted.

    A reversal (冲销) is a voucher of its own with the entries negated; `reverses` names the voucher it negates.
    """

    month = models.PositiveSmallIntegerField("月份")
    number = models.CharField("凭证号", max_length=60)
    date = models.DateField("日期")
    summary = models.CharField("摘要", max_length=500)
    amount_fen = models.BigIntegerField("金额（分）", default=0, db_default=0)
    """What the entries add up to; kept beside them so that lists can be cut and ordered by it."""
    posted_at = models.DateTimeField("入账时间", null=True)
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, related_name="vouchers", db_index=False
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", verbose_name="冲销"
    )
    # The composite index of numbers begins with the entity.
    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "year", "number"),
                condition=models.Q(state__in=HOLDING_NUMBER),
                name="accounts_voucher_number_once",
            ),
            models.UniqueConstraint(
                fields=("reverses",),
                condition=~models.Q(state="withdrawn"),
                name="accounts_voucher_reversed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(month__gte=1, month__lte=12), name="accounts_voucher_month"
            ),
        )
        indexes = (
            # One for each order a list can have, so that a page is read without the rest of the year.
            models.Index(fields=("entity", "year", "date", "id"), name="accounts_voucher_by_date"),
            models.Index(fields=("entity", "year", "amount_fen", "id"), name="accounts_voucher_by_amount"),
            models.Index(fields=("entity", "year", "number", "id"), name="accounts_voucher_by_number"),
            # What waits to be checked, is withdrawn or reversed: few among many, counted from the index alone
            # (`checked.standing`).
            models.Index(
                fields=("state", "entity", "year", "month", "batch", "maker"),
                condition=~models.Q(state=State.POSTED),
                name="accounts_voucher_not_posted",
            ),
            models.Index(
                fields=("batch",), condition=models.Q(batch__isnull=False), name="accounts_voucher_of_batch"
            ),
        )

    def __str__(self) -> str:
        return self.number


class Entry(models.Model):
    """One line of a voucher: an amount at all its dimensions; an empty text where a dimension does not apply.

    `entity`, `year`, `month` and `posted` repeat the voucher's, so that entries are found without their vouchers.
    `posted` is true while the amount counts.
    """

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="entries")
    line = models.PositiveSmallIntegerField("行号")
    item = models.CharField("收支项目", max_length=14, choices=Item.choices)
    function = models.CharField("功能分类", max_length=7, blank=True)
    economy = models.CharField("经济分类", max_length=5, blank=True)
    fund = models.CharField("资金性质", max_length=5, choices=Fund.choices)
    nature = models.CharField("支出性质", max_length=2, choices=Nature.choices, blank=True)
    project = models.CharField("项目", max_length=120, blank=True)
    counterparty = models.CharField("往来单位代码", max_length=20, blank=True)
    """The code of an entity of this installation the money came from or went to: eliminated in a 部门's sum."""
    payee = models.CharField("收款人", max_length=200, blank=True)
    summary = models.CharField("摘要", max_length=500, blank=True)
    amount_fen = models.BigIntegerField("金额（分）")
    # A repetition of the voucher's, which is constrained already.
    entity = models.ForeignKey(
        "office.Entity",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    posted = models.BooleanField("已入账", default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(amount_fen=0), name="accounts_entry_amount"),
            models.CheckConstraint(condition=models.Q(item__in=Item.values), name="accounts_entry_item"),
        )
        indexes = (
            # The records beneath a fact, and the vouchers of a code; sums are read from the kept totals.
            models.Index(
                fields=("entity", "year", "function", "economy", "item"), name="accounts_entry_by_function"
            ),
            models.Index(fields=("entity", "year", "economy", "item"), name="accounts_entry_by_economy"),
        )

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.amount_fen}"
