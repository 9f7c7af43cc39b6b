"""Final accounts assembled from files alone: a unit that keeps no books here compiles from the tables it already has.

Evidence of each fact is the cell, or the line of the supplement, it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact, FactSet
from onecard.figures.figure import dimensions
from onecard.finalaccounts.blanks import blank_zeros, left_unknown
from onecard.finalaccounts.budget_sheet import read_budget
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.stated import Stated, read_either
from onecard.finalaccounts.supplement import Supplement
from onecard.finalaccounts.tables import final_accounts
from onecard.reading.grid import Spreadsheet


@dataclass(slots=True)
class Files:
    """What there is: the year's workbook or tables, last year's, the budget, the supplement; `year` where no file says it."""

    accounts: Spreadsheet
    prior: Spreadsheet | None = None
    budget: Spreadsheet | None = None
    supplement: Supplement = field(default_factory=Supplement)
    year: int | None = None
    region: str = "national"


@dataclass(slots=True)
class Assembled:
    """The accounts, what the unit wrote itself, and what a reader of the files should know, in Chinese.

    Where they come from books: the text of the unit's own `template`, if it has one, and what the books tell of the
    records `beneath` a fact.
    """

    accounts: FinalAccounts
    supplied: Supplied
    notices: list[str] = field(default_factory=list)
    template: str = ""
    beneath: Callable[[Fact], Any] | None = None


def assemble(files: Files) -> Assembled:
    """The final accounts the files make.

    Raises Refusal `assemble.no_year` where nothing says the year, `assemble.other_year` for a file of another one,
    `assemble.no_name` where nothing says the unit, `assemble.other_unit` where its tables say two, and as reading the files does.
    """
    stated = read_either(files.accounts, files.year)
    year = stated.year or files.year
    if year is None:
        raise Refusal(
            "assemble.no_year",
            f"{files.accounts.file}没有写是哪个年度的。",
            "用--year写明年度，例如--year 2024。",
        )
    if files.year is not None and files.year != year:
        raise _other_year(files.accounts.file, year, files.year)
    _require_one_unit(files.accounts.file, stated.units)
    unit = files.supplement.unit
    name = unit.get("名称") or stated.entity_name
    if not name:
        raise Refusal(
            "assemble.no_name",
            f"{files.accounts.file}没有写单位名称。",
            "在补充数据里写明：“单位:”下一行“  名称: 某某单位”。",
        )
    entity = unit.get("编码") or name
    kind = unit.get("性质", "事业")
    notices = list(stated.notices)
    if unit.get("名称") and stated.entity_name and stated.entity_name != unit["名称"]:
        notices.append(f"报表写的单位是{quoted(stated.entity_name)}，补充数据写的是{quoted(name)}；请核对。")
    own, absent = _facts(stated, entity, year, files.region, kind, notices)
    extra = [
        *(read_budget(files.budget, entity, year) if files.budget else ()),
        *files.supplement.facts(entity, year),
    ]
    facts = _joined(own, extra, notices, entity=entity, year=str(year), basis="决算")
    prior = _prior(files, entity, name, year, kind, notices)
    accounts = final_accounts(
        entity, name, year, facts, prior,
        region=files.region, kind=kind, level=unit.get("级别", "单位"), absent=absent,
    )  # fmt: skip
    return Assembled(accounts, files.supplement.supplied, notices)


def _require_one_unit(file: str, units: tuple[str, ...]) -> None:
    """Raise Refusal `assemble.other_unit` where a table names another unit than the first. A name within the other
    (某局 and 某局（本级）) is noticed by who read it and left to the reader."""
    for other in units[1:]:
        if units[0] not in other and other not in units[0]:
            raise Refusal(
                "assemble.other_unit",
                f"{file}里有两个单位的表：{quoted(units[0])}和{quoted(other)}。",
                "换成同一个单位的表；只是写法不同的，改成一样。",
            )


def _prior(files: Files, entity: str, name: str, year: int, kind: str, notices: list[str]) -> FactSet | None:
    """Last year's facts, from its file and the supplement; None where there is neither. What is to be looked at in the
    file is told with its name."""
    extra = list(files.supplement.facts(entity, year - 1, last_year=True))
    if files.prior is None and not extra:
        return None
    facts: list[Fact] = []
    if files.prior is not None:
        stated = read_either(files.prior, year - 1)
        if stated.year not in (None, year - 1):
            raise _other_year(files.prior.file, stated.year, year - 1)
        said = list(stated.notices)
        facts, _ = _facts(stated, entity, year - 1, files.region, kind, said)
        notices += [f"上年文件{quoted(files.prior.file)}：{one}" for one in said]
        if stated.entity_name and stated.entity_name != name:
            notices.append(
                f"上年文件{quoted(files.prior.file)}写的单位是{quoted(stated.entity_name)}，本年是{quoted(name)}；"
                "请核对是不是同一个单位的表。"
            )
    return _joined(facts, extra, notices, entity=entity, year=str(year - 1), basis="决算")


def _facts(
    stated: Stated, entity: str, year: int, region: str, kind: str, notices: list[str]
) -> tuple[list[Fact], tuple[int, ...]]:
    """The facts of a file as those of the entity, and the numbers of the public tables it has no sheet of; in a 财决
    workbook an empty place of a sheet that is there is zero."""
    subject = {"entity": entity, "year": str(year)}
    facts = [replace(fact, dims=dimensions({**dict(fact.dims), **subject})) for fact in stated.facts]
    if not any(fact.form.startswith("财决") for fact in facts):
        return facts, stated.absent
    known = FactSet(facts, **subject, basis="决算")
    unknown = left_unknown(known, year, region, kind)
    notices += [one.said for one in unknown]
    absent = tuple(one.number for one in unknown if one.absent)
    return [*facts, *blank_zeros(known, subject, region, kind)], absent


def _joined(own: list[Fact], extra: Iterable[Fact], notices: list[str], **defaults: str) -> FactSet:
    """Both together; what a file states is not overruled by the supplement, and where they differ it is said."""
    facts = FactSet(own, **defaults)
    for fact in extra:
        known = facts.all_at(fact.key, **dict(fact.dims))
        if not known:
            facts.add(fact)
        elif any(one.value != fact.value for one in known):
            notices.append(
                f"{fact.figure.term}：表里是{known[0].value}，补充的是{fact.value}，以表里的为准；请核对。"
            )
    return facts


def _other_year(file: str, found: int | None, wanted: int) -> Refusal:
    return Refusal(
        "assemble.other_year",
        f"{file}写明是{found}年度的，不是{wanted}年度。",
        "改用同一年度的文件，或改正年度。",
    )
