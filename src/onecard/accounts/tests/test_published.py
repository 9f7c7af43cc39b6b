"""A fact has one published value: a checked adjustment of one cell is in every table, list, relation and export."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from onecard.accounts import models, posting, queries
from onecard.accounts.adjust import adjust_tail, check_tail
from onecard.accounts.check import check_batch
from onecard.accounts.commands import FACTS
from onecard.accounts.imports.stated import import_stated
from onecard.compiling import tables_xlsx
from onecard.compiling.layout import lay_out
from onecard.compiling.tests.recalculate import displayed, recalculated
from onecard.core.errors import Refusal
from onecard.figures.fact import Fact
from onecard.figures.interval import possible
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.office import people
from onecard.office.models import Entity, Group, User

YEAR = 2024
FUEL = 10_045_00
"""1.0045万元: published as 1.00, three of them as 3.01."""

pytestmark = pytest.mark.django_db


def keep(entity: Entity, maker: User, year: int = YEAR) -> queries.Subject:
    """Books whose 302 is 3.0135 and the sum of three items of 1.0045, paid for in full by the appropriation."""
    voucher = models.Voucher.objects.create(
        entity=entity, year=year, month=1, number="记-1", date=date(year, 1, 3), summary="全年", state="posted",
        maker=maker, made_at=timezone.now(),
    )  # fmt: skip
    entries = [("appropriation", "", "", 3 * FUEL)]
    entries += [("expenditure", economy, "基本", FUEL) for economy in ("30201", "30217", "30231")]
    for line, (item, economy, nature, amount) in enumerate(entries, start=1):
        models.Entry.objects.create(
            voucher=voucher, line=line, item=item, function="2080108", economy=economy, fund="一般公共",
            nature=nature, amount_fen=amount, entity=entity, year=year, month=1,
        )  # fmt: skip
    posting.post(models.Entry.objects.all())
    return queries.subject(entity.code)


@pytest.fixture
def kept(entity: Entity, maker: User) -> queries.Subject:
    return keep(entity, maker)


@pytest.fixture
def adjust(maker: User, checker: User) -> Callable[..., None]:
    def make(whose: queries.Subject, cell: str, amount: str, year: int = YEAR) -> None:
        made = adjust_tail(maker, whose, year, cell=cell, amount=Decimal(amount), reason="各项之和等于合计")
        check_tail(checker, whose, made)

    return make


def cells(accounts: FinalAccounts) -> dict[str, Fact]:
    return {
        f"{number:02d}/{row.key}/{column}": fact
        for number, table in accounts.tables.items()
        for rows in table.blocks
        for row in rows
        for column, fact in row.cells.items()
        if fact is not None
    }


def states(whose: queries.Subject) -> dict[str, str]:
    return {one.relation.id: one.state for one in queries.outcomes(whose, YEAR)}


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    parser = argparse.ArgumentParser()
    FACTS.add_arguments(parser)
    FACTS.run(parser.parse_args([*arguments, "--format", "json"]))
    return json.loads(capsys.readouterr().out)


def test_every_cell_that_shows_the_fact_shows_the_adjusted_value(
    kept: queries.Subject, adjust: Callable[..., None]
) -> None:
    before = cells(queries.final_accounts(kept, YEAR))
    adjust(kept, "05/208/total", "0.01")
    after = cells(queries.final_accounts(kept, YEAR))
    changed = {cell for cell, fact in after.items() if fact.value != before[cell].value}
    assert changed == {"04/out-208/general", "05/208/total"}
    for cell in changed:
        assert (after[cell].value, after[cell].exact) == (Decimal("3.02"), before[cell].exact)
    assert len({(fact.key, fact.dims, fact.value) for fact in after.values()}) == len(
        {(fact.key, fact.dims) for fact in after.values()}
    )


def test_the_fact_itself_has_it_and_says_who_made_it(
    kept: queries.Subject, adjust: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    adjust(kept, "09/amount/running", "0.01")
    fact = queries.facts(kept, YEAR).at(fa.VEHICLE_RUNNING.key)
    assert fact is not None
    assert (fact.value, fact.unadjusted, fact.exact) == (Decimal("1.01"), Decimal("1.00"), Decimal("1.0045"))
    shown = told(capsys, "show", fact.key)
    assert (shown["value"], shown["exact"]) == ("1.01", "10045.00")
    assert shown["adjusted"] == {
        "from": "1.00",
        "by": "0.01",
        "adjustments": [
            {
                "cell": "09/amount/running",
                "amount": "0.01",
                "reason": "各项之和等于合计",
                "maker": "陈静怡",
                "checker": "林书航",
            }
        ],
    }
    listed = [one for one in told(capsys, "list") if one["key"] == fact.key]
    assert [one["value"] for one in listed if one["dimensions"]["basis"] == "决算"] == ["1.01"]
    assert shown["evidence"]["total"] == "10045.00"


def test_two_cells_of_one_fact_are_adjusted_together(
    kept: queries.Subject, adjust: Callable[..., None]
) -> None:
    adjust(kept, "05/208/total", "0.01")
    with pytest.raises(Refusal) as again:
        adjust(kept, "04/out-208/general", "0.01")
    assert again.value.code == "tables.not_a_tail"
    adjust(kept, "04/out-208/general", "-0.01")
    fact = cells(queries.final_accounts(kept, YEAR))["05/208/total"]
    assert (fact.value, fact.adjustments) == (Decimal("3.01"), ())


def test_a_tail_in_a_relation_is_gone_where_the_published_values_agree(
    kept: queries.Subject, adjust: Callable[..., None]
) -> None:
    assert states(kept)["T06-1"] == "tail"
    adjust(kept, "06/30201/amount", "0.01")
    assert states(kept)["T06-1"] == "held"


def test_no_adjustment_makes_a_broken_relation_hold(
    kept: queries.Subject, adjust: Callable[..., None]
) -> None:
    models.Entry.objects.filter(economy="30201").update(economy="31201")
    posting.rebuild_totals(people.local_actor())
    assert states(kept)["X-08"] == "failed"
    adjust(kept, "06/302/amount", "-0.01")
    assert states(kept)["X-08"] == "failed"


def test_what_was_published_last_year_is_what_next_year_compares_with(
    entity: Entity, maker: User, adjust: Callable[..., None]
) -> None:
    keep(entity, maker, YEAR - 1)
    whose = keep(entity, maker)
    adjust(whose, "09/amount/running", "0.01", YEAR - 1)
    prior = queries.final_accounts(whose, YEAR).prior
    assert prior is not None
    fact = prior.at(fa.VEHICLE_RUNNING.key)
    assert fact is not None
    assert fact.value == Decimal("1.01")


def test_every_displayed_total_of_the_exports_is_the_published_one(
    kept: queries.Subject, adjust: Callable[..., None]
) -> None:
    for cell in (
        "06/30201/amount",
        "05/208/total",
        "09/amount/running",
        "03/total/basic",
        "01/out-208/amount",
    ):
        adjust(kept, cell, "0.01")
    accounts = queries.final_accounts(kept, YEAR)
    checked = openpyxl.load_workbook(io.BytesIO(tables_xlsx.write(accounts, "核对")))
    submitted = openpyxl.load_workbook(io.BytesIO(tables_xlsx.write(accounts, "上报")))
    for layout in lay_out(accounts):
        top = 4 + len(layout.head) + bool(layout.numbers)
        values = recalculated(checked[layout.name])
        for line, row in enumerate(layout.body):
            for column, cell in enumerate(row):
                if cell is not None and cell.fact is not None:
                    address = f"{chr(ord('A') + column)}{top + line}"
                    assert displayed(values[address]) == cell.fact.value, (layout.name, address)
                    assert Decimal(str(submitted[layout.name][address].value)) == cell.fact.value
    notes = [cell.value for row in checked["公开06"].iter_rows() for cell in row if cell.value]
    assert any("尾差调整+0.01：各项之和等于合计" in str(note) and "1.0045" in str(note) for note in notes)


def test_printed_tables_are_adjusted_wherever_they_print_the_fact_and_stand_for_what_they_printed(
    kept: queries.Subject, maker: User, checker: User, adjust: Callable[..., None]
) -> None:
    other = Entity.objects.create(code="460300", name=kept.name)
    data = tables_xlsx.write(queries.final_accounts(kept, YEAR), "上报")
    check_batch(checker, import_stated(maker, other, YEAR, data, "公开报表.xlsx", kind="tables"))
    whose = queries.subject(other.code)
    adjust(whose, "05/208/total", "0.01")
    shown = cells(queries.final_accounts(whose, YEAR))
    for cell in ("05/208/total", "04/out-208/general"):
        assert (shown[cell].value, shown[cell].exact) == (Decimal("3.02"), None)
        assert possible(shown[cell]).high == Fraction("3.015")

    group = Group.objects.create(code="4602", name="示例局")
    Entity.objects.filter(pk=other.pk).update(group=group)
    whole = cells(queries.final_accounts(queries.subject("4602"), YEAR))
    assert whole["05/208/total"].value == Decimal("3.02")
