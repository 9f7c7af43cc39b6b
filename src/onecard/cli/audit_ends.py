"""How ``onecard audit`` ends."""

from __future__ import annotations

from onecard.core.errors import Refusal

CLEAN, ERRORS, NOT_READ, USAGE, FAULT = 0, 1, 2, 64, 70
"""The exit statuses; of several files the largest counts."""


def usage(sentence: str) -> Refusal:
    """The refusal of a line that is not written right."""
    return Refusal("cli.usage", sentence, "用法见：onecard audit --help")
