"""How long files are kept: as many days as was chosen at their upload; what was found stays without them.

The running worker looks each hour (`chores`), whether anybody opens the desk or not.
"""

from __future__ import annotations

import contextlib
import datetime
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.reviewing.models import FOLDER, ReviewedReport, Standing

DAYS = 30
"""How many days unless another number is chosen."""
MOST_DAYS = 1_000
LOST_AFTER = datetime.timedelta(days=1)
"""A file that no report names this long after it came was written beside a record that was taken back."""


def days(typed: str) -> int:
    """The number of days typed. Raises Refusal `review.days`."""
    typed = typed.strip() or str(DAYS)
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6 and 1 <= int(typed) <= MOST_DAYS):
        raise Refusal("review.days", "保留天数不是1到1000的整数。", f"写一个整数，例如{DAYS}。")
    return int(typed)


def sweep(today: datetime.date | None = None) -> int:
    """Delete the files whose days are over; returns how many reports were left without theirs."""
    over = ReviewedReport.objects.filter(kept_until__lt=today or timezone.localdate()).exclude(file="")
    count = 0
    for one in over.iterator():
        let_go(one)
        if one.standing == Standing.WAITING:
            one.standing, one.said = Standing.UNREAD, "还没有审核，文件的保留期就到了。"
        one.save(update_fields=["file", "shown", "standing", "said"])
        count += 1
    return count


def let_go(one: ReviewedReport) -> None:
    """Delete the files of a report; the record says so once it is saved."""
    for file in (one.file, one.shown):
        if file:
            file.delete(save=False)


def sweep_lost(now: datetime.datetime | None = None) -> int:
    """Delete the files that no report names, such as those of an upload that broke off; returns how many."""
    limit = (now or timezone.now()) - LOST_AFTER
    try:
        lying = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return 0
    old = set[str]()
    for name in lying:
        with contextlib.suppress(FileNotFoundError):
            path = str(PurePosixPath(FOLDER, name))
            if default_storage.get_modified_time(path) < limit:
                old.add(path)
    for names in ReviewedReport.objects.values_list("file", "shown").iterator():
        old.difference_update(names)
    for path in old:
        default_storage.delete(path)
    return len(old)
