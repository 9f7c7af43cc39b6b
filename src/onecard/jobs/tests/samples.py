"""Handlers for the tests, and rows that show what they have done."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from onecard.core.errors import Problem, Refusal
from onecard.jobs.handling import Context, handler


def leave(mark: str) -> None:
    """Leave a row that says that this was done; done twice it fails."""
    Session.objects.create(session_key=mark, session_data="", expire_date=timezone.now())


@handler("test.steps")
def steps(context: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Do `total` steps, each once; before the step `dies_at` end as if the machine had been switched off."""
    begun_at = context.saved.get("done", 0)
    for number in range(begun_at, payload["total"]):
        if payload.get("dies_at") == number and not Path(payload["once"]).exists():
            Path(payload["once"]).touch()
            with transaction.atomic():
                leave("half-done")
                os.kill(os.getpid(), signal.SIGKILL)
        with context.step(number + 1, payload["total"], f"第{number + 1}步", saved={"done": number + 1}):
            leave(f"step-{number}")
        time.sleep(payload.get("seconds", 0))
    return {"begun_at": begun_at}


@handler("test.refuses")
def refuses(context: Context, payload: dict[str, Any]) -> None:
    """Find something wrong with what was handed in."""
    with transaction.atomic():
        leave("refused")
        raise Refusal(
            "import.refused", "文件没有导入。", "改正后再导入。", (Problem("第3行", "金额读不懂。"),)
        )


@handler("test.breaks")
def breaks(context: Context, payload: dict[str, Any]) -> None:
    """Break, as programs do."""
    with transaction.atomic():
        leave("broken")
        raise ZeroDivisionError


@handler("test.dies")
def dies(context: Context, payload: dict[str, Any]) -> None:
    """Die at every start."""
    os.kill(os.getpid(), signal.SIGKILL)


@handler("test.eats", memory_bytes=600 * 1024**2)
def eats(context: Context, payload: dict[str, Any]) -> None:
    """Want more memory than there is."""
    with transaction.atomic():
        leave("eaten")
        bytearray(4 * 1024**3)


@handler("test.sleeps", seconds=1.5)
def sleeps(context: Context, payload: dict[str, Any]) -> None:
    """Sleep in the middle of a transaction."""
    with transaction.atomic():
        leave("slept")
        time.sleep(60)


@handler("test.works_on", seconds=20)
def works_on(context: Context, payload: dict[str, Any]) -> None:
    """Work in one long transaction, saying how far it is, until told to stop."""
    with transaction.atomic():
        leave("worked")
        for number in range(10_000):
            context.progress(number, 10_000, "正在读取")
            time.sleep(0.01)


@handler("test.writes_long")
def writes_long(context: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Write in one transaction and say how far it is, until somebody has seen it half done."""
    with context.step(4, 4, "写完", saved={"written": True}):
        leave("written")
        for done in range(1, 5):
            context.progress(done, 4, f"已写入{done}行，共4行")
            while done == 2 and not Path(payload["seen"]).exists():
                time.sleep(0.05)
                context.progress(done, 4, "已写入2行，共4行")
    return {}
