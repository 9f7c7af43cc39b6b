"""The example against the published report it is modelled on: every printed figure, ours, and why they differ."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from onecard.figures.fact import Fact, FactSet
from onecard.finalaccounts.derived import derive
from onecard.simulation.sign_ins import ENTITY_CODE, ENTITY_NAME

YEAR = 2024


@dataclass(frozen=True, slots=True)
class Difference:
    """One printed figure beside ours: `printed` and `ours` as plain text, empty where there is none; `cause` why."""

    section: str
    term: str
    printed: str
    ours: str
    unit: str
    cause: str
    key: str
    dims: dict[str, str] = field(default_factory=dict)
    year: int = YEAR

    @property
    def agrees(self) -> bool:
        """Whether both are there and equal as numbers, at the decimals the report prints."""
        if not self.printed or not self.ours:
            return False
        printed = Decimal(self.printed)
        return (
            Decimal(self.ours).quantize(printed) == printed
            if self.unit == "%"
            else Decimal(self.ours) == printed
        )


@cache
def published() -> tuple[dict[str, Any], ...]:
    """Every figure the report prints, as ``example/published-2024.toml`` has them."""
    text = (
        resources.files("onecard.simulation").joinpath("example", f"published-{YEAR}.toml").read_text("utf-8")
    )
    return tuple(tomllib.loads(text)["figure"])


def is_loaded() -> bool:
    """Whether this installation holds the example."""
    from onecard.office.models import Entity

    return Entity.objects.filter(code=ENTITY_CODE, name=ENTITY_NAME).exists()


def comparison() -> list[Difference]:
    """Every printed figure beside ours, in the report's order."""
    from onecard.accounts import queries

    accounts = queries.final_accounts(queries.subject(ENTITY_CODE), YEAR)
    facts = FactSet([*accounts.facts, *derive(accounts)], **accounts.facts.defaults)
    return [_compare(entry, facts) for entry in published()]


def differences() -> list[Difference]:
    """The printed figures that differ from ours, each with its cause; empty where the example is not loaded."""
    return [each for each in comparison() if not each.agrees] if is_loaded() else []


def _compare(entry: dict[str, Any], facts: FactSet) -> Difference:
    dims: dict[str, str] = entry.get("dims", {})
    fact: Fact | None = facts.at(entry["key"], **dims)
    return Difference(
        entry["section"],
        entry["term"],
        entry["printed"],
        str(fact.value) if fact else "",
        fact.figure.unit
        if fact
        else "%"
        if entry["key"].rpartition(".")[2] in ("share", "growth")
        else "万元",
        entry.get("cause", ""),
        entry["key"],
        dict(dims),
    )
