"""A plausible unit at random: its exact figures of one year, in 万元 to the 分, by a key such as ``gen.2080108``."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

CLASSES = {
    "201": "一般公共服务支出",
    "205": "教育支出",
    "206": "科学技术支出",
    "207": "文化旅游体育与传媒支出",
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "211": "节能环保支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "221": "住房保障支出",
}
ITEMS = {
    "2010301": ("政府办公厅（室）及相关机构事务", "行政运行"),
    "2010302": ("政府办公厅（室）及相关机构事务", "一般行政管理事务"),
    "2010650": ("财政事务", "事业运行"),
    "2050803": ("进修及培训", "培训支出"),
    "2060404": ("技术研究与开发", "科技成果转化与扩散"),
    "2070109": ("文化和旅游", "群众文化"),
    "2080101": ("人力资源和社会保障管理事务", "行政运行"),
    "2080108": ("人力资源和社会保障管理事务", "信息化建设"),
    "2080109": ("人力资源和社会保障管理事务", "社会保险经办机构"),
    "2080505": ("行政事业单位养老支出", "机关事业单位基本养老保险缴费支出"),
    "2080506": ("行政事业单位养老支出", "机关事业单位职业年金缴费支出"),
    "2101101": ("行政事业单位医疗", "行政单位医疗"),
    "2101102": ("行政事业单位医疗", "事业单位医疗"),
    "2101103": ("行政事业单位医疗", "公务员医疗补助"),
    "2110301": ("污染防治", "大气"),
    "2120104": ("城乡社区管理事务", "城管执法"),
    "2130104": ("农业农村", "事业运行"),
    "2210201": ("住房改革支出", "住房公积金"),
    "2210202": ("住房改革支出", "提租补贴"),
}
STAFF = {
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30103": "奖金",
    "30107": "绩效工资",
    "30108": "机关事业单位基本养老保险缴费",
    "30109": "职业年金缴费",
    "30110": "职工基本医疗保险缴费",
    "30111": "公务员医疗补助缴费",
    "30112": "其他社会保障缴费",
    "30113": "住房公积金",
    "30199": "其他工资福利支出",
    "30302": "退休费",
    "30304": "抚恤金",
    "30309": "奖励金",
    "30399": "其他对个人和家庭的补助",
}
PUBLIC = {
    "30201": "办公费",
    "30202": "印刷费",
    "30205": "水费",
    "30206": "电费",
    "30207": "邮电费",
    "30211": "差旅费",
    "30213": "维修（护）费",
    "30215": "会议费",
    "30216": "培训费",
    "30226": "劳务费",
    "30228": "工会经费",
    "30229": "福利费",
    "30239": "其他交通费用",
    "30299": "其他商品和服务支出",
    "31002": "办公设备购置",
}
NAMES = (
    "清河市政务服务中心",
    "临江区人力资源和社会保障局",
    "东岭县公路养护中心",
    "南滨市社会保障卡一卡通中心",
    "北山市群众艺术馆",
    "云溪县农业技术推广站",
)
ZERO = Decimal(0)


@dataclass(slots=True)
class Unit:
    """One unit's year: exact figures by key, the codes it has, last year's figures under ``prior.``."""

    name: str
    level: str
    year: int
    exact: dict[str, Decimal] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    fund_items: list[str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The 类 its items stand under."""
        return list(dict.fromkeys(code[:3] for code in self.items))


def amount(chance: random.Random, low: float, high: float) -> Decimal:
    """A random amount in 万元 to the 分; now and then a round one."""
    value = Decimal(str(round(chance.uniform(low, high), 6)))
    return value.quantize(Decimal(1)) if chance.random() < 0.06 else value.quantize(Decimal("0.000001"))


def unit(chance: random.Random) -> Unit:
    """A unit at random."""
    one = Unit(chance.choice(NAMES), chance.choice(("单位", "部门")), chance.randint(2019, 2025))
    scale = chance.choice((1, 1, 5, 30))
    one.items = sorted(chance.sample(sorted(ITEMS), chance.randint(3, 9)))
    one.staff = sorted(chance.sample(sorted(STAFF), chance.randint(4, 11)))
    one.public = sorted(chance.sample(sorted(PUBLIC), chance.randint(4, 11)))
    exact = one.exact
    for code in one.staff:
        exact[f"eco.{code}"] = amount(chance, 0.3, 60 * scale)
    for code in one.public:
        exact[f"eco.{code}"] = amount(chance, 0.05, 9 * scale)
    for prefix, codes in (("staff", one.staff), ("public", one.public)):
        exact[prefix] = sum((exact[f"eco.{code}"] for code in codes), ZERO)
    exact["basic"] = exact["staff"] + exact["public"]
    _functions(chance, one, scale)
    _sides(chance, one, scale)
    _sangong(chance, one)
    _matters(chance, one, scale)
    _last_year(chance, one)
    return one


def _functions(chance: random.Random, one: Unit, scale: int) -> None:
    """Basic expenditure spread over the items; project expenditure on some; the initial budgets."""
    exact = one.exact
    shares = [chance.uniform(0.2, 3) for _ in one.items]
    left = exact["basic"]
    for at, code in enumerate(one.items):
        part = (exact["basic"] * Decimal(str(shares[at] / sum(shares)))).quantize(Decimal("0.000001"))
        part = left if at == len(one.items) - 1 else min(part, left)
        left -= part
        project = amount(chance, 0.5, 40 * scale) if chance.random() < 0.45 else ZERO
        exact[f"gen.{code}"] = part + project
        exact[f"gen.{code}.basic"], exact[f"gen.{code}.project"] = part, project
        spread = chance.uniform(0.5, 1.8)
        budget = (exact[f"gen.{code}"] * Decimal(str(spread))).quantize(Decimal("0.000001"))
        exact[f"gen.{code}.budget"] = ZERO if chance.random() < 0.07 else budget
    for code in one.classes:
        for end in ("", ".budget", ".basic", ".project"):
            exact[f"gen.{code}{end}"] = sum(
                (exact[f"gen.{item}{end}"] for item in one.items if item[:3] == code), ZERO
            )
    for end in ("", ".budget", ".basic", ".project"):
        exact[f"gen{end}"] = sum((exact[f"gen.{item}{end}"] for item in one.items), ZERO)
    exact["fund"] = amount(chance, 1, 80 * scale) if chance.random() < 0.3 else ZERO
    exact["capital"] = amount(chance, 1, 9) if chance.random() < 0.08 else ZERO


def _sides(chance: random.Random, one: Unit, scale: int) -> None:
    """Income and expenditure of all money: they balance."""
    exact = one.exact
    own = chance.random() < 0.45
    exact["out.own_basic"] = amount(chance, 0.2, 12 * scale) if own and chance.random() < 0.6 else ZERO
    exact["out.own_project"] = amount(chance, 0.2, 12 * scale) if own else ZERO
    exact["fiscal.out"] = exact["gen"] + exact["fund"] + exact["capital"]
    exact["out.basic"] = exact["gen.basic"] + exact["out.own_basic"]
    exact["out.project"] = exact["gen.project"] + exact["fund"] + exact["capital"] + exact["out.own_project"]
    exact["out.superior"] = exact["out.subordinate"] = ZERO
    exact["out.business"] = amount(chance, 0.2, 5) if own and chance.random() < 0.2 else ZERO
    exact["out"] = exact["out.basic"] + exact["out.project"] + exact["out.business"]
    carried = chance.random() < 0.5
    exact["fiscal.opening"] = amount(chance, 0.1, 9 * scale) if carried else ZERO
    exact["fiscal.closing"] = amount(chance, 0.1, 9 * scale) if carried and chance.random() < 0.7 else ZERO
    exact["fiscal.in"] = exact["fiscal.out"] + exact["fiscal.closing"] - exact["fiscal.opening"]
    if exact["fiscal.in"] <= 0:
        exact["fiscal.opening"] = ZERO
        exact["fiscal.in"] = exact["fiscal.out"] + exact["fiscal.closing"]
    exact["fund.in"], exact["capital.in"] = exact["fund"], exact["capital"]
    exact["gen.in"] = exact["fiscal.in"] - exact["fund.in"] - exact["capital.in"]
    exact["opening"] = exact["fiscal.opening"] + (amount(chance, 0.1, 5) if own else ZERO)
    exact["closing"] = exact["fiscal.closing"] + (amount(chance, 0.1, 5) if own else ZERO)
    exact["distributed"] = amount(chance, 0.1, 2) if own and chance.random() < 0.15 else ZERO
    exact["total"] = exact["out"] + exact["distributed"] + exact["closing"]
    need = exact["total"] - exact["opening"] - exact["fiscal.in"]
    exact["surplus"] = ZERO
    if need < 0:
        exact["closing"] -= need
        exact["total"] -= need
        need = ZERO
    split = chance.random() if own else 1.0
    exact["in.operations"] = (need * Decimal(str(round(split, 4)))).quantize(Decimal("0.000001"))
    exact["in.other"] = need - exact["in.operations"]
    exact["in.superior"] = exact["in.business"] = exact["in.subordinate"] = ZERO
    exact["in"] = exact["fiscal.in"] + need
    exact["fiscal.total"] = exact["fiscal.in"] + exact["fiscal.opening"]


def _sangong(chance: random.Random, one: Unit) -> None:
    exact = one.exact
    some = chance.random() < 0.75
    for key, odds, high in (
        ("overseas", 0.2, 12),
        ("purchase", 0.2, 25),
        ("running", 0.8, 9),
        ("reception", 0.6, 4),
    ):
        has = some and chance.random() < odds
        exact[f"sg.{key}"] = amount(chance, 0.05, high) if has else ZERO
        exact[f"prior.sg.{key}"] = amount(chance, 0.05, high) if some and chance.random() < odds else ZERO
        more = Decimal(str(round(chance.uniform(1, 2.2), 3)))
        exact[f"sg.{key}.budget"] = (exact[f"sg.{key}"] * more).quantize(Decimal("0.01"))
    for prefix, end in (("", ""), ("", ".budget"), ("prior.", "")):
        vehicles = exact[f"{prefix}sg.purchase{end}"] + exact[f"{prefix}sg.running{end}"]
        exact[f"{prefix}sg.vehicles{end}"] = vehicles
        exact[f"{prefix}sg{end}"] = (
            vehicles + exact[f"{prefix}sg.overseas{end}"] + exact[f"{prefix}sg.reception{end}"]
        )
    groups = chance.randint(1, 4) if exact["sg.overseas"] else 0
    exact["sg.groups"] = Decimal(groups)
    exact["sg.persons"] = Decimal(groups * chance.randint(1, 5))
    exact["sg.bought"] = Decimal(chance.randint(1, 2) if exact["sg.purchase"] else 0)
    exact["sg.kept"] = Decimal(chance.randint(1, 9) if exact["sg.running"] else 0)
    batches = chance.randint(1, 60) if exact["sg.reception"] else 0
    exact["sg.batches"] = Decimal(batches)
    exact["sg.guests"] = Decimal(batches * chance.randint(2, 9))
    exact["sg.domestic"], exact["sg.foreign"] = exact["sg.reception"], ZERO


def _matters(chance: random.Random, one: Unit, scale: int) -> None:
    exact = one.exact
    exact["running_cost"] = exact["public"] if chance.random() < 0.5 else ZERO
    bought = chance.random() < 0.7
    for key in ("goods", "works", "services"):
        exact[f"pr.{key}"] = amount(chance, 0.2, 30 * scale) if bought and chance.random() < 0.7 else ZERO
    exact["pr"] = exact["pr.goods"] + exact["pr.works"] + exact["pr.services"]
    part = Decimal(str(round(chance.uniform(0.3, 1), 3)))
    exact["pr.sme"] = (exact["pr"] * part).quantize(Decimal("0.000001"))
    exact["pr.micro"] = (exact["pr.sme"] * part).quantize(Decimal("0.000001"))
    kinds = ("emergency", "enforcement", "special", "other")
    for key in kinds:
        exact[f"cars.{key}"] = Decimal(chance.randint(0, 4))
    exact["cars.other"] += exact["sg.kept"]
    exact["cars"] = sum((exact[f"cars.{key}"] for key in kinds), ZERO)


def _last_year(chance: random.Random, one: Unit) -> None:
    """Last year's figures of what reports compare; income and expenditure totals moved alike."""
    exact = one.exact
    for key in (
        "total",
        "in",
        "out",
        "fiscal.in",
        "fiscal.out",
        "fiscal.total",
        "gen",
        "fund",
        "running_cost",
        "out.basic",
        "out.project",
    ):
        value = exact[key]
        factor = Decimal(str(round(chance.uniform(0.6, 1.6), 4)))
        same = chance.random() < 0.04
        exact[f"prior.{key}"] = value if same or not value else (value * factor).quantize(Decimal("0.000001"))
    if exact["fund"] and chance.random() < 0.3:
        exact["prior.fund"] = ZERO
