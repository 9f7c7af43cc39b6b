"""What every record of the accounts has in common: whose it is, who made it, who checked it, where it stands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    """Where a record stands in its life. Only what is posted counts, and what has posted is never taken back:
    `reversed` and `undone` records still count, beside the record that negates them."""

    DRAFT = "draft", "待复核"
    POSTED = "posted", "已复核"
    REVERSED = "reversed", "已冲销"
    UNDONE = "undone", "导入已撤销"
    WITHDRAWN = "withdrawn", "已撤回"


COUNTING = (State.POSTED, State.REVERSED, State.UNDONE)
"""The states whose amounts count in the facts."""

HOLDING_NUMBER = (State.DRAFT, State.POSTED, State.REVERSED)
"""The states that keep a record's number taken: a withdrawn draft or an undone import frees it."""


class NotPosted(models.Func):
    """Whether a state is another than posted, in the words of the index of such vouchers.

    SQLite reads a partial index only for a query that holds the index's condition itself, not a parameter in its place.
    """

    template = "NOT (%(expressions)s = 'posted')"
    arity = 1
    output_field = models.BooleanField()


def standing(state: str) -> models.Q:
    """Records in a state, found by the index of the few that are not posted where the state is such a one."""
    return models.Q(state=state) if state == State.POSTED else models.Q(NotPosted("state"), state=state)


def person(**options: Any) -> models.ForeignKey[Any, Any]:
    """A reference to a user, kept for ever, never searched by."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, **options
    )


class Checked(models.Model):
    """A record made by one person (经办) and checked by another (复核) before it counts."""

    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField(
        "状态", max_length=9, choices=State.choices, default=State.DRAFT, db_default=State.DRAFT
    )
    maker = person()
    made_at = models.DateTimeField("经办时间")
    checker = person(null=True)
    checked_at = models.DateTimeField("复核时间", null=True)
    reason = models.CharField("事由", max_length=500, blank=True)
    """Why the record was made, where the trade asks for it (调整, 冲销, 归集), or why it was withdrawn."""

    class Meta:
        abstract = True
