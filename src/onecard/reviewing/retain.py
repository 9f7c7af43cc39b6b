"""Keeping the files of a batch longer or shorter than was chosen at their upload (改变保留天数), or letting go of them now."""

from __future__ import annotations

import datetime

from django.utils import timezone

from onecard.office.action import performing
from onecard.office.models import User
from onecard.reviewing import events, keeping
from onecard.reviewing.models import ReviewBatch
from onecard.reviewing.receive import REVIEW, require_at_rest, require_open_to, subject

NOW = 0


def retain(actor: User, batch: ReviewBatch, days: int) -> ReviewBatch:
    """Keep the files of a batch for so many days from when each came; `NOW` lets go of all of them. What was found stays.

    Raises Refusal `review.under_way`, `office.not_permitted`, `office.other_entity`.
    """
    with performing(actor, events.RETAINED, permission=REVIEW, entity=batch.entity) as said:
        require_open_to(actor, batch)
        batch = ReviewBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        require_at_rest(batch)
        said.subject, said.before = subject(batch), {"days": batch.kept_days}
        still = batch.reports.exclude(file="")
        for came in still.values_list("received_at", flat=True).distinct():
            until = timezone.localdate(came) + datetime.timedelta(days=days)
            over = timezone.localdate() - datetime.timedelta(days=1)
            still.filter(received_at=came).update(kept_until=over if days == NOW else until)
        batch.kept_days = days or batch.kept_days
        batch.save(update_fields=["kept_days"])
        said.after = {"days": days, "files": still.count()}
    keeping.sweep()
    return batch
