"""The registers (台账) as pages know them: their columns, their fields, and the action that enters a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

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
    VehicleUse,
    Voiding,
)
from onecard.accounts.models.checked import Checked
from onecard.accounts.registers import (
    REGISTERS,
    register_asset,
    register_procurement,
    register_reception,
    register_trip,
)
from onecard.accounts.views.forms import Field, Typed
from onecard.accounts.views.listed import Cell, money_cell
from onecard.accounts.views.narrowing import Choosing, Filter
from onecard.core.money import yuan
from onecard.office.models import Entity, User

REFUSED = "台账没有登记。"


@dataclass(frozen=True, slots=True)
class Register:
    """One register: `slug` names it in addresses; without `enter` its records come from steps of other registers.
    `sums` names the field in 分 that is totalled, `named` the column whose text leads to the record."""

    slug: str
    title: str
    model: type[Checked]
    measure: str
    heads: Sequence[tuple[str, bool]]
    cells: Callable[[Any], list[Cell]]
    fields: Sequence[Field] = ()
    enter: Callable[[User, Entity, Typed], Checked] | None = None
    sums: str = ""
    empty: str = ""
    named: int = 0
    narrows: Filter = field(default_factory=lambda: Filter("事由", ("reason",)))
    """What its list can be narrowed and ordered by."""


def _number(value: int) -> Cell:
    return Cell(f"{value:,}", number=True)


def _asset_cells(one: FixedAsset) -> list[Cell]:
    size = f"{yuan(one.area_dm2):,.2f}平方米" if one.kind == AssetKind.BUILDING else f"{one.quantity:,}"
    return [
        Cell(one.get_kind_display(), remark=one.use, short=True),
        Cell(one.name, remark=one.tag),
        Cell(one.acquired_on.isoformat(), remark="购置" if one.purchased else "非购置取得", short=True),
        Cell(size, number=True),
        money_cell(one.unit_price_fen),
        money_cell(one.book_fen),
    ]


def _enter_asset(actor: User, unit: Entity, typed: Typed) -> FixedAsset:
    acquired_on = typed.day("acquired_on", "取得日期")
    quantity, area = typed.count("quantity", "数量", empty=1), typed.hundredths("area", "面积")
    price, book = typed.fen("unit_price", "单价", empty=0), typed.fen("book", "账面数", empty=0)
    return typed.together(REFUSED, lambda: register_asset(
        actor, unit, kind=typed.text("kind"), name=typed.text("name"), use=typed.text("use"),
        tag=typed.text("tag"), acquired_on=acquired_on, purchased=bool(typed.text("purchased")),
        quantity=quantity, area_dm2=area, unit_price_fen=price, book_fen=book,
        fiscal_vehicle=bool(typed.text("fiscal_vehicle")),
    ))  # fmt: skip


def _disposal_cells(one: AssetDisposal) -> list[Cell]:
    return [
        Cell(one.asset.name, remark=one.asset.tag),
        Cell(one.disposed_on.isoformat(), short=True),
        Cell(one.reason),
    ]


def _procurement_cells(one: Procurement) -> list[Cell]:
    return [
        Cell(one.name, remark=one.contract),
        Cell(one.get_kind_display(), short=True),
        Cell(one.signed_on.isoformat(), short=True),
        Cell(one.supplier, remark=one.get_size_display()),
        money_cell(one.amount_fen),
    ]


def _enter_procurement(actor: User, unit: Entity, typed: Typed) -> Procurement:
    signed_on = typed.day("signed_on", "签订日期")
    amount = typed.fen("amount", "合同金额")
    texts = {name: typed.text(name) for name in ("contract", "name", "kind", "supplier", "size")}
    return typed.together(
        REFUSED, lambda: register_procurement(actor, unit, signed_on=signed_on, amount_fen=amount, **texts)
    )


def _trip_cells(one: OverseasTrip) -> list[Cell]:
    return [
        Cell(one.left_on.isoformat(), short=True), Cell(one.destination), Cell(one.purpose),
        _number(one.groups), _number(one.persons),
    ]  # fmt: skip


def _enter_trip(actor: User, unit: Entity, typed: Typed) -> OverseasTrip:
    left_on = typed.day("left_on", "出境日期")
    groups, persons = typed.count("groups", "团组数", empty=1), typed.count("persons", "人次")
    return typed.together(REFUSED, lambda: register_trip(
        actor, unit, left_on=left_on, groups=groups, persons=persons,
        destination=typed.text("destination"), purpose=typed.text("purpose"),
    ))  # fmt: skip


def _reception_cells(one: Reception) -> list[Cell]:
    return [
        Cell(one.get_kind_display(), short=True), Cell(one.received_on.isoformat(), short=True), Cell(one.guests),
        _number(one.batches), _number(one.persons), money_cell(one.amount_fen),
    ]  # fmt: skip


def _enter_reception(actor: User, unit: Entity, typed: Typed) -> Reception:
    received_on = typed.day("received_on", "日期")
    batches, persons = typed.count("batches", "批次", empty=1), typed.count("persons", "人次")
    amount = typed.fen("amount", "接待费", empty=0)
    return typed.together(REFUSED, lambda: register_reception(
        actor, unit, kind=typed.text("kind"), received_on=received_on, guests=typed.text("guests"),
        batches=batches, persons=persons, amount_fen=amount,
    ))  # fmt: skip


def _voiding_cells(one: Voiding) -> list[Cell]:
    model = REGISTERS[one.register]
    record = model._default_manager.filter(pk=one.record_id).first()
    title = next((each.title for each in KINDS.values() if each.model is model), "绩效自评")
    return [Cell(title, short=True), Cell(str(record)), Cell(one.reason)]


USES = [("", "不分用途"), *VehicleUse.choices, *BuildingUse.choices]
KINDS: dict[str, Register] = {
    one.slug: one
    for one in (
        Register(
            "assets", "资产", FixedAsset, "项",
            [("类别和用途", False), ("名称和编号", False), ("取得日期", False), ("数量或面积", True), ("单价（元）", True),
             ("账面数（元）", True)],
            _asset_cells,
            (
                Field("kind", "类别", "choice", choices=AssetKind.choices),
                Field("name", "名称"),
                Field("use", "用途", "choice", choices=USES, hint="车辆和房屋要选，设备和在建工程不分用途。"),
                Field("tag", "资产编号", optional=True),
                Field("acquired_on", "取得日期", "day"),
                Field("purchased", "购置取得", "check", value="on"),
                Field("quantity", "数量", "count", value="1"),
                Field("area", "面积（平方米）", "amount", optional=True, hint="房屋要填。"),
                Field("unit_price", "单价（元）", "amount", optional=True, hint="100万元以上的设备报表要统计。"),
                Field("book", "账面数（元）", "amount", optional=True, hint="在建工程要填。"),
                Field("fiscal_vehicle", "运行维护费由财政拨款开支", "check", hint="只用于车辆，计入公务用车保有量。"),
            ),
            _enter_asset, named=1, sums="book_fen",
            narrows=Filter(
                "名称、编号、用途", ("name", "tag", "use"), (Choosing("kind", "类别", AssetKind.choices),), day="acquired_on",
                amount="unit_price_fen",
                sorts={"名称和编号": "name", "取得日期": "acquired_on", "数量或面积": "quantity", "单价（元）": "unit_price_fen",
                       "账面数（元）": "book_fen"},
            ),
            empty="登记房屋、车辆、100万元以上的设备和在建工程，报表的国有资产情况从这里取数。",
        ),
        Register(
            "procurements", "采购合同", Procurement, "份",
            [("采购项目和合同编号", False), ("类别", False), ("签订日期", False), ("供应商", False), ("合同金额（元）", True)],
            _procurement_cells,
            (
                Field("contract", "合同编号"),
                Field("name", "采购项目"),
                Field("kind", "类别", "choice", choices=ProcurementKind.choices),
                Field("signed_on", "签订日期", "day"),
                Field("supplier", "供应商"),
                Field("size", "供应商规模", "choice", choices=EnterpriseSize.choices),
                Field("amount", "合同金额（元）", "amount"),
            ),
            _enter_procurement, sums="amount_fen",
            narrows=Filter(
                "采购项目、合同编号、供应商", ("name", "contract", "supplier"),
                (
                    Choosing("kind", "类别", ProcurementKind.choices),
                    Choosing("size", "供应商规模", EnterpriseSize.choices),
                ),
                day="signed_on", amount="amount_fen",
                sorts={"采购项目和合同编号": "name", "签订日期": "signed_on", "供应商": "supplier", "合同金额（元）": "amount_fen"},
            ),
            empty="政府采购合同按签订年度统计，报表的政府采购情况从这里取数。",
        ),
        Register(
            "trips", "因公出国（境）", OverseasTrip, "个团组",
            [("出境日期", False), ("国家或地区", False), ("任务", False), ("团组数", True), ("人次", True)],
            _trip_cells,
            (
                Field("left_on", "出境日期", "day"),
                Field("destination", "国家或地区"),
                Field("purpose", "任务"),
                Field("groups", "团组数", "count", value="1"),
                Field("persons", "人次", "count"),
            ),
            _enter_trip, named=1,
            narrows=Filter(
                "国家或地区、任务", ("destination", "purpose"), day="left_on",
                sorts={"出境日期": "left_on", "国家或地区": "destination", "团组数": "groups", "人次": "persons"},
            ),
            empty="登记团组数和人次，费用在凭证里。",
        ),
        Register(
            "receptions", "公务接待", Reception, "笔",
            [("类别", False), ("日期", False), ("来访单位", False), ("批次", True), ("人次", True), ("接待费（元）", True)],
            _reception_cells,
            (
                Field("kind", "类别", "choice", choices=ReceptionKind.choices),
                Field("received_on", "日期", "day"),
                Field("guests", "来访单位"),
                Field("batches", "批次", "count", value="1"),
                Field("persons", "人次", "count"),
                Field("amount", "接待费（元）", "amount", optional=True),
            ),
            _enter_reception, named=2, sums="amount_fen",
            narrows=Filter(
                "来访单位", ("guests",), (Choosing("kind", "类别", ReceptionKind.choices),), day="received_on",
                amount="amount_fen",
                sorts={"日期": "received_on", "来访单位": "guests", "批次": "batches", "人次": "persons",
                       "接待费（元）": "amount_fen"},
            ),
            empty="登记批次和人次，费用以凭证为准。",
        ),
        Register(
            "disposals", "资产处置", AssetDisposal, "笔", [("资产", False), ("处置日期", False), ("事由", False)],
            _disposal_cells,
            narrows=Filter(
                "资产、编号、事由", ("asset__name", "asset__tag", "reason"), day="disposed_on",
                sorts={"资产": "asset__name", "处置日期": "disposed_on"},
            ),
            empty="在资产那一行点“处置”。",
        ),
        Register(
            "voidings", "台账作废", Voiding, "笔", [("台账", False), ("作废的记录", False), ("事由", False)],
            _voiding_cells, named=1, empty="录错的台账不删，在那一行点“作废”，由另一人复核。",
        ),
    )
}  # fmt: skip
"""The registers by their slug, in the order of the tabs."""
