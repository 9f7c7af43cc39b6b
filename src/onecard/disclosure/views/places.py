"""The places where people write into a report, as its pages name them."""

from __future__ import annotations

import hashlib

from onecard.disclosure.models import WordsKind
from onecard.finalaccounts.narrative.document import Missing

TEXT_MARK = "文："


def anchor(kind: str, key: str) -> str:
    """The name of a place in addresses: short, and the same as long as the place is."""
    return f"w-{hashlib.sha256(f'{kind} {key}'.encode()).hexdigest()[:12]}"


def anchor_of_missing(one: Missing) -> str:
    """The name of the place where something that is missing is written."""
    kind = WordsKind.TEXT if one.kind == "text" else WordsKind.REASON
    return anchor(kind, one.key.removeprefix(TEXT_MARK))
