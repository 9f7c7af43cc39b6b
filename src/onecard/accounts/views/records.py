"""The records beneath a fact, as a page lists them and as a file holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from onecard.accounts import queries
from onecard.accounts.books import added_codes
from onecard.accounts.models import Fund, Nature
from onecard.accounts.queries import Record, Records, Subject
from onecard.core.errors import Refusal
from onecard.core.money import yuan
from onecard.figures.fact import Fact
from onecard.finalaccounts import codes

PAGE = 20
FILE_PAGE = 5000
SUBJECT_DIMS = ("entity", "year")
HEAD = (
    "日期", "凭证号或文号", "摘要", "作为", "功能分类", "经济分类", "资金性质", "支出性质", "项目", "收款人", "单位", "出处",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One record as shown: the record, its codes with their names, its amount in `Listing.unit`."""

    record: Record
    function_name: str
    economy_name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the records beneath a fact. `unit` is 元 for money; `noun` says what the records are."""

    records: Records
    lines: list[Line]
    unit: str
    total: Decimal | None
    noun: str
    page: int
    pages: int

    @property
    def has_parts(self) -> bool:
        """Whether the fact is made of several parts, so that each record says as what it counts."""
        return len(self.records.sections) > 1

    @property
    def attached(self) -> list[Record]:
        """The records of the page that are taken from attached documents (绩效自评), one for each document and place."""
        taken = {
            (line.record.number, line.record.place): line.record
            for line in self.lines
            if line.record.evaluation
        }
        return list(taken.values())

    @property
    def columns(self) -> dict[str, bool]:
        """Which optional columns any record of the page fills."""
        rows = [line.record for line in self.lines]
        return {
            "date": any(row.date for row in rows),
            "number": any(row.number for row in rows),
            "function": any(row.function for row in rows),
            "economy": any(row.economy for row in rows),
            "payee": any(row.payee for row in rows),
            "place": any(row.place for row in rows),
            "summary": any(row.summary or row.project for row in rows),
        }

    @property
    def width(self) -> int:
        """How many columns stand before the amount."""
        return sum(self.columns.values()) + self.has_parts

    @property
    def narrow_width(self) -> int:
        """The same where codes and payees are left out."""
        return self.width - sum(self.columns[name] for name in ("function", "economy", "payee"))


def own_dims(fact: Fact) -> dict[str, str]:
    """The dimensions of a fact that are not whose and when."""
    return {name: value for name, value in fact.dims if name not in SUBJECT_DIMS}


def listing(subject: Subject, fact: Fact, page: int = 1, size: int = PAGE) -> Listing | None:
    """One page of the records beneath a fact; None for a fact made of other facts (a share, a growth)."""
    year = int(fact.dim("year"))
    try:
        records = queries.records_beneath(
            subject, year, fact.key, own_dims(fact), offset=(page - 1) * size, limit=size
        )
    except Refusal:
        # The query knows every figure that is measured or stated; what it refuses is computed from other facts.
        return None
    lines = [Line(row, name_of("function", row.function, year), name_of("economy", row.economy, year), amount(row))
             for row in records.rows]  # fmt: skip
    total = records.total
    money = bool(records.figure.base_per_unit)
    return Listing(
        records,
        lines,
        "元" if money else records.figure.unit,
        total * records.figure.base_per_unit if money and total is not None else total,
        noun(records),
        page,
        max(1, -(-records.count // size)),
    )


def noun(records: Records) -> str:
    """What the records are, with their measure word: 条凭证分录 where all are entries."""
    kinds = {row.kind for row in records.rows}
    named = {
        "entries": "条凭证分录", "budgets": "条预算", "balances": "条结转结余记录", "stated": "个单元格",
        "evaluations": "条绩效自评", "indicators": "个绩效指标",
    }  # fmt: skip
    return named.get(next(iter(kinds)), "条记录") if len(kinds) == 1 else "条记录"


def amount(row: Record) -> Decimal:
    """What a record adds to its fact: 元 where it is money, else in the figure's unit."""
    return row.value if row.amount_fen is None else yuan(row.amount_fen)


def name_of(code_list: str, code: str, year: int) -> str:
    """The name of a code in its year; nothing for an unknown one, which stays readable as the code."""
    return (codes.name(code_list, code, year, added_codes()) or "") if code else ""


def rows_of_file(subject: Subject, year: int, key: str, dims: Mapping[str, str]) -> Iterator[list[str]]:
    """Every record beneath a fact as rows of a table, head first, total last, read page by page.

    Raises as `queries.records_beneath`.
    """
    records = queries.records_beneath(subject, year, key, dims, limit=FILE_PAGE)
    money = bool(records.figure.base_per_unit)
    yield [*HEAD, "金额（元）" if money else f"数量（{records.figure.unit}）"]
    offset = 0
    while records.rows:
        yield from (_file_row(row, year) for row in records.rows)
        offset += len(records.rows)
        if offset >= records.count:
            break
        records = queries.records_beneath(subject, year, key, dims, offset=offset, limit=FILE_PAGE)
    if records.total is not None:
        total = records.total * (records.figure.base_per_unit or 1)
        yield ["合计", *[""] * (len(HEAD) - 1), f"{total:.2f}" if money else f"{total:f}"]


def _file_row(row: Record, year: int) -> list[str]:
    texts = (
        row.date.isoformat() if row.date else "",
        row.number,
        row.summary,
        row.part,
        f"{row.function} {name_of('function', row.function, year)}".strip(),
        f"{row.economy} {name_of('economy', row.economy, year)}".strip(),
        dict(Fund.choices).get(row.fund, row.fund),
        dict(Nature.choices).get(row.nature, row.nature),
        row.project,
        row.payee,
        row.entity,
        row.place,
    )
    shown = amount(row)
    return [*texts, f"{shown:.2f}" if row.amount_fen is not None else f"{shown:f}"]
