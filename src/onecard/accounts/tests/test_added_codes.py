"""Codes a unit adds (增设科目): a file in the data folder, known wherever codes are looked up."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onecard.accounts import queries
from onecard.accounts.books import known
from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.core.errors import Refusal
from onecard.office.models import Entity, User

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture
def added(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path / "codes.csv"


def spend(entity: Entity, maker: User, checker: User, function: str) -> None:
    entry = EntryDraft(
        item="expenditure",
        function=function,
        economy="30201",
        fund="一般公共",
        nature="基本",
        amount_fen=700_00,
    )
    day = datetime.date(2024, 3, 5)
    voucher = enter_voucher(maker, entity, number="记-1", date=day, summary="办公用品", entries=[entry])
    check_voucher(checker, voucher)


def test_a_code_added_here_has_its_name_in_the_tables_and_no_notice(
    added: Path, entity: Entity, maker: User, checker: User
) -> None:
    spend(entity, maker, checker, "2080188")
    assert not known("function", "2080188", 2024)
    before = queries.final_accounts(queries.subject("460299"), 2024)
    assert before.tables[5].notices
    added.write_text("编码,名称,起始年度\n2080188,本地专项,2024\n", encoding="utf-8-sig")
    assert known("function", "2080188", 2024)
    assert not known("function", "2080188", 2023)
    after = queries.final_accounts(queries.subject("460299"), 2024)
    row = after.tables[5].row("2080188")
    assert row is not None
    assert (row.label, after.tables[5].notices) == ("本地专项", [])
    states = {found.relation.id: found.state for found in queries.outcomes_of(after)}
    assert states["X-10-2"] == "held"


def test_a_file_of_added_codes_that_is_wrong_is_refused_with_its_line(added: Path) -> None:
    added.write_text("编码,名称\n208,\n", encoding="utf-8")
    with pytest.raises(Refusal, match="第2行"):
        known("function", "2080188", 2024)
