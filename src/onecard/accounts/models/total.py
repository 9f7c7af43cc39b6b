"""Kept totals (发生额): what the counted entries add up to, so that no page adds up a year's entries anew."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.voucher import Fund, Item, Nature


class EntryTotal(models.Model):
    """The sum and number of the posted entries that agree in unit, month and all dimensions.

    Written only by `posting.post`, in the transaction that makes the entries count; `posting.differing` compares it
    with the entries, which alone are the record.
    """

    entity = models.ForeignKey(
        "office.Entity",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    item = models.CharField("收支项目", max_length=14, choices=Item.choices)
    function = models.CharField("功能分类", max_length=7, blank=True)
    economy = models.CharField("经济分类", max_length=5, blank=True)
    fund = models.CharField("资金性质", max_length=5, choices=Fund.choices)
    nature = models.CharField("支出性质", max_length=2, choices=Nature.choices, blank=True)
    project = models.CharField("项目", max_length=120, blank=True)
    counterparty = models.CharField("往来单位代码", max_length=20, blank=True)
    amount_fen = models.BigIntegerField("金额（分）")
    records = models.PositiveIntegerField("分录数")
    vouchers = models.PositiveIntegerField("凭证数")
    """How many vouchers begin with one of these entries: every voucher has one first line, so these add up."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "entity",
                    "year",
                    "item",
                    "function",
                    "economy",
                    "fund",
                    "nature",
                    "project",
                    "counterparty",
                    "month",
                ),
                name="accounts_entrytotal_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.amount_fen}"
