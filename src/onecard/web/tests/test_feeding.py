"""What a voucher is said to feed is what the measures count: over all vouchers it adds up to the tables."""

from __future__ import annotations

from onecard.accounts import queries
from onecard.accounts.figures import MEASURES
from onecard.accounts.models import Entry
from onecard.accounts.views.feeding import adds, feeds


def test_over_all_vouchers_the_feeds_of_every_cell_add_up_to_its_exact_value(example: None) -> None:
    accounts = queries.final_accounts(queries.subject("460299"), 2024)
    entries = list(Entry.objects.filter(year=2024, posted=True))
    cells = [
        fact
        for table in accounts.tables.values()
        for rows in table.blocks
        for row in rows
        for fact in row.cells.values()
        if fact is not None and fact.dim("basis", "决算") == "决算" and fact.key in MEASURES
    ]
    assert len(cells) > 300
    for fact in cells:
        assert fact.exact is not None
        assert adds(fact, entries, accounts.kind) == fact.exact * 1_000_000, (fact.key, fact.dims)


def test_a_payment_feeds_its_function_its_economy_and_the_totals(example: None) -> None:
    accounts = queries.final_accounts(queries.subject("460299"), 2024)
    entries = list(Entry.objects.filter(year=2024, payee="示例信息安全测评中心"))
    assert entries
    fed = {(cell.number, cell.reference): cell.amount_fen for cell in feeds(accounts, entries)}
    assert fed[5, "2080108.project"] == fed[5, "total.total"] == fed[1, "out-208.amount"] == 1_858_500
    assert fed[1, "out-closing.amount"] == -1_858_500
    assert (6, "30227.amount") not in fed  # a project payment stands in no table of basic expenditure
