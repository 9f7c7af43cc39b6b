"""Kept payees (收款人): each name once for a unit and year, so that none is sought among a year's entries."""

from __future__ import annotations

from django.db import models


class Payee(models.Model):
    """A payee of the posted entries of a unit's year, with the pinyin initials of the name.

    Written only by `payees`, in the transaction that makes the entries count.
    """

    entity = models.ForeignKey(
        "office.Entity",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("收款人", max_length=200)
    initials = models.CharField("拼音首字母", max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entity", "year", "name"), name="accounts_payee_once"),
        )

    def __str__(self) -> str:
        return self.name
