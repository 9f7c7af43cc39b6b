"""What a card was found to do (检测报告): as lines for a terminal, and as data for programs."""

from __future__ import annotations

from datetime import datetime

from onecard.core.columns import aligned
from onecard.reader.conformance.table import Findings, Result, Verdict
from onecard.reader.telling import Teller


def summary(found: Findings) -> str:
    """The result in one sentence."""
    counts = "，".join(f"{one.value}{found.count(one)}项" for one in Verdict)
    return f"{found.bench.profile.title}，共{len(found.results)}项：{counts}。"


def as_text(found: Findings) -> str:
    """One line for each case, and the result."""
    rows = [(one.case.part, one.case.title, one.verdict.value, one.sentence) for one in found.results]
    return f"{aligned(rows)}\n{summary(found)}"


def as_data(found: Findings, at: datetime) -> dict[str, object]:
    """The whole report of a test made at that time, with each exchange, raw and in words.

    `sam`, `test_keys`: whether those held the card's keys.
    """
    bench = found.bench
    teller = Teller(bench.profile)
    return {
        "at": at.isoformat(timespec="seconds"),
        "profile": bench.profile.name,
        "version": bench.profile.version,
        "identifier": bench.keys.identifier.hex().upper(),
        "atr": bench.card.atr.hex().upper(),
        "sam": bench.keys.sam is not None,
        "test_keys": bench.keys.source is not None,
        "destructive": found.destructive,
        "counts": {one.name.lower(): found.count(one) for one in Verdict},
        "cases": [_case(one, teller) for one in found.results],
    }


def _case(result: Result, teller: Teller) -> dict[str, object]:
    return {
        "name": result.case.name,
        "part": result.case.part,
        "title": result.case.title,
        "destructive": result.case.destructive,
        "verdict": result.verdict.name.lower(),
        "sentence": result.sentence,
        "exchanges": [
            {
                "command": one.command.hex().upper(),
                "answer": one.answer.hex().upper(),
                "told": teller.told(one),
            }
            for one in result.trace
        ],
    }
