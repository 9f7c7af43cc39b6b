"""``onecard balances`` and ``onecard difference``: doors to the same actions as the pages."""

from __future__ import annotations

import json
from datetime import date

import pytest

from onecard.accounts.check import check_voucher
from onecard.accounts.difference import check_difference
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.models import BalanceRecord, State, TableDifference
from onecard.accounts.subject import subject
from onecard.cli.main import main
from onecard.office.models import Entity, Group, User

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def left_over(entity: Entity, maker: User, checker: User) -> Entity:
    drafts = [EntryDraft("appropriation", 1_234_56, function="2080108")]
    written = enter_voucher(
        maker, entity, number="记-1", date=date(2024, 6, 5), summary="拨款", entries=drafts
    )
    check_voucher(checker, written)
    return entity


@pytest.fixture
def group(entity: Entity) -> Group:
    group = Group.objects.create(code="460200", name="示例局")
    Entity.objects.filter(pk=entity.pk).update(group=group)
    return group


def test_a_preview_lists_and_writes_nothing(left_over: Entity, capsys: Captured) -> None:
    assert main(["balances", "carry-forward", "--year", "2025", "--preview"]) == 0
    assert "将录入1笔年初结转和结余，合计1234.56元。" in capsys.readouterr().out
    assert not BalanceRecord.objects.exists()


def test_carrying_forward_writes_drafts(left_over: Entity, capsys: Captured) -> None:
    assert main(["balances", "carry-forward", "--year", "2025", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"fund": "一般公共", "function": "2080108", "nature": "", "project": "", "amount": "1234.56"}
    ]
    one = BalanceRecord.objects.get()
    assert (one.state, one.amount_fen, one.year, one.document) == (
        State.DRAFT, 1_234_56, 2025, "2024年年末结转和结余，系统结转"
    )  # fmt: skip
    assert main(["balances", "carry-forward", "--year", "2025"]) != 0
    assert "已有年初结转和结余" in capsys.readouterr().err


def test_a_difference_is_declared_as_a_draft_and_listed(
    group: Group, checker: User, capsys: Captured
) -> None:
    line = ["--entity", "460200", "--year", "2024"]
    declared = ["difference", "declare", *line, "--item", "其他收入", "--amount=-88.80", "--fund", "其他"]
    assert main([*declared, "--function", "2080108", "--reason", "重复列收"]) == 0
    assert "已登记示例局2024年差额其他收入-88.80元。" in capsys.readouterr().out
    check_difference(checker, subject("460200"), TableDifference.objects.get())
    assert main(["difference", "list", *line, "--format", "json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["amount"], told["state"], told["reason"]) == ("-88.80", "已复核", "重复列收")


@pytest.mark.parametrize(
    ("code", "item", "said"),
    [("460299", "其他收入", "只有部门汇总才有差额表"), ("460200", "别的", "没有“别的”这种收支项目")],
)
def test_what_is_wrong_with_a_difference_is_told(
    code: str, item: str, said: str, group: Group, capsys: Captured
) -> None:
    declared = ["difference", "declare", "--entity", code, "--year", "2024", "--item", item, "--amount", "1"]
    assert main([*declared, "--fund", "其他", "--reason", "重复"]) != 0
    assert said in capsys.readouterr().err
    assert not TableDifference.objects.exists()
