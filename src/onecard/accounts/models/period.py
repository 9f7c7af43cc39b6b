"""Closing of months (结账): each closing and re-opening is a record; the last one of a month decides."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.checked import person


class PeriodStep(models.TextChoices):
    """What was done to a month."""

    CLOSED = "closed", "结账"
    REOPENED = "reopened", "反结账"


class PeriodRecord(models.Model):
    """One closing or re-opening of one month of an entity's books."""

    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    step = models.CharField("事项", max_length=8, choices=PeriodStep.choices)
    reason = models.CharField("事由", max_length=500, blank=True)
    maker = person()
    made_at = models.DateTimeField("时间")

    class Meta:
        indexes = (models.Index(fields=("entity", "year", "month"), name="accounts_period_month"),)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d} {self.get_step_display()}"
