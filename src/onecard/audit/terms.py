"""What a printed noun means (指标识别): the figure and dimensions of a noun in its section; None where it may be another.

A noun is recognised in the sections where the trade says it so; outside them only where it cannot mean anything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zlib import crc32

from onecard.audit.quantities import Measure
from onecard.figures.figure import Figure
from onecard.finalaccounts import codes
from onecard.finalaccounts import figures as fa

GENERAL = {"fund": "一般公共"}
BASIC = {"nature": "基本"}


@dataclass(frozen=True)
class Meaning:
    """A figure and the dimensions that narrow it, besides entity, year and basis."""

    figure: Figure
    dims: tuple[tuple[str, str], ...] = ()

    @cached_property
    def narrowing(self) -> dict[str, str]:
        """The dimensions as a dictionary."""
        return dict(self.dims)


@dataclass(frozen=True, slots=True)
class _Term:
    sections: frozenset[str]
    pattern: re.Pattern[str]
    meaning: Meaning


_EVERYWHERE: frozenset[str] = frozenset()
_END = r"(?:支出|收入)?(?:决算)?(?:数|额|总额|金额|资金)?"
_TERMS: list[_Term] = []
_COUNTS: list[tuple[re.Pattern[str], str, Figure]] = []


def _term(sections: str, pattern: str, figure: Figure, **dims: str) -> None:
    own = frozenset(sections.split()) if sections else _EVERYWHERE
    _TERMS.append(_Term(own, re.compile(pattern), Meaning(figure, tuple(sorted(dims.items())))))


def _declare() -> None:
    carried = r"结转(?:和|与|及)?结余"
    fiscal = "(?:财政拨款)?"
    _term("fiscal", rf"{fiscal}(?:收入(?:决算)?总计|总收入)", fa.FISCAL_TOTAL_IN)
    _term("fiscal", rf"{fiscal}(?:支出(?:决算)?总计|总支出)", fa.FISCAL_TOTAL_OUT)
    _term("", r"财政拨款(?:收入(?:决算)?总计|总收入)", fa.FISCAL_TOTAL_IN)
    _term("", r"财政拨款(?:支出(?:决算)?总计|总支出)", fa.FISCAL_TOTAL_OUT)
    _term("fiscal", rf"(?:本年)?{fiscal}(?:本年)?收入(?:合计|决算)?数?", fa.APPROPRIATION)
    _term("fiscal", rf"(?:本年)?{fiscal}(?:本年)?支出(?:合计|决算)?数?", fa.FISCAL_EXPENDITURE)
    _term("fiscal", rf"(?:财政拨款)?年初(?:财政拨款)?{carried}|(?:财政拨款)?上年{carried}", fa.FISCAL_OPENING)
    _term("fiscal", rf"(?:财政拨款)?年末(?:财政拨款)?{carried}|(?:财政拨款)?结转下年", fa.FISCAL_CLOSING)
    _term("", rf"(?:财政拨款年初|年初财政拨款){carried}", fa.FISCAL_OPENING)
    _term("", rf"(?:财政拨款年末|年末财政拨款){carried}", fa.FISCAL_CLOSING)
    _term("overall", r"收入(?:决算)?总计|总收入", fa.TOTAL_IN)
    _term("overall", r"支出(?:决算)?总计|总支出", fa.TOTAL_OUT)
    _term("overall income", r"本年收入(?:决算)?(?:合计)?数?|收入(?:决算)?合计|收入", fa.REVENUE)
    _term("overall expenditure", r"本年支出(?:决算)?(?:合计)?数?|支出(?:决算)?合计|支出", fa.EXPENDITURE)
    # ``财政拨款支出决算为a``: the form of the amount takes its 支出 with it.
    _term("expenditure", r"财政拨款(?:支出)?(?:决算)?数?", fa.FISCAL_EXPENDITURE)
    _term("", r"本年收入合计", fa.REVENUE)
    _term("", r"本年支出合计", fa.EXPENDITURE)
    _term("overall", r"使用非财政拨款结余(?:（含专用结余）)?|用事业基金弥补收支差额", fa.SURPLUS_USED)
    _term("overall", r"结余分配", fa.SURPLUS_DISTRIBUTED)
    _term("overall", rf"年初{carried}|上年(?:{carried}|结转)", fa.OPENING)
    _term("overall", rf"年末{carried}|结转下年|年末结转", fa.CLOSING)
    kinds = "overall income fiscal"
    _term(kinds, r"财政拨款收入", fa.APPROPRIATION)
    for words, fund in (
        ("一般公共预算", "一般公共"),
        ("政府性基金(?:预算)?", "政府性基金"),
        ("国有资本经营(?:预算)?", "国有资本"),
    ):
        _term("overall income fiscal fund capital", rf"{words}(?:财政拨款)?收入", fa.APPROPRIATION, fund=fund)
        _term("", rf"{words}财政拨款支出(?:决算)?数?", fa.EXPENDITURE, fund=fund)
        _term(
            "general fund capital fiscal expenditure",
            rf"{words}(?:财政拨款)?支出(?:决算)?数?",
            fa.EXPENDITURE,
            fund=fund,
        )
    _spending()


def _spending() -> None:
    carried = r"结转(?:和|与|及)?结余"
    _term(
        "fund", rf"(?:政府性基金(?:预算)?)?(?:财政拨款)?(?:年初|上年){carried}", fa.OPENING, fund="政府性基金"
    )
    _term("fund", rf"(?:政府性基金(?:预算)?)?(?:财政拨款)?年末{carried}", fa.CLOSING, fund="政府性基金")
    _term("fund", r"(?:本年)?收入", fa.APPROPRIATION, fund="政府性基金")
    _term("fund", r"(?:本年)?支出", fa.EXPENDITURE, fund="政府性基金")
    _term("capital", r"(?:本年)?收入", fa.APPROPRIATION, fund="国有资本")
    _term("capital", r"(?:本年)?支出", fa.EXPENDITURE, fund="国有资本")
    _term("overall income", r"上级补助收入", fa.SUPERIOR)
    _term("overall income", r"事业收入(?:（含[^（）]*）)?", fa.OPERATIONS)
    _term("overall income", r"经营收入", fa.BUSINESS)
    _term("overall income", r"附属单位(?:上缴|缴款)(?:收入)?", fa.SUBORDINATE)
    _term("overall income", r"其他收入", fa.OTHER)
    for word, nature in (
        ("基本", "基本"),
        ("项目", "项目"),
        ("上缴上级", "上缴"),
        ("经营", "经营"),
        ("对附属单位补助", "补助"),
    ):
        _term("overall expenditure", rf"{word}支出", fa.EXPENDITURE, nature=nature)
    _term("general", r"基本支出", fa.EXPENDITURE, **GENERAL, **BASIC)
    _term("general", r"项目支出", fa.EXPENDITURE, **GENERAL, nature="项目")
    _term("fiscal", r"基本支出", fa.FISCAL_EXPENDITURE, nature="基本")
    _term("fiscal", r"项目支出", fa.FISCAL_EXPENDITURE, nature="项目")
    _term(
        "basic",
        r"(?:使用)?(?:一般公共预算)?(?:财政拨款)?(?:安排)?(?:的)?基本支出",
        fa.EXPENDITURE,
        **GENERAL,
        **BASIC,
    )
    _term("", r"一般公共预算财政拨款基本支出", fa.EXPENDITURE, **GENERAL, **BASIC)
    _term("basic", r"人员经费(?:支出)?(?:合计)?", fa.STAFF, **GENERAL, **BASIC)
    _term("basic", r"(?:日常)?公用经费(?:支出)?(?:合计)?", fa.PUBLIC, **GENERAL, **BASIC)
    _sangong()
    _matters()


def _sangong() -> None:
    end = r"(?:支出)?(?:决算)?(?:数|额)?"
    _term(
        "sangong",
        rf"(?:一般公共预算)?(?:财政拨款)?(?:安排的)?三公经费(?:财政拨款)?(?:总)?{end}(?:总额|合计)?",
        fa.SANGONG,
    )
    _term("sangong", rf"(?:三公经费.*)?因公出(?:国|境)(?:（境）)?(?:费用?|经费)?{end}", fa.OVERSEAS)
    _term(
        "sangong",
        rf"公务(?:用)?车购置(?:费)?(?:和|及|与)(?:公务(?:用)?车)?运行(?:维护)?(?:费用?|经费)?{end}",
        fa.VEHICLES,
    )
    _term("sangong", rf"(?:其中：?)?公务(?:用)?车购置(?:费用?|经费)?{end}", fa.VEHICLE_PURCHASE)
    _term("sangong", rf"公务(?:用)?车运行(?:维护|维修)?(?:费用?|经费)?{end}", fa.VEHICLE_RUNNING)
    _term("sangong", rf"公务接待(?:费用?|经费)?{end}", fa.RECEPTION)
    _term("sangong", rf"(?:其他)?国内(?:公务)?接待(?:费用?|经费)?{end}", fa.RECEPTION_DOMESTIC)
    _term("sangong", rf"(?:国（境）外|外事|外宾)(?:公务)?接待(?:费用?|经费)?{end}", fa.RECEPTION_FOREIGN)
    for pattern, unit, figure in (
        (r"出国|出境|(?<!来访)团组", "个|团组|批|批次", fa.OVERSEAS_GROUPS),
        (r"出国|出境|(?<!来访)团组.*累计", "人次|人", fa.OVERSEAS_PERSONS),
        (r"保有量|开支.*公务用车|年末公务用车", "辆|台", fa.VEHICLES_KEPT),
        (r"购置|更新", "辆|台", fa.VEHICLES_PURCHASED),
        (r"国（境）外|外事|外宾", "批次|批|个|次", fa.FOREIGN_BATCHES),
        (r"国（境）外|外事|外宾", "人次|人", fa.FOREIGN_PERSONS),
        (r"国内", "批次|批|个|次", fa.DOMESTIC_BATCHES),
        (r"国内", "人次|人", fa.DOMESTIC_PERSONS),
    ):
        _COUNTS.append((re.compile(pattern), unit, figure))


def _matters() -> None:
    _term(
        "running_cost",
        r"(?!.*(?:本级|下属|所属|参公|二级|[大支中]队))(?:.*?)机关运行经费(?:财政拨款)?(?:支出)?(?:决算)?(?:数|额|合计|总额)?",
        fa.RUNNING_COST,
    )
    of_all = (
        r"(?!.*(?:中小|小微|小型|微型|授予|面向|货物|工程|服务|集中|分散|自行|公开|定点|协议|网上))(?:.*?)"
    )
    _term(
        "procurement",
        rf"{of_all}(?:政府)?采购(?:支出)?(?:总额|金额|合计|总金额|总计|支出|决算)",
        fa.PROCUREMENT,
    )
    _term(
        "procurement",
        r"(?:政府)?采购货物(?:类)?(?:支出|金额)?|货物类?(?:采购)?(?:支出)?",
        fa.PROCUREMENT_GOODS,
    )
    _term(
        "procurement",
        r"(?:政府)?采购工程(?:类)?(?:支出|金额)?|工程类?(?:采购)?(?:支出)?",
        fa.PROCUREMENT_WORKS,
    )
    _term(
        "procurement",
        r"(?:政府)?采购服务(?:类)?(?:支出|金额)?|服务类?(?:采购)?(?:支出)?",
        fa.PROCUREMENT_SERVICES,
    )
    _term("procurement", r"授予中小企业(?:的)?(?:合同)?(?:金额|总额|支出)?(?:合计)?", fa.PROCUREMENT_SME)
    _term("procurement", r"授予小微企业(?:的)?(?:合同)?(?:金额|总额|支出)?(?:合计)?", fa.PROCUREMENT_MICRO)
    held = r"(?!.*(?:购置|新增|新购|处置|报废|更新|租赁|上年|年初))(?:.*?)"
    _term("assets", rf"{held}在建工程", fa.CONSTRUCTION)
    _term("assets", rf"(?!.*(?:自有|租|借|闲置)){held}房屋(?:建筑)?面积", fa.BUILDINGS)
    _term("assets", r"办公用房(?:面积)?", fa.BUILDINGS_OFFICE)
    _term("assets", r"业务用房(?:面积)?", fa.BUILDINGS_BUSINESS)
    _term("assets", r"其他(?:用房|（不含构筑物）)?(?:面积)?", fa.BUILDINGS_OTHER)
    of_no_kind = r"(?!.*(?:执法|业务|新能源|特种|应急|通勤|保障|其他|编|救护|消防|作业|借用|公务))"
    _term(
        "assets", rf"{of_no_kind}{held}(?:共有|占有|占用|拥有)?车辆(?:数|总数|合计|总计)?", fa.ASSET_VEHICLES
    )
    _term(
        "assets",
        rf"{held}100万元(?:（含）|以上|及以上)*(?:的)?(?:大型)?(?:通用|专用)?设备(?:（不含车辆）)?",
        fa.EQUIPMENT,
    )
    for pattern, use in (
        (r"(?:副部（省）级及?以上|部级|省部级)领导(?:干部)?用车", "副部（省）级及以上领导用车"),
        (r"主要(?:负责人|领导)(?:干部)?用车", "主要负责人用车"),
        (r"机要通信用车", "机要通信用车"),
        (r"应急保障用车", "应急保障用车"),
        (r"(?:执法执勤|一般执法执勤)用车", "执法执勤用车"),
        (r"特种专业技术用车", "特种专业技术用车"),
        (r"离退休干部(?:服务)?用车", "离退休干部服务用车"),
        (r"其他用车", "其他用车"),
    ):
        _term("assets", pattern, fa.VEHICLE_USES[use])


_declare()


def without_year(noun: str) -> str:
    """A noun without the year and the unit that may stand before it (``2024年度本年支出合计``)."""
    return re.sub(r"^(?:20\d\d年度?|本年度|当年|全年|本单位|本部门|单位|部门)+(?=.)", "", noun)


@lru_cache(maxsize=4096)
def meant(
    noun: str, section: str, measure: Measure, unit: str, year: int, before: str = ""
) -> Meaning | None:
    """What a noun means in a section. `before` is the noun of the mention before, which a count may go on about
    (``国内公务接待2批次，接待10人次``). Reports say the same again and again: the last answers are kept."""
    text = noun.replace("“", "")
    if measure == "count" and section == "sangong":
        return _count_meant(text, unit, before)
    if measure != "rate" and (found := _by_term(text, section, measure)):
        return found
    if measure == "money":
        return _by_code(text, section, year)
    return None


_NAMES_NOTHING = re.compile(
    r"(?:共|总|合|累|计|全年|全部|公务|接待|来访|来宾|安排|开展|参加|人员|人数|人次|批次|批数|次数|数量|团组|为|了|，|：)*"
)
"""What says only that something is counted: ``接待省厅检查组`` says whom."""


def goes_on(before: str, noun: str) -> str:
    """What the next count goes on about: the noun, or what it went on about itself (``国内接待a万元，共接待b批次，c人次``)."""
    return before if _NAMES_NOTHING.fullmatch(noun) else noun


_BY_WHOM = re.compile(r"参加[^，]*团组|(?:本|其他)(?:单位|部门|级)组织的[^，]*团组")
"""``本部门组织的出国（境）团组1个，参加其他部门组织的2个``: groups by who sent them are parts of all."""


def _count_meant(noun: str, unit: str, before: str) -> Meaning | None:
    # ``国内接待2批次，10人次`` goes on about what was named; of vehicles each kind is named anew.
    goes_on = not noun or (unit not in ("辆", "台") and _NAMES_NOTHING.fullmatch(noun))
    if _BY_WHOM.search(noun):
        return None
    for text in (noun, before + noun) if goes_on else (noun,):
        for pattern, units, figure in _COUNTS:
            if unit in units.split("|") and pattern.search(text):
                return Meaning(figure)
    return None


def _by_term(text: str, section: str, measure: Measure) -> Meaning | None:
    for term in _TERMS:
        fits = (not term.sections or section in term.sections) and term.pattern.fullmatch(text)
        if fits and (measure == "money") == bool(term.meaning.figure.base_per_unit):
            return term.meaning
    return None


_FUNDS = {"general": "一般公共", "fund": "政府性基金", "capital": "国有资本"}
_PATH = re.compile(
    r"(?:(?P<class>[^（）]+(?:（[^类款项]*）)?[^（）]*)（类）)?(?:(?P<group>.+?)（款）)?(?:(?P<item>.+?)（项）)"
)
_CLASS = re.compile(r"(?P<class>.+?)（类）(?:支出)?|(?P<plain>.+?支出)")


def _by_code(text: str, section: str, year: int) -> Meaning | None:
    """The code that a name of 功能分类 or 经济分类 stands for, where the section lists such names."""
    if section in _FUNDS:
        fund = _FUNDS[section]
        if path := _PATH.fullmatch(text):
            code = function_code(path["class"] or "", path["group"] or "", path["item"], year)
            return Meaning(fa.EXPENDITURE, (("function", code), ("fund", fund)))
        if (named := _CLASS.fullmatch(text)) and "（款）" not in text:
            known = _classes(year).get(_plain(named["class"] or named["plain"] or ""))
            if known:
                return Meaning(fa.EXPENDITURE, (("function", known), ("fund", fund)))
    if section == "basic":
        found = _economy(year).get(_plain(text).removesuffix("支出")) or _economy(year).get(_plain(text))
        if found:
            return Meaning(fa.EXPENDITURE, tuple(sorted({**GENERAL, **BASIC, "economy": found}.items())))
    return None


def _plain(name: str) -> str:
    """A name of a code in one spelling: reports write 社会保障与就业支出 and 文化旅游体育和传媒支出 as well."""
    return codes.plain_name(name).replace("与", "和")


_OTHER_YEARS = (2024, 2019)
"""Years whose lists are asked where the one of the report does not have a name: reports print names older or newer."""


def function_code(class_name: str, group: str, item: str, year: int) -> str:
    """The code of a path of names; one that the lists do not have gets a sign of its own that no code can be.

    The first three characters are the code of the 类 where that is known, so that its items can be added up.
    """
    known = _classes(year).get(_plain(class_name), "") if class_name else ""
    names = [_plain(name) for name in (group, item)]
    found: list[str] = []
    for known_in in (year, *_OTHER_YEARS):
        found = [
            code
            for code, above in _items(known_in).get(names[1], ())
            if (not known or code.startswith(known)) and (not group or above == names[0])
        ]
        if found:
            break
    if len(set(found)) == 1:
        return found[0]
    if not known and len({code[:3] for code in found}) == 1:
        known = found[0][:3]
    sign = crc32("/".join([_plain(class_name), *names]).encode()) & 0xFFF
    return f"{known or '___'}#{sign:03x}"


@lru_cache(maxsize=16)
def _classes(year: int) -> dict[str, str]:
    """类 of 功能分类 by name, with and without 支出, in every year's name."""
    names: dict[str, str] = {}
    for entry in codes.known("function", year):
        if len(entry.code) == 3:
            for name in (entry.name, *codes.names_of("function", entry.code)):
                plain = _plain(name)
                names[plain] = names[plain.removesuffix("支出")] = names[
                    plain.removesuffix("支出") + "支出"
                ] = entry.code
    return names


@lru_cache(maxsize=16)
def _items(year: int) -> dict[str, list[tuple[str, str]]]:
    """项 of 功能分类 by name, former names too: code, and name of the 款 above."""
    named: dict[str, list[tuple[str, str]]] = {}
    for entry in codes.known("function", year):
        if len(entry.code) == 7:
            for name in dict.fromkeys((entry.name, *codes.names_of("function", entry.code))):
                for above in codes.names_of("function", entry.code[:5]) or ("",):
                    named.setdefault(_plain(name), []).append((entry.code, _plain(above)))
    return named


def item_of_its_name(code: str, year: int) -> str:
    """The 款 of a 类 of 经济分类 that has the name of the 类 itself; '' where there is none."""
    name = _plain(codes.name("economy", code, year) or "")
    return next(
        (
            entry.code
            for entry in codes.known("economy", year)
            if len(entry.code) == 5 and entry.code.startswith(code) and _plain(entry.name) == name
        ),
        "",
    )


@lru_cache(maxsize=16)
def _economy(year: int) -> dict[str, str]:
    """款 and 类 of 经济分类 of basic expenditure by name, the names of the year before former ones; a name that stands
    under several codes names none."""
    meant: dict[str, str] = {}
    for names in (lambda entry: (entry.name,), lambda entry: codes.names_of("economy", entry.code)):
        found: dict[str, set[str]] = {}
        for entry in codes.known("economy", year):
            if entry.code[:3] in ("301", "302", "303", "307", "310", "399"):
                for name in names(entry):
                    found.setdefault(_plain(name), set()).add(entry.code)
        for name, own in found.items():
            shortest = min(own, key=len)
            if all(code.startswith(shortest) for code in own):
                # A 类 and its only 款 may have one name (399 其他支出): the 类 is meant where nothing says which.
                meant.setdefault(name, shortest)
    return meant
