"""Visitors (访客): anybody audits one report without signing in, where the operator allows it; nothing of it is kept.

The file is audited while its visitor waits, in a process of its own, and what was found goes into the answer alone.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from onecard.audit.alone import Form, audited_alone
from onecard.core.errors import Refusal
from onecard.core.unseen import without_unseen
from onecard.office.rules import minutes_left
from onecard.reading.archive import is_archive
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reviewing.models import Visit

WINDOW = datetime.timedelta(hours=1)
"""Within how long the audits of an address are counted; they are forgotten after."""
AT_ONCE = 2
"""How many visitors' reports are audited at the same time: the site's own people come first."""
SECONDS = 60
LONGEST_NAME = 120
_GRACE = datetime.timedelta(seconds=SECONDS + 15)


def limits() -> Limits:
    """What a visitor's report may take: far less than a reviewer's."""
    size = settings.PUBLIC_CHECK_MB * MEGABYTE
    return Limits(
        file_bytes=size, unpacked_bytes=10 * size, rows=50_000, sheets=64, pages=500, seconds=SECONDS, scanned_pages=0,
        memory_bytes=2048 * MEGABYTE,
    )  # fmt: skip


def check(data: bytes, name: str, address: str, form: Form = "html") -> bytes:
    """The audit of a visitor's report, to be shown or saved. Nothing is kept but that this address asked.

    Raises Refusal `visit.empty`, `visit.archive`, `visit.too_often`, `visit.busy`, and as reading does.
    """
    if not data:
        raise Refusal("visit.empty", "没有选报告文件，或文件是空的。", "选一份报告，再点“审核”。")
    if is_archive(data):
        raise Refusal(
            "visit.archive", "这是压缩包，这里一次只审核一份报告。", "解开压缩包，选其中的一份报告。"
        )
    visit = _begin(address)
    try:
        return audited_alone(data, without_unseen(name)[-LONGEST_NAME:], form, limits())
    finally:
        Visit.objects.filter(pk=visit.pk).update(ended=True)


def forget() -> int:
    """Forget who asked longer ago than counts; returns how many audits that were."""
    return Visit.objects.filter(begun_at__lte=timezone.now() - WINDOW).delete()[0]


def key_of(address: str) -> str:
    """What is kept of a network address: a digest that nobody without the site's key can try addresses against."""
    return salted_hmac("reviewing.visit", address).hexdigest()


def _begin(address: str) -> Visit:
    forget()
    now = timezone.now()
    # Written before it is counted: of several at the same moment each sees the others.
    visit = Visit.objects.create(key=key_of(address), begun_at=now)
    others = Visit.objects.exclude(pk=visit.pk)
    own = list(others.filter(key=visit.key).order_by("-begun_at").values_list("begun_at", flat=True))
    most = settings.PUBLIC_CHECK_PER_HOUR
    if len(own) >= most:
        visit.delete()
        minutes = minutes_left(own[most - 1] + WINDOW, now)
        raise Refusal(
            "visit.too_often",
            f"这个网络地址一小时里已经审核了{most}份报告，这一份没有审核。",
            f"约{minutes}分钟后再来；要审核许多份，可以自己安装onecard，用命令onecard audit。",
        )
    if others.filter(ended=False, begun_at__gt=now - _GRACE).count() >= AT_ONCE:
        visit.delete()
        raise Refusal("visit.busy", "正在审核别人的报告，这一份没有审核。", "过一分钟，再选一次文件。")
    return visit
