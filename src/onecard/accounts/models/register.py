"""Registers (台账): what vouchers do not say. Nothing is deleted: a wrong record is voided (作废) by another record."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.checked import Checked


class AssetKind(models.TextChoices):
    """The state assets (国有资产) a report accounts for."""

    BUILDING = "房屋", "房屋"
    VEHICLE = "车辆", "车辆"
    EQUIPMENT = "设备", "设备"
    CONSTRUCTION = "在建工程", "在建工程"


class VehicleUse(models.TextChoices):
    """The eight uses of vehicles, in the order reports print them."""

    SENIOR = "副部（省）级及以上领导用车", "副部（省）级及以上领导用车"
    PRINCIPAL = "主要负责人用车", "主要负责人用车"
    CONFIDENTIAL = "机要通信用车", "机要通信用车"
    EMERGENCY = "应急保障用车", "应急保障用车"
    ENFORCEMENT = "执法执勤用车", "执法执勤用车"
    SPECIAL = "特种专业技术用车", "特种专业技术用车"
    RETIRED = "离退休干部服务用车", "离退休干部服务用车"
    OTHER = "其他用车", "其他用车"


class BuildingUse(models.TextChoices):
    """The uses of buildings."""

    OFFICE = "办公用房", "办公用房"
    BUSINESS = "业务用房", "业务用房"
    OTHER = "其他用房", "其他用房"


class FixedAsset(Checked):
    """An asset from `acquired_on` until a checked disposal (处置); `year` is the fiscal year it came in.

    `quantity` vehicles or sets of equipment; `area_dm2` a building's area in 平方分米 (0.01 m²); `unit_price_fen` decides
    whether equipment counts (100 万元 and more); `book_fen` the book amount, of 在建工程 each year's addition.
    `fiscal_vehicle`: its running cost is paid by fiscal appropriation, so it counts in 公务用车保有量.
    """

    kind = models.CharField("类别", max_length=4, choices=AssetKind.choices)
    name = models.CharField("名称", max_length=200)
    use = models.CharField("用途", max_length=20, blank=True)
    tag = models.CharField("资产编号", max_length=60, blank=True)
    acquired_on = models.DateField("取得日期")
    purchased = models.BooleanField("购置取得", default=True)
    quantity = models.PositiveIntegerField("数量", default=1)
    area_dm2 = models.PositiveBigIntegerField("面积（平方分米）", default=0)
    unit_price_fen = models.BigIntegerField("单价（分）", default=0)
    book_fen = models.BigIntegerField("账面数（分）", default=0)
    fiscal_vehicle = models.BooleanField("财政拨款开支运行维护费", default=False)

    class Meta:
        indexes = (models.Index(fields=("entity", "kind"), name="accounts_asset_kind"),)

    def __str__(self) -> str:
        return self.name


class AssetDisposal(Checked):
    """The end of an asset (处置): sold, scrapped, handed over, or a finished construction taken into use."""

    asset = models.ForeignKey(FixedAsset, on_delete=models.PROTECT, related_name="disposals")
    disposed_on = models.DateField("处置日期")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("asset",),
                condition=models.Q(state__in=("draft", "posted")),
                name="accounts_disposal_once",
            ),
        )

    def __str__(self) -> str:
        return f"处置{self.asset.name}"


class ProcurementKind(models.TextChoices):
    """What a procurement contract buys."""

    GOODS = "货物", "货物"
    WORKS = "工程", "工程"
    SERVICES = "服务", "服务"


class EnterpriseSize(models.TextChoices):
    """The supplier's size; 中小企业 is medium, small and micro, 小微企业 small and micro."""

    LARGE = "大型", "大型企业"
    MEDIUM = "中型", "中型企业"
    SMALL = "小型", "小型企业"
    MICRO = "微型", "微型企业"


class Procurement(Checked):
    """A government procurement contract (政府采购合同), counted in the year it was signed."""

    contract = models.CharField("合同编号", max_length=60)
    name = models.CharField("采购项目", max_length=200)
    kind = models.CharField("类别", max_length=2, choices=ProcurementKind.choices)
    signed_on = models.DateField("签订日期")
    supplier = models.CharField("供应商", max_length=200)
    size = models.CharField("供应商规模", max_length=2, choices=EnterpriseSize.choices)
    amount_fen = models.BigIntegerField("合同金额（分）")

    class Meta:
        indexes = (models.Index(fields=("entity", "year"), name="accounts_procurement_year"),)

    def __str__(self) -> str:
        return self.contract


class OverseasTrip(Checked):
    """A group sent abroad (因公出国（境）团组); its cost is in the vouchers."""

    left_on = models.DateField("出境日期")
    destination = models.CharField("国家或地区", max_length=200)
    purpose = models.CharField("任务", max_length=200)
    groups = models.PositiveIntegerField("团组数", default=1)
    persons = models.PositiveIntegerField("人次")

    def __str__(self) -> str:
        return self.destination


class ReceptionKind(models.TextChoices):
    """Whom a reception was for."""

    DOMESTIC = "国内", "国内接待"
    FOREIGN = "国（境）外", "国（境）外接待"


class Reception(Checked):
    """Official receptions (公务接待) of one day or occasion; their cost is in the vouchers."""

    kind = models.CharField("类别", max_length=5, choices=ReceptionKind.choices)
    received_on = models.DateField("日期")
    guests = models.CharField("来访单位", max_length=200)
    batches = models.PositiveIntegerField("批次", default=1)
    persons = models.PositiveIntegerField("人次")
    amount_fen = models.BigIntegerField("接待费（分）", default=0)

    def __str__(self) -> str:
        return self.guests


class Voiding(Checked):
    """The record that voids another (作废): `register` names its model, `record_id` the record, `reason` why."""

    register = models.CharField("台账", max_length=20)
    record_id = models.BigIntegerField("记录")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("register", "record_id"),
                condition=~models.Q(state="withdrawn"),
                name="accounts_voiding_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.register} {self.record_id}"
