"""The example's reports stand published, and say every figure of the report they are modelled on that is consistent."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from onecard.disclosure import queries
from onecard.disclosure.models import Stage
from onecard.simulation.differences import comparison
from onecard.simulation.reports import publish_example

PAGE_BYTES_MAX = 300 * 1024
pytestmark = pytest.mark.usefixtures("example_loaded", "db")


def test_the_report_is_published_once_and_says_what_the_published_report_says() -> None:
    (now,) = publish_example([2024])
    assert now.stage == Stage.PUBLISHED
    assert publish_example([2024]) == []
    (edition,) = queries.editions(now)
    page = next(file for file in queries.files_of(edition.step) if file.name == "report.html")
    with page.file.open("rb") as kept:
        whole = kept.read()
    assert len(whole) < PAGE_BYTES_MAX
    assert "笔分录" in whole.decode()
    assert edition.step.snapshot is not None
    content = json.loads(edition.step.snapshot.content)
    stated = {(fact["figure"], Decimal(fact["value"])) for fact in content["facts"] if any(fact["said"])} | {
        (fact["figure"], abs(Decimal(fact["value"]))) for fact in content["facts"]
    }
    agreeing = [one for one in comparison() if one.agrees]
    assert len(agreeing) > 140
    for one in agreeing:
        values = {value for key, value in stated if key == one.key}
        printed = Decimal(one.printed)
        assert any(value.quantize(printed) == printed or value == Decimal(one.ours) for value in values), one
