"""Asking in a form and saying what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest

from onecard.core.errors import Refusal

T = TypeVar("T")
REFUSED = 409
"""The status of a form that comes back with what was wrong."""


def tried(act: Callable[[], T]) -> tuple[T | None, Refusal | None]:
    """What an action returns, or why it was refused."""
    try:
        return act(), None
    except Refusal as refusal:
        return None, refusal


def told(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what is now true."""
    messages.add_message(request, messages.SUCCESS, sentence, "circle-check")


def warned(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what to look out for."""
    messages.add_message(request, messages.WARNING, sentence, "triangle-alert")


def told_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """Say on the next page why something was not done: for buttons of a list, which have no page of their own."""
    messages.add_message(request, messages.ERROR, str(refusal), "octagon-alert")


def wrong_at(refusal: Refusal | None, fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong by name of a field; `fields` gives for each place a problem may name the field that stands for it."""
    found: dict[str, str] = {}
    for problem in refusal.problems if refusal else ():
        if name := fields.get(problem.place):
            found[name] = f"{found.get(name, '')}{problem.sentence}{problem.remedy}"
    return found
