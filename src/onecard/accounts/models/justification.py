"""审核说明: why a relation that fails at one place is right all the same, for the figures it failed with."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.checked import Checked


class Justification(Checked):
    """The words for one place (`instance`) where a relation of a unit's or a group's year fails as a warning.

    `instance` names the place so that next year's is the same (本年, 上年 instead of the years). `left`, `right` and
    `difference` are the sums it was given for, as plain decimals in the figures' unit; `remark` is the fault's sentence
    where no sum states it. It stands for these figures and no others. It counts in no figure, so a checked one may be
    taken back; `reason` says why.
    """

    entity = models.ForeignKey(  # type: ignore[assignment]
        "office.Entity", on_delete=models.PROTECT, null=True, related_name="+"
    )
    group = models.ForeignKey("office.Group", on_delete=models.PROTECT, null=True, related_name="+")
    relation = models.CharField("勾稽关系", max_length=12)
    instance = models.CharField("位置", max_length=300)
    words = models.CharField("审核说明", max_length=500)
    left = models.CharField("左式", max_length=40, blank=True)
    right = models.CharField("右式", max_length=40, blank=True)
    difference = models.CharField("差额", max_length=40, blank=True)
    remark = models.CharField("不符之处", max_length=500, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(entity__isnull=True) ^ models.Q(group__isnull=True),
                name="accounts_justified_one_subject",
            ),
            models.UniqueConstraint(
                fields=("entity", "year", "relation", "instance"),
                condition=models.Q(state="draft", entity__isnull=False),
                name="accounts_justified_once",
            ),
            models.UniqueConstraint(
                fields=("group", "year", "relation", "instance"),
                condition=models.Q(state="draft", group__isnull=False),
                name="accounts_justified_group_once",
            ),
        )
        indexes = (models.Index(fields=("entity", "relation", "year"), name="accounts_justified_rule"),)

    def __str__(self) -> str:
        return f"{self.relation} {self.instance}"
