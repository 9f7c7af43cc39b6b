"""Registers (台账): assets, procurement, trips abroad and receptions, which vouchers do not say."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.utils import timezone

from onecard.accounts import books, events, register_rules, rules
from onecard.accounts.models import (
    AssetDisposal,
    AssetKind,
    BuildingUse,
    EnterpriseSize,
    FixedAsset,
    OverseasTrip,
    Procurement,
    ProcurementKind,
    Reception,
    ReceptionKind,
    SelfEvaluation,
    State,
    VehicleUse,
    Voiding,
)
from onecard.accounts.models.checked import Checked
from onecard.accounts.year_rules import FIRST_BOOKS, OLDEST_ASSET
from onecard.core.errors import Problem, Refusal
from onecard.office.action import performing
from onecard.office.models import Entity, User

Registered = TypeVar("Registered", bound=Checked)
REGISTERS: dict[str, type[Checked]] = {
    model.__name__: model
    for model in (FixedAsset, AssetDisposal, Procurement, OverseasTrip, Reception, SelfEvaluation)
}
"""The registers whose records can be voided, by the name a `Voiding` keeps."""


def register_asset(
    actor: User,
    entity: Entity,
    *,
    kind: str,
    name: str,
    acquired_on: datetime.date,
    use: str = "",
    tag: str = "",
    purchased: bool = True,
    quantity: int = 1,
    area_dm2: int = 0,
    unit_price_fen: int = 0,
    book_fen: int = 0,
    fiscal_vehicle: bool = False,
) -> FixedAsset:
    """Register a building, vehicle, equipment or construction in progress as a draft.

    Vehicles have one of the eight uses, buildings one of three and an area (平方分米, 0.01 m²); money is 分. Raises
    Refusal `register.refused` with every problem, `period.closed`, `office.not_permitted`.
    """
    uses = {
        AssetKind.VEHICLE: VehicleUse.values,
        AssetKind.BUILDING: BuildingUse.values,
    }.get(AssetKind(kind) if kind in AssetKind.values else AssetKind.EQUIPMENT, [""])
    problems = [
        *register_rules.among("类别", kind, AssetKind.values),
        *register_rules.among("用途", use, uses),
        *register_rules.filled("名称", name),
        *register_rules.at_least("数量", quantity, 1),
    ]
    if kind == AssetKind.BUILDING:
        problems += register_rules.at_least("面积", area_dm2, 1)
    if kind == AssetKind.CONSTRUCTION:
        problems += register_rules.at_least("账面数", book_fen, 1)
    if fiscal_vehicle and kind != AssetKind.VEHICLE:
        problems.append(
            Problem("财政拨款开支运行维护费", "只有车辆才填这一项。", "去掉。", "asset.not_vehicle")
        )
    record = FixedAsset(
        entity=entity,
        year=acquired_on.year,
        kind=kind,
        name=name,
        use=use,
        tag=tag,
        acquired_on=acquired_on,
        purchased=purchased,
        quantity=quantity,
        area_dm2=area_dm2,
        unit_price_fen=unit_price_fen,
        book_fen=book_fen,
        fiscal_vehicle=fiscal_vehicle,
    )
    return _register(actor, record, acquired_on, problems, lambda: _numbered_once(record, "tag"))


def dispose_asset(
    actor: User, asset: FixedAsset, *, disposed_on: datetime.date, reason: str
) -> AssetDisposal:
    """Register the disposal (处置) of an asset as a draft; checked, the asset no longer counts from that day.

    Raises Refusal `reason.missing`, `register.refused`, `record.state`, `period.closed`, `office.not_permitted`.
    """
    rules.reason(reason, "处置资产")
    problems = []
    if disposed_on < asset.acquired_on:
        problems.append(Problem("处置日期", "处置早于取得。", "核对日期。", "asset.disposed_before"))
    disposal = AssetDisposal(
        entity=asset.entity, year=disposed_on.year, asset=asset, disposed_on=disposed_on, reason=reason
    )

    def standing() -> Iterator[Problem]:
        books.require_state(books.again(asset), f"资产{asset.name}", State.POSTED)
        if asset.disposals.filter(state__in=(State.DRAFT, State.POSTED)).exists():
            yield Problem("资产", f"{asset.name}已有处置记录。", "先处理那一条。", "asset.disposed")

    return _register(actor, disposal, disposed_on, problems, standing)


def register_procurement(
    actor: User,
    entity: Entity,
    *,
    contract: str,
    name: str,
    kind: str,
    signed_on: datetime.date,
    supplier: str,
    size: str,
    amount_fen: int,
) -> Procurement:
    """Register a procurement contract as a draft, counted in the year it was signed.

    Raises Refusal `register.refused` with every problem, `period.closed`, `office.not_permitted`.
    """
    problems = [
        *register_rules.filled("合同编号", contract),
        *register_rules.filled("采购项目", name),
        *register_rules.filled("供应商", supplier),
        *register_rules.among("类别", kind, ProcurementKind.values),
        *register_rules.among("供应商规模", size, EnterpriseSize.values),
        *register_rules.at_least("合同金额", amount_fen, 1),
    ]
    record = Procurement(
        entity=entity,
        year=signed_on.year,
        contract=contract,
        name=name,
        kind=kind,
        signed_on=signed_on,
        supplier=supplier,
        size=size,
        amount_fen=amount_fen,
    )
    return _register(actor, record, signed_on, problems, lambda: _numbered_once(record, "contract"))


def register_trip(
    actor: User,
    entity: Entity,
    *,
    left_on: datetime.date,
    destination: str,
    purpose: str,
    persons: int,
    groups: int = 1,
) -> OverseasTrip:
    """Register a group sent abroad (因公出国（境）) as a draft.

    Raises Refusal `register.refused` with every problem, `period.closed`, `office.not_permitted`.
    """
    problems = [
        *register_rules.filled("国家或地区", destination),
        *register_rules.filled("任务", purpose),
        *register_rules.at_least("人次", persons, 1),
        *register_rules.at_least("团组数", groups, 1),
        *register_rules.one_each("个团组", groups, persons, "trip.too_few"),
    ]
    record = OverseasTrip(
        entity=entity,
        year=left_on.year,
        left_on=left_on,
        destination=destination,
        purpose=purpose,
        groups=groups,
        persons=persons,
    )
    return _register(actor, record, left_on, problems, lambda: _not_the_same(record, "任务", "任务"))


def register_reception(
    actor: User,
    entity: Entity,
    *,
    kind: str,
    received_on: datetime.date,
    guests: str,
    persons: int,
    batches: int = 1,
    amount_fen: int = 0,
) -> Reception:
    """Register official receptions (公务接待) as a draft.

    Raises Refusal `register.refused` with every problem, `period.closed`, `office.not_permitted`.
    """
    problems = [
        *register_rules.among("类别", kind, ReceptionKind.values),
        *register_rules.filled("来访单位", guests),
        *register_rules.at_least("人次", persons, 1),
        *register_rules.at_least("批次", batches, 1),
        *register_rules.one_each("批", batches, persons, "reception.too_few"),
    ]
    record = Reception(
        entity=entity,
        year=received_on.year,
        kind=kind,
        received_on=received_on,
        guests=guests,
        batches=batches,
        persons=persons,
        amount_fen=amount_fen,
    )
    return _register(
        actor, record, received_on, problems, lambda: _not_the_same(record, "来访单位", "来访单位或事由")
    )


def void_record(actor: User, record: Checked, *, reason: str) -> Voiding:
    """Write the record that voids (作废) a checked record of a register, as a draft.

    Raises Refusal `reason.missing`, `register.unknown`, `register.voided`, `record.state`, `period.closed`.
    """
    rules.reason(reason, "作废台账记录")
    name = type(record).__name__
    if name not in REGISTERS:
        raise Refusal("register.unknown", "这种记录不能作废。", "凭证和预算用冲销。")
    voiding = Voiding(
        entity=record.entity, year=record.year, register=name, record_id=record.pk, reason=reason
    )

    def standing() -> Iterator[Problem]:
        books.require_state(books.again(record), subject(record), State.POSTED)
        others = Voiding.objects.filter(register=name, record_id=record.pk).exclude(state=State.WITHDRAWN)
        if others.exists():
            yield Problem("记录", f"{subject(record)}已有作废记录。", "不用再作废。", "register.voided")

    return _register(actor, voiding, _day_of(record), [], standing)


def check_register(actor: User, record: Registered) -> Registered:
    """Check a drafted record of a register: it counts from now on.

    Raises Refusal `office.same_person`, `record.state`, `period.closed`, `office.not_permitted`.
    """
    with performing(
        actor, events.REGISTER_CHECKED, permission="accounts.check_register", entity=record.entity
    ) as said:
        books.hold(record.entity)
        record = books.again(record)
        said.subject = subject(record)
        if day := _day_of(record):
            books.require_open(record.entity, record.year, (day.month,))
        books.mark_checked(actor, record, said.subject)
        if isinstance(record, Voiding):
            REGISTERS[record.register]._default_manager.filter(pk=record.record_id).update(
                state=State.REVERSED
            )
        said.after = _content(record)
    return record


def withdraw_register(actor: User, record: Registered, *, reason: str) -> Registered:
    """Take a drafted record back, by its maker. Raises Refusal `reason.missing`, `record.state`, `record.not_maker`."""
    rules.reason(reason, "撤回台账记录")
    with performing(
        actor, events.REGISTER_WITHDRAWN, permission="accounts.enter_register", entity=record.entity
    ) as said:
        books.hold(record.entity)
        record = books.again(record)
        said.subject = subject(record)
        books.mark_withdrawn(actor, record, said.subject, reason)
        said.after = {"reason": reason}
    return record


def _register(
    actor: User,
    record: Registered,
    day: datetime.date | None,
    problems: list[Problem],
    in_books: Callable[[], Iterable[Problem]] = tuple,
) -> Registered:
    """Write a record as a draft, or refuse it with every problem; `in_books` looks for those that other records make,
    while the books are held, so that nobody writes the same record in between."""
    with performing(
        actor, events.REGISTERED, permission="accounts.enter_register", entity=record.entity
    ) as said:
        books.hold(record.entity)
        unkept = list(register_rules.kept(record))
        problems = [*problems, *_of_its_day(record), *unkept]
        if not unkept:
            problems += in_books()
        if problems:
            first = problems[0]
            sentence = f"台账没有登记。{first.place}：{first.sentence}"
            raise Refusal("register.refused", sentence, first.remedy, tuple(problems))
        if day:
            books.require_open(record.entity, record.year, (day.month,))
        for name, value in books.made_by(actor).items():
            setattr(record, name, value)
        record.save()
        said.subject = subject(record)
        said.after = _content(record)
    return record


def _term(record: Checked, name: str) -> str:
    return next(str(field.verbose_name) for field in record._meta.concrete_fields if field.name == name)


def _of_its_day(record: Checked) -> Iterator[Problem]:
    for name in DAYS:
        if day := getattr(record, name, None):
            place = _term(record, name)
            first = OLDEST_ASSET if isinstance(record, FixedAsset) else FIRST_BOOKS
            yield from register_rules.come(place, day, timezone.localdate(), first)


def _numbered_once(record: Checked, name: str) -> Iterator[Problem]:
    """The number of a contract or an asset is not that of another one in the unit."""
    number = getattr(record, name)
    live = type(record)._default_manager.filter(entity=record.entity, state__in=LIVE, **{name: number})
    if number and (first := live.order_by("pk").first()):
        place = _term(record, name)
        yield Problem(
            place,
            f"{place}{number}已经登记过：{_day_of(first)}，{getattr(first, 'name', '')}，{first.get_state_display()}。",
            f"是同一笔就不用再登记；不是，核对{place}。登错的先撤回或作废。",
            "register.number_taken",
        )


def _not_the_same(record: Checked, place: str, what: str) -> Iterator[Problem]:
    """No live record says the very same: a button pressed twice."""
    shared = {field.name for field in Checked._meta.get_fields()}
    own = [
        one.attname for one in record._meta.concrete_fields if one.name not in shared and not one.primary_key
    ]
    same = {name: getattr(record, name) for name in own}
    live = type(record)._default_manager.filter(entity=record.entity, state__in=LIVE, **same)
    if live.exists():
        yield Problem(
            place,
            f"{_day_of(record)}已经登记过完全相同的一笔。",
            f"是同一笔就不用再登记；确是另一笔，在{what}里写明不同。",
            "register.same",
        )


LIVE = (State.DRAFT, State.POSTED)
"""The states of records that say what is so, or will once they are checked."""
DAYS = ("acquired_on", "disposed_on", "signed_on", "left_on", "received_on")


def _day_of(record: Checked) -> datetime.date | None:
    return next((getattr(record, name) for name in DAYS if hasattr(record, name)), None)


def subject(record: Checked) -> str:
    """A record of a register as the trail names it."""
    if isinstance(record, Voiding):
        voided = REGISTERS[record.register]._default_manager.filter(pk=record.record_id).first()
        return f"{record.year}年台账：作废{voided}"
    return f"{record.year}年台账：{record}"


def _content(record: Checked) -> dict[str, Any]:
    values = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    shown = {name: value for name, value in values.items() if value not in ("", None)}
    return {
        name: value if isinstance(value, int | bool | str) else str(value) for name, value in shown.items()
    }
