"""The example: loaded once, by the actions everybody uses, and true to the published figures."""

from __future__ import annotations

from collections import Counter

import pytest

from onecard.accounts.models import Entry, ImportBatch, Voucher
from onecard.core.calendar import is_working_day
from onecard.core.columns import width
from onecard.office.models import Entity, TrailEvent, User
from onecard.office.trail import verify
from onecard.simulation.differences import Difference, comparison, differences, is_loaded
from onecard.simulation.load import load_example
from onecard.simulation.payment_export import payment_export
from onecard.simulation.sign_ins import ENTITY_CODE, PASSWORD, demo_accounts, demo_sign_ins
from onecard.simulation.vouchers import voucher_lines


@pytest.mark.parametrize(("year", "total_fen"), [(2023, 129_447_300), (2024, 122_807_300)])
def test_the_year_s_payments_and_appropriations_are_the_same_total(year: int, total_fen: int) -> None:
    totals = Counter[str]()
    for line in voucher_lines(year):
        totals[line.item] += line.amount_fen
    assert totals == {"expenditure": total_fen, "appropriation": total_fen}


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_payment_falls_on_a_working_day_of_its_year(year: int) -> None:
    assert not [line for line in voucher_lines(year) if line.day.year != year or not is_working_day(line.day)]


def test_the_export_is_the_same_bytes_every_time() -> None:
    assert payment_export(2024, "示例") == payment_export(2024, "示例")


@pytest.fixture
def loaded(example_loaded: None, db: None) -> None:
    """The example is loaded; what the test writes is taken back."""


def test_without_the_example_nothing_of_it_is_offered(db: None) -> None:
    assert not is_loaded()
    assert demo_accounts() == []
    assert demo_sign_ins() == []
    assert differences() == []


@pytest.mark.usefixtures("loaded")
class TestLoaded:
    """One loaded example."""

    def test_loading_again_changes_nothing(self) -> None:
        before = (Voucher.objects.count(), TrailEvent.objects.count(), User.objects.count())
        assert not load_example()
        assert (Voucher.objects.count(), TrailEvent.objects.count(), User.objects.count()) == before

    def test_every_record_was_made_by_one_person_and_checked_by_another(self) -> None:
        assert Entity.objects.get(code=ENTITY_CODE).kind == "事业"
        for batch in ImportBatch.objects.all():
            assert batch.checker_id not in (None, batch.maker_id)
        assert not Entry.objects.filter(posted=False).exists()
        assert verify().fault is None

    def test_every_printed_figure_is_ours_or_differs_for_a_stated_cause(self) -> None:
        unexplained = [each for each in comparison() if not each.agrees and not each.cause]
        assert unexplained == []

    def test_exactly_the_figures_the_report_contradicts_itself_on_differ(self) -> None:
        found = {each.term: (each.printed, each.ours) for each in differences()}
        assert found == {
            "没有印出的一项年初预算": ("", "11.65"),
            "医疗费": ("", "0.79"),
            "公车费比上年增减率": ("298.36", "295.45"),
            "授予中小企业合同金额占比": ("0", ""),
            "授予小微企业合同金额占比": ("0", ""),
        }

    def test_the_roles_of_the_sign_ins_stand_below_each_other(self) -> None:
        _, *lines = demo_sign_ins()
        assert len(lines) == len(demo_accounts())
        assert len({width(line.rpartition("  ")[0]) for line in lines}) == 1

    def test_a_changed_password_is_no_longer_shown(self) -> None:
        user = User.objects.get(username="chenjingyi")
        user.set_password("something-else-2024")
        user.save()
        assert "chenjingyi" not in {account.username for account in demo_accounts()}
        assert any(PASSWORD in line for line in demo_sign_ins())


def test_a_missing_side_never_agrees() -> None:
    side = Difference("一", "x", "", "1.00", "万元", "", "k")
    assert not side.agrees
