"""Narratives to write: one with nothing missing, one that lacks most things, and what people may type into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from onecard.figures.fact import Evidence, FactSet, Place, measured
from onecard.finalaccounts import derived
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative import builtin, fill
from onecard.finalaccounts.narrative.document import Missing, Narrative
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.tables import final_accounts
from onecard.finalaccounts.tests import sample

DUTIES = (
    "负责拟订本市社会保障卡发行经办规程和管理制度，承担社会保障卡的制作、发放、挂失、补换和注销。\n"
    "负责“一卡通”应用的管理和服务，推进居民服务在交通出行、文化体验、待遇发放等领域的应用。"
)
QUERY = Evidence("accounts.measure?kind=expenditure", 17, "已复核凭证的支出明细")
CELL = Place("2023决算.xlsx", "公开01", "C12", quote="96.40")


def unfinished(region: str = "hainan") -> Narrative:
    """The sample unit's narrative as it is before anything was supplied: texts, reasons and last year are missing."""
    return fill.fill(builtin.template("hainan"), sample.unit(region=region))


def finished(name: str = sample.NAME, **texts: str) -> Narrative:
    """The same with everything supplied: `missing` is empty. `texts` are put in the place of those by their name."""
    return _supplied(accounts(name), {"职责": DUTIES, **texts})


def accounts(name: str = sample.NAME) -> FinalAccounts:
    """Final accounts whose facts are measured, last year's read from somebody's workbook."""
    facts = FactSet((replace(fact, source=QUERY) for fact in sample.facts()), **sample.facts().defaults)
    before = FactSet(entity=sample.ENTITY, year=str(sample.YEAR - 1), basis="决算")
    for fact in sample.facts():
        if fact.dim("basis") == "决算":
            dims = {**dict(fact.dims), "year": str(sample.YEAR - 1)}
            before.add(measured(fact.figure, dims, (fact.exact or Decimal(0)) * 2, CELL))
    return final_accounts(sample.ENTITY, name, sample.YEAR, facts, before, region="hainan")


def _supplied(whose: FinalAccounts, texts: Mapping[str, str]) -> Narrative:
    """Filled again and again until nothing is missing."""
    given = Supplied(dict(texts), {})
    for _ in range(5):
        narrative = fill.fill(builtin.template("hainan"), whose, given)
        if not narrative.missing:
            return narrative
        given = Supplied(
            {**{_name(one): f"本单位{one.what}。" for one in _of("text", narrative)}, **given.texts},
            {
                **{one.key: "项目按进度结算，支出与上年不同" for one in _of("reason", narrative)},
                **given.reasons,
            },
        )
        for one in _of("fact", narrative):
            _add(whose, one)
    raise AssertionError([one.key for one in narrative.missing])


def _name(one: Missing) -> str:
    return one.key.removeprefix("文：")


def _of(kind: str, narrative: Narrative) -> list[Missing]:
    return [one for one in narrative.missing if one.kind == kind]


def _add(whose: FinalAccounts, one: Missing) -> None:
    """A fact the sample does not have, at the dimensions and the basis its key names."""
    key, _, rest = one.key.partition("?")
    narrowed, _, when = rest.partition("@")
    dims = dict(pair.split("=") for pair in narrowed.split("&") if pair)
    last_year = when == "上年"
    basis = "年初" if "年初" in when else "全年" if "全年" in when else "决算"
    facts = whose.prior if last_year and whose.prior is not None else whose.facts
    figure = derived.figure(key)
    facts.add(measured(figure, {**facts.defaults, "basis": basis, **dims}, Decimal(3), QUERY))
