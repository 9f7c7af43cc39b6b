"""The example's reports stand published, and say every figure of the report they are modelled on that is consistent."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from onecard.disclosure import queries
from onecard.disclosure.models import Stage
from onecard.simulation.differences import comparison
from onecard.simulation.reports import publish_example

pytestmark = pytest.mark.usefixtures("example_loaded", "db")


def test_both_years_are_published_once_and_say_what_the_published_report_says() -> None:
    before, now = publish_example([2023, 2024])
    assert {before.stage, now.stage} == {Stage.PUBLISHED}
    assert publish_example([2023, 2024]) == []
    (edition,) = queries.editions(now)
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
