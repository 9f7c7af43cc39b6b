"""Balances by fund (结转和结余): the opening balance and every movement that is neither income nor expenditure."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.checked import Checked
from onecard.accounts.models.voucher import Fund, Nature


class BalanceItem(models.TextChoices):
    """What a movement is. All but `opening_adjustment` and `internal` are positive amounts; the closing balance is
    never recorded but follows."""

    OPENING = "opening", "年初结转和结余"
    OPENING_ADJUSTMENT = "opening_adjustment", "年初余额调整"
    POOL_IN = "pool_in", "归集调入"
    POOL_OUT = "pool_out", "归集调出"
    POOL_UP = "pool_up", "归集上缴"
    INTERNAL = "internal", "单位内部调剂"
    SURPLUS_USED = "surplus_used", "使用非财政拨款结余（含专用结余）"
    DISTRIBUTED = "distributed", "结余分配"


class BalanceRecord(Checked):
    """One movement of a balance. 内部调剂 is two records of one another's `pair`: out of one purse, into the other."""

    item = models.CharField("事项", max_length=18, choices=BalanceItem.choices)
    date = models.DateField("日期")
    fund = models.CharField("资金性质", max_length=5, choices=Fund.choices)
    function = models.CharField("功能分类", max_length=7, blank=True)
    nature = models.CharField("支出性质", max_length=2, choices=Nature.choices, blank=True)
    project = models.CharField("项目", max_length=120, blank=True)
    amount_fen = models.BigIntegerField("金额（分）")
    document = models.CharField("依据文件", max_length=200, blank=True)
    pair = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="paired_with")
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", verbose_name="冲销"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reverses",),
                condition=~models.Q(state="withdrawn"),
                name="accounts_balance_reversed_once",
            ),
            models.CheckConstraint(condition=~models.Q(amount_fen=0), name="accounts_balance_amount"),
        )
        indexes = (models.Index(fields=("entity", "year", "item"), name="accounts_balance_item"),)

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.amount_fen}"
