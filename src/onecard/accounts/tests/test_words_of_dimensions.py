"""The words for funds and natures are the same on records and on facts."""

from __future__ import annotations

from onecard.accounts.models import Fund, Nature
from onecard.finalaccounts import naming


def test_funds_and_natures_are_called_alike_on_records_and_on_facts() -> None:
    assert dict(Fund.choices) == naming.FUNDS
    assert dict(Nature.choices) == naming.NATURES
