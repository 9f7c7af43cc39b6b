"""The log of the service (运行日志): what was asked, how it ended, how long it took; nothing of a card, a person or a token."""

from __future__ import annotations

import logging

from onecard.reader.serving.messages import NAMES

LOG = logging.getLogger("onecard.reader.serve")
QUIET = logging.getLogger("onecard.reader.serve.library")
"""Where the library would write what it sees, frames and errors with their data: to nobody."""
QUIET.setLevel(logging.CRITICAL + 1)


def done(do: str, outcome: str, seconds: float) -> None:
    """A question and its end: blank where it was answered, else the code of the refusal."""
    LOG.info("%s：%s，%.2f秒", NAMES[do], f"没有做（{outcome}）" if outcome else "完成", seconds)


def refused(code: str, origin: str = "") -> None:
    """Somebody who was not let in or was sent away."""
    LOG.info("拒绝：%s%s", code, f"，来源{origin}" if origin else "")


def happened(what: str) -> None:
    """A step of a session."""
    LOG.info("%s", what)
