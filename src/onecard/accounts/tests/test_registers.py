"""Registers: assets, contracts, trips and receptions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from onecard.accounts import books
from onecard.accounts.close import close_period
from onecard.accounts.models import PeriodRecord, PeriodStep, Procurement, State, VehicleUse
from onecard.accounts.registers import (
    check_register,
    dispose_asset,
    register_asset,
    register_procurement,
    register_reception,
    register_trip,
    void_record,
    withdraw_register,
)
from onecard.accounts.tests.refusals import refused
from onecard.core.errors import Refusal
from onecard.office.models import Entity, User

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 3)


def car(actor: User, entity: Entity, **changes: Any) -> Any:
    values = {
        "kind": "车辆",
        "name": "应急车",
        "use": "应急保障用车",
        "acquired_on": DAY,
        "fiscal_vehicle": True,
    }
    return register_asset(actor, entity, **{**values, **changes})


def test_an_asset_counts_once_another_person_has_checked_it(
    maker: User, checker: User, both: User, entity: Entity
) -> None:
    asset = car(maker, entity)
    assert asset.state == State.DRAFT
    assert check_register(checker, asset).state == State.POSTED
    own = car(both, entity)
    with refused("office.same_person"):
        check_register(both, own)


@pytest.mark.parametrize("use", VehicleUse.values)
def test_vehicles_have_one_of_eight_uses(maker: User, entity: Entity, use: str) -> None:
    assert car(maker, entity, use=use).use == use


@pytest.mark.parametrize(
    "changes",
    [
        {"use": "领导专车"},
        {"use": ""},
        {"kind": "飞机"},
        {"kind": "房屋", "use": "办公用房", "fiscal_vehicle": False},
        {"kind": "在建工程", "use": "", "fiscal_vehicle": False},
        {"kind": "设备", "use": "应急保障用车", "fiscal_vehicle": False},
        {"kind": "设备", "use": ""},
        {"quantity": 0},
        {"name": " "},
    ],
)
def test_an_asset_that_cannot_be_is_refused(maker: User, entity: Entity, changes: dict[str, Any]) -> None:
    with refused("register.refused") as error:
        car(maker, entity, **changes)
    assert all(problem.remedy for problem in error.value.problems)


def test_a_use_nobody_chose_is_asked_for(maker: User, entity: Entity) -> None:
    with pytest.raises(Refusal) as refusal:
        car(maker, entity, use="")
    (problem,) = refusal.value.problems
    assert (problem.sentence, problem.code) == ("没有选用途。", "register.missing_value")
    assert problem.remedy.startswith("选副部（省）级及以上领导用车、")


def test_an_asset_ends_by_a_disposal_of_its_own(maker: User, checker: User, entity: Entity) -> None:
    asset = car(maker, entity)
    with refused("record.state"):
        dispose_asset(maker, asset, disposed_on=DAY, reason="报废")
    asset = check_register(checker, asset)
    with refused("register.refused"):
        dispose_asset(maker, asset, disposed_on=date(2024, 1, 1), reason="报废")
    disposal = check_register(
        checker, dispose_asset(maker, asset, disposed_on=date(2025, 2, 1), reason="报废")
    )
    assert (disposal.year, disposal.state) == (2025, State.POSTED)
    with refused("register.refused"):
        dispose_asset(maker, asset, disposed_on=date(2025, 3, 1), reason="报废")


def test_a_wrong_record_is_voided_by_another(maker: User, checker: User, entity: Entity) -> None:
    contract = check_register(
        checker,
        register_procurement(
            maker, entity, contract="HT-1", name="运维", kind="服务", signed_on=DAY, supplier="示例公司",
            size="小型", amount_fen=1_146_000,
        ),
    )  # fmt: skip
    voiding = void_record(maker, contract, reason="合同号登错")
    with refused("register.refused"):
        void_record(maker, contract, reason="合同号登错")
    check_register(checker, voiding)
    contract.refresh_from_db()
    assert (contract.state, voiding.register, voiding.record_id) == (
        State.REVERSED,
        "Procurement",
        contract.pk,
    )


def test_trips_and_receptions_are_registered(maker: User, checker: User, entity: Entity) -> None:
    trip = register_trip(maker, entity, left_on=DAY, destination="新加坡", purpose="交流", persons=3)
    guests = register_reception(maker, entity, kind="国内", received_on=DAY, guests="邻市中心", persons=5)
    assert (check_register(checker, trip).year, check_register(checker, guests).batches) == (2024, 1)
    with refused("register.refused"):
        register_reception(maker, entity, kind="外星", received_on=DAY, guests="", persons=0)
    assert (
        withdraw_register(
            maker,
            register_trip(maker, entity, left_on=DAY, destination="日本", purpose="学习", persons=1),
            reason="未成行",
        ).state
        == State.WITHDRAWN
    )


def test_a_register_of_a_closed_month_is_refused(maker: User, checker: User, entity: Entity) -> None:
    close_period(checker, entity, year=2024, month=6)
    with refused("period.closed"):
        car(maker, entity)


def test_a_reception_has_at_least_one_person_a_batch(maker: User, entity: Entity) -> None:
    with refused("register.refused"):
        register_reception(
            maker, entity, kind="国内", received_on=DAY, guests="邻市中心", persons=2, batches=3
        )


def contract(actor: User, entity: Entity, **changes: Any) -> Procurement:
    values: dict[str, Any] = {
        "contract": "采-1", "name": "服务器", "kind": "货物", "signed_on": DAY, "supplier": "示例公司", "size": "小型",
        "amount_fen": 1_146_000,
    }  # fmt: skip
    return register_procurement(actor, entity, **{**values, **changes})


def trip(actor: User, entity: Entity, **changes: Any) -> Any:
    values: dict[str, Any] = {"left_on": DAY, "destination": "新加坡", "purpose": "交流", "persons": 3}
    return register_trip(actor, entity, **{**values, **changes})


def reception(actor: User, entity: Entity, **changes: Any) -> Any:
    values: dict[str, Any] = {"kind": "国内", "received_on": DAY, "guests": "邻市中心", "persons": 5}
    return register_reception(actor, entity, **{**values, **changes})


REGISTER = [
    (car, "name", 200), (car, "tag", 60), (contract, "contract", 60), (contract, "name", 200),
    (contract, "supplier", 200), (trip, "destination", 200), (trip, "purpose", 200), (reception, "guests", 200),
]  # fmt: skip


@pytest.mark.parametrize(("register", "field", "longest"), REGISTER)
def test_texts_of_registers_fit_and_hold_nothing_unseen(
    maker: User, entity: Entity, register: Any, field: str, longest: int
) -> None:
    for text in ("字" * (longest + 1), "采\0购", "采\u202e购", "采\n购"):
        with refused("register.refused") as error:
            register(maker, entity, **{field: text})
        assert len(error.value.problems) == 1
    assert register(maker, entity, **{field: "字" * longest}).pk


@pytest.mark.parametrize(
    ("register", "changes"),
    [
        (contract, {"amount_fen": 10**19}),
        (contract, {"amount_fen": 10**16}),
        (reception, {"amount_fen": 10**19}),
        (reception, {"persons": 10**12}),
        (trip, {"persons": 10**12}),
        (car, {"unit_price_fen": 10**19}),
        (car, {"book_fen": -1}),
        (car, {"quantity": 10**12}),
        (trip, {"groups": 5, "persons": 1}),
        (reception, {"batches": 5, "persons": 1}),
    ],
)
def test_numbers_of_registers_are_such_as_can_be(
    maker: User, entity: Entity, register: Any, changes: dict[str, int]
) -> None:
    with refused("register.refused") as error:
        register(maker, entity, **changes)
    assert len(error.value.problems) == 1


def test_a_reason_of_a_disposal_or_voiding_holds_nothing_unseen(
    maker: User, checker: User, entity: Entity
) -> None:
    asset = check_register(checker, car(maker, entity))
    with refused("reason.control_character"):
        dispose_asset(maker, asset, disposed_on=DAY, reason="报\0废")
    with refused("reason.too_long"):
        void_record(maker, asset, reason="字" * 501)


@pytest.mark.parametrize(
    ("register", "day"),
    [(car, "acquired_on"), (contract, "signed_on"), (trip, "left_on"), (reception, "received_on")],
)
def test_a_record_of_a_day_that_has_not_come_is_refused(
    maker: User, entity: Entity, register: Any, day: str
) -> None:
    for wrong in (timezone.localdate() + timedelta(days=1), date(9999, 1, 20), date(1900, 1, 1)):
        with refused("register.refused"):
            register(maker, entity, **{day: wrong})
    assert register(maker, entity, **{day: timezone.localdate()}).pk


def test_an_asset_may_be_older_than_the_books(maker: User, entity: Entity) -> None:
    assert car(maker, entity, acquired_on=date(1986, 5, 1)).year == 1986


def test_a_contract_is_registered_once_in_a_unit(maker: User, checker: User, entity: Entity) -> None:
    first = contract(maker, entity)
    for again in ({}, {"signed_on": date(2025, 1, 2), "name": "另一项"}):
        with refused("register.refused") as error:
            contract(maker, entity, **again)
        assert [problem.code for problem in error.value.problems] == ["register.number_taken"]
        assert "采-1已经登记过：2024-06-03，服务器，待复核" in str(error.value)
    other = Entity.objects.create(code="460298", name="另一个单位")
    assert contract(maker, other).pk
    withdraw_register(maker, first, reason="重录")
    voiding = void_record(maker, check_register(checker, contract(maker, entity)), reason="登错")
    with refused("register.refused"):
        contract(maker, entity)
    check_register(checker, voiding)
    assert contract(maker, entity).pk


def test_an_asset_s_number_is_given_once_and_none_is_no_number(maker: User, entity: Entity) -> None:
    car(maker, entity, tag="固-1")
    with refused("register.refused") as error:
        car(maker, entity, tag="固-1", name="另一辆")
    assert "资产编号固-1已经登记过" in str(error.value)
    assert car(maker, entity).pk != car(maker, entity).pk


@pytest.mark.parametrize(("register", "field"), [(trip, "purpose"), (reception, "guests")])
def test_the_very_same_record_twice_is_told_apart_by_its_text(
    maker: User, entity: Entity, register: Any, field: str
) -> None:
    first = register(maker, entity)
    with refused("register.refused") as error:
        register(maker, entity)
    assert "写明不同" in error.value.remedy
    assert register(maker, entity, **{field: "第二批"}).pk
    withdraw_register(maker, first, reason="重录")
    assert register(maker, entity).pk


def test_what_another_did_while_the_books_were_waited_for_counts(
    maker: User, checker: User, entity: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = check_register(checker, car(maker, entity))
    hold = books.hold

    def meanwhile(act: Any) -> None:
        def held(unit: Entity) -> None:
            monkeypatch.setattr(books, "hold", hold)
            act()
            hold(unit)

        monkeypatch.setattr(books, "hold", held)

    meanwhile(lambda: dispose_asset(maker, asset, disposed_on=DAY, reason="报废"))
    with refused("register.refused"):
        dispose_asset(maker, asset, disposed_on=DAY, reason="报废")
    meanwhile(lambda: void_record(maker, asset, reason="登错"))
    with refused("register.refused"):
        void_record(maker, asset, reason="登错")
    meanwhile(lambda: contract(maker, entity))
    with refused("register.refused"):
        contract(maker, entity)


def test_a_register_of_a_closed_month_is_not_checked(maker: User, checker: User, entity: Entity) -> None:
    late = car(maker, entity)
    PeriodRecord.objects.create(
        entity=entity, year=DAY.year, month=DAY.month, step=PeriodStep.CLOSED, **books.made_by(checker)
    )
    with refused("period.closed"):
        check_register(checker, late)
    late.refresh_from_db()
    assert late.state == State.DRAFT
