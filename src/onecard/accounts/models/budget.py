"""Budgets (预算): the initial budget of a year and each adjustment; 全年预算 is their sum."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.batch import ImportBatch
from onecard.accounts.models.checked import HOLDING_NUMBER, Checked
from onecard.accounts.models.voucher import Fund, Nature


class BudgetBasis(models.TextChoices):
    """Which budget an amount belongs to."""

    INITIAL = "年初", "年初预算"
    ADJUSTMENT = "调整", "预算调整"


class BudgetLine(Checked):
    """One line of an expenditure budget: one document (`number`, 指标文号) at one set of dimensions, once.

    An empty `function` is an amount approved but not yet broken down (未分解到项).
    """

    basis = models.CharField("口径", max_length=2, choices=BudgetBasis.choices)
    number = models.CharField("指标文号", max_length=60)
    date = models.DateField("日期")
    function = models.CharField("功能分类", max_length=7, blank=True)
    economy = models.CharField("经济分类", max_length=5, blank=True)
    fund = models.CharField("资金性质", max_length=5, choices=Fund.choices)
    nature = models.CharField("支出性质", max_length=2, choices=Nature.choices)
    project = models.CharField("项目", max_length=120, blank=True)
    amount_fen = models.BigIntegerField("金额（分）")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="budget_lines")
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", verbose_name="冲销"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reverses",),
                condition=~models.Q(state="withdrawn"),
                name="accounts_budget_reversed_once",
            ),
            models.UniqueConstraint(
                fields=(
                    "entity",
                    "year",
                    "basis",
                    "number",
                    "function",
                    "economy",
                    "fund",
                    "nature",
                    "project",
                ),
                condition=models.Q(state__in=HOLDING_NUMBER),
                name="accounts_budget_line_once",
            ),
            models.CheckConstraint(condition=~models.Q(amount_fen=0), name="accounts_budget_amount"),
        )

    def __str__(self) -> str:
        return self.number
