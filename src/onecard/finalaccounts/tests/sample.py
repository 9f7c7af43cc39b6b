"""A small unit whose year agrees with itself: its entries, the facts they make, its nine tables, and single changes.

Amounts are 万元. Every table has figures: three funds and money of its own, five natures, carry-over on both ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product

from onecard.figures.fact import Fact, FactSet, measured
from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.tables import final_accounts

ENTITY, NAME, YEAR = "460299", "示例市社会保障卡一卡通中心", 2024
GENERAL, FUND, CAPITAL, OTHER = "一般公共", "政府性基金", "国有资本", "其他"

# function, economy, fund, nature, amount
SPENT = """
2080108 30101 一般公共 基本 40.00
2080108 30201 一般公共 基本 5.00
2080108 30231 一般公共 基本 0.80
2080108 30217 一般公共 基本 0.30
2080108 30309 一般公共 基本 0.06
2080108 30701 一般公共 基本 0.04
2080108 31002 一般公共 基本 0.50
2080108 39999 一般公共 基本 0.10
2080505 30108 一般公共 基本 8.00
2080506 30109 一般公共 基本 4.00
2101102 30110 一般公共 基本 3.50
2101103 30111 一般公共 基本 1.20
2210201 30113 一般公共 基本 7.00
2080108 30227 一般公共 项目 11.00
2080108 30212 一般公共 项目 1.50
2120803 30905 政府性基金 项目 6.00
2230105 31204 国有资本 项目 2.00
2080108 30201 其他 基本 3.00
2080108 - 其他 上缴 1.00
2080108 - 其他 经营 0.50
2080108 - 其他 补助 0.20
"""
# kind, function, fund, amount
RECEIVED = """
appropriation 2080108 一般公共 60.00
appropriation 2080505 一般公共 8.00
appropriation 2080506 一般公共 4.00
appropriation 2101102 一般公共 3.50
appropriation 2101103 一般公共 1.20
appropriation 2210201 一般公共 7.00
appropriation 2120803 政府性基金 5.50
appropriation 2230105 国有资本 2.00
superior 2080108 其他 1.00
operations 2080108 其他 2.00
business 2080108 其他 0.60
subordinate 2080108 其他 0.10
other 2080108 其他 1.50
"""
# function, fund, amount
OPENED = """
2080108 一般公共 1.00
2120803 政府性基金 0.90
2080108 其他 0.70
"""
SURPLUS_USED, DISTRIBUTED = Decimal("0.20"), Decimal("0.15")
INITIAL = {"2080108": "70.00", "2080505": "9.00", "2080506": "5.00", "2101102": "4.00", "2210201": "8.00"}
FULL = {
    GENERAL: {
        "2080108": "58.30", "2080505": "8.00", "2080506": "4.00", "2101102": "3.50", "2101103": "1.20", "2210201": "7.00",
    },
    FUND: {"2120803": "5.10"},
    CAPITAL: {"2230105": "2.00"},
}  # fmt: skip
"""The budgets of the whole year by fund and function: what was spent, less what was there when the year began."""
KINDS = {kind.key.rpartition(".")[2]: kind for kind in fa.REVENUE_KINDS}
FISCAL = (GENERAL, FUND, CAPITAL)
Rows = list[tuple[dict[str, str], Decimal]]


def _rows(text: str, *names: str) -> Rows:
    lines = [line.split() for line in text.strip().splitlines()]
    return [
        ({name: word for name, word in zip(names, line, strict=False) if word != "-"}, Decimal(line[-1]))
        for line in lines
    ]


def facts(spent: str = SPENT) -> FactSet:
    """Every fact of the unit's year, zero facts of one dimension included."""
    found = FactSet(entity=ENTITY, year=str(YEAR), basis="决算")
    for fact in _all(spent):
        found.add(fact)
    return found


def prior() -> FactSet:
    """Last year's closing balances and 三公, which this year's opening balances continue."""
    found = FactSet(entity=ENTITY, year=str(YEAR - 1), basis="决算")
    for figure, dims, amount in (
        (fa.CLOSING, {}, "2.60"),
        (fa.FISCAL_CLOSING, {}, "1.90"),
        (fa.CLOSING, {"fund": GENERAL}, "1.00"),
        (fa.CLOSING, {"fund": FUND}, "0.90"),
        (fa.CLOSING, {"fund": CAPITAL}, "0.00"),
        (fa.SANGONG, {}, "2.00"),
        (fa.OVERSEAS, {}, "1.00"),
        (fa.VEHICLES, {}, "0.70"),
        (fa.VEHICLE_PURCHASE, {}, "0.00"),
        (fa.VEHICLE_RUNNING, {}, "0.70"),
        (fa.RECEPTION, {}, "0.30"),
    ):
        found.add(_fact(figure, Decimal(amount), year=str(YEAR - 1), **dims))
    return found


def _all(spent_text: str) -> Iterable[Fact]:
    spent = _rows(spent_text, "function", "economy", "fund", "nature")
    received = _rows(RECEIVED, "kind", "function", "fund")
    opened = _rows(OPENED, "function", "fund")
    closing: Rows = [
        *opened,
        *((_only(dims, "function", "fund"), amount) for dims, amount in received),
        *((_only(dims, "function", "fund"), -amount) for dims, amount in spent),
        ({"function": "2080108", "fund": OTHER}, SURPLUS_USED - DISTRIBUTED),
    ]
    yield from _cube(fa.EXPENDITURE, spent, ("function", "economy", "fund", "nature"))
    yield from _cube(fa.FISCAL_EXPENDITURE, _fiscal(spent), ("function", "nature"))
    for economies, figure in (("301 303", fa.STAFF), ("302 307 310 399", fa.PUBLIC)):
        basic = [
            amount
            for dims, amount in spent
            if dims.get("fund") == GENERAL
            and dims["nature"] == "基本"
            and dims["economy"][:3] in economies.split()
        ]
        yield _fact(figure, sum(basic, Decimal(0)), fund=GENERAL, nature="基本")
    yield from _cube(fa.REVENUE, received, ("function",))
    for name, figure in KINDS.items():
        rows = [(dims, amount) for dims, amount in received if dims["kind"] == name]
        yield from _cube(figure, rows, ("function", "fund") if name == "appropriation" else ("function",))
    for figure, fiscal, rows in (
        (fa.OPENING, fa.FISCAL_OPENING, opened),
        (fa.CLOSING, fa.FISCAL_CLOSING, closing),
    ):
        yield from _cube(figure, rows, ("function", "fund"))
        yield from _cube(fiscal, _fiscal(rows), ())
    income, outgo = _total(received), _total(spent)
    yield _fact(fa.SURPLUS_USED, SURPLUS_USED)
    yield _fact(fa.SURPLUS_DISTRIBUTED, DISTRIBUTED)
    yield _fact(fa.TOTAL_IN, income + SURPLUS_USED + _total(opened))
    yield _fact(fa.TOTAL_OUT, outgo + DISTRIBUTED + _total(closing))
    appropriated = [row for row in received if row[0]["kind"] == "appropriation"]
    yield from _cube(fa.FISCAL_TOTAL_IN, _fiscal([*appropriated, *opened]), ("fund",))
    yield from _cube(fa.FISCAL_TOTAL_OUT, _fiscal([*spent, *closing]), ("fund",))
    yield from _sangong(spent)
    yield from _explained()


def _sangong(spent: Rows) -> Iterable[Fact]:
    items = {
        fa.OVERSEAS: ("30212",),
        fa.VEHICLE_PURCHASE: ("31013", "30913"),
        fa.VEHICLE_RUNNING: ("30231",),
        fa.RECEPTION: ("30217",),
    }
    amounts = {
        figure: sum((amount for dims, amount in spent if dims.get("economy") in codes), Decimal(0))
        for figure, codes in items.items()
    }
    amounts[fa.VEHICLES] = amounts[fa.VEHICLE_PURCHASE] + amounts[fa.VEHICLE_RUNNING]
    amounts[fa.SANGONG] = amounts[fa.OVERSEAS] + amounts[fa.VEHICLES] + amounts[fa.RECEPTION]
    for figure, amount in amounts.items():
        yield _fact(figure, amount)
        for basis in ("年初", "全年"):
            yield _fact(figure, amount * 2, basis=basis)


def _explained() -> Iterable[Fact]:
    for code, amount in INITIAL.items():
        yield _fact(fa.EXPENDITURE, Decimal(amount), basis="年初", fund=GENERAL, function=code)
    total = sum((Decimal(amount) for amount in INITIAL.values()), Decimal(0))
    yield _fact(fa.EXPENDITURE, total, basis="年初", fund=GENERAL)
    for fund, items in FULL.items():
        for code, amount in items.items():
            yield _fact(fa.EXPENDITURE, Decimal(amount), basis="全年", fund=fund, function=code)
        yield _fact(fa.EXPENDITURE, sum(map(Decimal, items.values()), Decimal(0)), basis="全年", fund=fund)
    for figure, amount in (
        (fa.PROCUREMENT, "3.10"),
        (fa.PROCUREMENT_GOODS, "1.00"),
        (fa.PROCUREMENT_WORKS, "0.00"),
        (fa.PROCUREMENT_SERVICES, "2.10"),
        (fa.PROCUREMENT_SME, "3.00"),
        (fa.PROCUREMENT_MICRO, "2.00"),
        (fa.ASSET_VEHICLES, "1"),
        *((use, "1" if use.term == "其他用车" else "0") for use in fa.VEHICLE_USES.values()),
        (fa.BUILDINGS, "300.00"),
        (fa.BUILDINGS_OFFICE, "200.00"),
        (fa.BUILDINGS_BUSINESS, "100.00"),
        (fa.BUILDINGS_OTHER, "0.00"),
    ):
        yield _fact(figure, Decimal(amount))
    for figure, amount in (
        (fa.EVALUATION_BUDGET, "12.00"),
        (fa.EVALUATION_EXECUTED, "11.46"),
        (fa.EVALUATION_RATE, "95.50"),
    ):
        yield _fact(figure, Decimal(amount), project="信息化建设与运维")


def _only(dims: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: dims[name] for name in names if name in dims}


def _fiscal(rows: Rows) -> Rows:
    return [row for row in rows if row[0].get("fund") in FISCAL]


def _total(rows: Rows) -> Decimal:
    return sum((amount for _, amount in rows), Decimal(0))


def _fact(figure: Figure, amount: Decimal, **dims: str) -> Fact:
    return measured(figure, {"entity": ENTITY, "year": str(YEAR), "basis": "决算", **dims}, amount)


def _cube(figure: Figure, rows: Rows, names: tuple[str, ...]) -> Iterable[Fact]:
    """The sums over every subset of the dimensions and every level of a code, as books give them."""
    sums: dict[tuple[tuple[str, str], ...], Decimal] = {(): Decimal(0)}
    for fund in (GENERAL, FUND, CAPITAL) if "fund" in names else ():
        sums[("fund", fund),] = Decimal(0)
    for nature in fa.NATURES if "nature" in names else ():
        sums[("nature", nature),] = Decimal(0)
    for dims, amount in rows:
        levels = [
            [()]
            + [
                ((name, dims[name][:length]),)
                for length in (3, 5, 7, 99)
                if len(dims[name]) >= length or length == 99
            ]
            if name in dims
            else [()]
            for name in names
        ]
        for corner in {tuple(pair for pairs in choice for pair in pairs) for choice in product(*levels)}:
            sums[corner] = sums.get(corner, Decimal(0)) + amount
    for dims_of_sum, amount in sums.items():
        yield _fact(figure, amount, **dict(dims_of_sum))


def unit(spent: str = SPENT, region: str = "national", *, printed: bool = False) -> FinalAccounts:
    """The unit's final accounts, which agree with themselves and with last year's.

    With `printed` only what is printed is known of each fact, as of somebody else's accounts.
    """
    accounts = final_accounts(ENTITY, NAME, YEAR, facts(spent), prior(), region=region)
    if printed:
        accounts.facts, accounts.prior = _printed(facts(spent)), _printed(prior())
        for table in accounts.tables.values():
            for row in (row for rows in table.blocks for row in rows):
                row.cells = {key: fact and replace(fact, exact=None) for key, fact in row.cells.items()}
    return accounts


def _printed(found: FactSet) -> FactSet:
    return FactSet((replace(fact, exact=None) for fact in found), **found.defaults)


def with_cell(accounts: FinalAccounts, place: str, amount: str | None) -> None:
    """Print another amount at a place such as ``05/2080108/project`` (None: leave the place blank)."""
    number, row_key, column = place.split("/")
    for rows in accounts.tables[int(number)].blocks:
        for row in rows:
            if row.key == row_key and column in row.cells:
                fact = row.cells[column]
                assert fact is not None, place
                value = None if amount is None else Decimal(amount)
                row.cells[column] = None if value is None else replace(fact, value=value, exact=None)
                return
    raise KeyError(place)


def with_fact(found: FactSet, key: str, amount: str | None, **dims: str) -> FactSet:
    """The facts with another amount for one of them (None: that fact is not known)."""
    wanted = {**found.defaults, **dims}
    changed = FactSet(**found.defaults)
    hit = False
    for fact in found:
        if fact.key == key and dict(fact.dims) == wanted:
            hit = True
            if amount is None:
                continue
            fact = replace(fact, value=Decimal(amount), exact=None)
        changed.add(fact)
    if not hit:
        changed.add(measured(fa.figure(key), wanted, Decimal(amount or 0)))
    return changed
