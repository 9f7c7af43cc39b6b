"""Final accounts made from a handful of records, so that every total is known independently of the code under test."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from onecard.figures.fact import FactSet, measured
from onecard.finalaccounts import forms, tables
from onecard.finalaccounts.figures import figure
from onecard.finalaccounts.form import FinalAccounts, Form

ENTITY = "460299"
NAME = "示例市社会保障卡一卡通中心"
YEAR = "2024"


@dataclass(frozen=True)
class Spent:
    """One payment in 分."""

    function: str
    economy: str
    nature: str
    fen: int
    fund: str = "一般公共"


# Halves of a hundredth of 万元 and odd 分 are there on purpose: they make the tails.
SPENT = [
    Spent("2080108", "30101", "基本", 33_123_450),
    Spent("2080108", "30102", "基本", 20_005_000),
    Spent("2080108", "30107", "基本", 4_444_444),
    Spent("2080108", "30201", "基本", 1_555_000),
    Spent("2080108", "30231", "基本", 870_049),
    Spent("2080108", "30309", "基本", 60_000),
    Spent("2080108", "30227", "项目", 11_460_001),
    Spent("2080505", "30108", "基本", 8_764_999),
    Spent("2080506", "30109", "基本", 12_095_000),
    Spent("2101102", "30110", "基本", 3_545_000),
    Spent("2101103", "30111", "基本", 7_155_555),
    Spent("2210201", "30113", "基本", 7_350_000),
    Spent("2080108", "31002", "项目", 1_234_567, "政府性基金"),
]
APPROPRIATED = {"一般公共": 110_428_498, "政府性基金": 1_234_567, "国有资本": 0}
OTHER_REVENUE = 5_005_000


def _spent(**dims: str) -> int:
    function, economy = dims.get("function", ""), dims.get("economy", "")
    fund, nature = dims.get("fund"), dims.get("nature")
    return sum(
        one.fen
        for one in SPENT
        if one.function.startswith(function)
        and one.economy.startswith(economy)
        and fund in (None, one.fund)
        and nature in (None, one.nature)
    )


def _amount(key: str, dims: dict[str, str]) -> int:
    """A cell's amount in 分, straight from the records."""
    function, fund = dims.get("function", ""), dims.get("fund")
    tops = function in ("", "208", "20801", "2080108")
    got = APPROPRIATED.get(fund, 0) if fund else sum(APPROPRIATED.values())
    spent_fiscal = _spent(**{k: v for k, v in dims.items() if k in ("function", "economy", "fund", "nature")})
    closing = got - _spent(fund=fund) if fund else sum(APPROPRIATED.values()) - _spent()
    name = key.removeprefix("finalaccounts.")
    return {
        "revenue": lambda: (got + OTHER_REVENUE) if tops else 0,
        "revenue.appropriation": lambda: got if tops else 0,
        "revenue.other": lambda: OTHER_REVENUE if tops else 0,
        "expenditure": lambda: spent_fiscal,
        "expenditure.fiscal": lambda: spent_fiscal,
        "expenditure.staff": lambda: _spent(economy="301", **_basic()) + _spent(economy="303", **_basic()),
        "expenditure.public": lambda: _spent(economy="302", **_basic()) + _spent(economy="310", **_basic()),
        "carryover.closing": lambda: closing if fund else closing + OTHER_REVENUE,
        "carryover.fiscal_closing": lambda: closing,
        "total.in": lambda: got + OTHER_REVENUE,
        "total.out": lambda: got + OTHER_REVENUE,
        "total.fiscal_in": lambda: got,
        "total.fiscal_out": lambda: got,
        "sangong": lambda: 870_049,
        "sangong.vehicles": lambda: 870_049,
        "sangong.vehicle_running": lambda: 870_049,
    }.get(name, lambda: 0)()


def _basic() -> dict[str, str]:
    return {"fund": "一般公共", "nature": "基本"}


def accounts(region: str = "national", name: str = NAME) -> FinalAccounts:
    """The final accounts of the records in the forms of a region."""
    facts = FactSet(entity=ENTITY, year=YEAR, basis="决算")
    functions = sorted({one.function[:end] for one in SPENT for end in (3, 5, 7)})
    for form in forms.forms(int(YEAR), region):
        for key, dims in _cells(form, functions):
            whole = {"entity": ENTITY, "year": YEAR, "basis": "决算", **dims}
            if not facts.all_at(key, **whole):
                facts.add(measured(figure(key), whole, Decimal(_amount(key, dims)).scaleb(-6)))
    return tables.final_accounts(ENTITY, name, int(YEAR), facts, region=region)


def _cells(form: Form, functions: list[str]) -> list[tuple[str, dict[str, str]]]:
    cells = []
    for block in form.blocks:
        for column in block.columns:
            cells.append((column.figure, dict(column.dims)))
            if block.open_rows:
                cells += [(column.figure, {**column.dims, "function": code}) for code in functions]
            cells += [shown for row in block.rows if (shown := row.shows(column))]
    return cells
