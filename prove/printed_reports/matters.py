"""Wordings of 三公 and of the other matters to be explained; and the reports that the sections make."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from printed_reports import passages, sides, spending
from printed_reports.provinces import WHOLES
from printed_reports.sides import why
from printed_reports.unit import Unit
from printed_reports.writer import Style, Writer

Section = Callable[[Writer], None]


def _sangong_claims(w: Writer) -> None:
    for end in ("", ".budget"):
        w.sums(f"sg{end}", [f"sg.overseas{end}", f"sg.vehicles{end}", f"sg.reception{end}"])
        w.sums(f"sg.vehicles{end}", [f"sg.purchase{end}", f"sg.running{end}"])
    w.sums("sg.reception", ["sg.domestic", "sg.foreign"])


def _shares(w: Writer, form: str, sep: str) -> str:
    parts = (
        ("sg.overseas", "因公出国（境）费"),
        ("sg.vehicles", "公务用车购置及运行维护费"),
        ("sg.reception", "公务接待费"),
    )
    return sep.join(form.format(name=name, amount=w.a(key), share=w.share(key, "sg")) for key, name in parts)


def _counts(w: Writer) -> None:
    w.line(
        f"1.因公出国（境）费支出{w.a('sg.overseas')}万元。全年安排因公出国（境）团组{w.n('sg.groups')}个，累计{w.n('sg.persons')}人次。"
    )
    w.line(
        f"2.公务用车购置及运行维护费支出{w.a('sg.vehicles')}万元。其中：公务用车购置支出{w.a('sg.purchase')}万元，全年购置公务用车{w.n('sg.bought')}辆；公务用车运行维护费支出{w.a('sg.running')}万元，年末公务用车保有量{w.n('sg.kept')}辆。"
    )
    w.line(
        f"3.公务接待费支出{w.a('sg.reception')}万元，其中：国内接待费支出{w.a('sg.domestic')}万元，国内公务接待{w.n('sg.batches')}批次，接待{w.n('sg.guests')}人次；国（境）外接待费支出{w.a('sg.foreign')}万元。"
    )


def sangong_hainan(w: Writer) -> None:
    """Budget, outturn, completion, change; then shares, then counts."""
    y = w.unit.year
    w.head(3, "“三公”经费支出决算总体情况说明")
    w.line(
        f"{y}年度财政拨款“三公”经费支出预算为{w.a('sg.budget')}万元，支出决算为{w.a('sg')}万元{w.completed('sg', '完成预算的')}。与{y - 1}年度相比，“三公”经费支出{w.moved('sg')}，主要原因是{why(w)}。"
    )
    w.head(3, "“三公”经费支出决算具体情况说明")
    if w.exact("sg"):
        w.line(
            f"{y}年度财政拨款“三公”经费支出决算中，{_shares(w, '{name}支出决算{amount}万元，占{share}%', '；')}。具体情况如下："
        )
    _counts(w)
    _sangong_claims(w)


def sangong_each(w: Writer) -> None:
    """Each part with its budget, completion and change."""
    y = w.unit.year
    w.line(
        f"{w.unit.name}{y}年度“三公”经费财政拨款支出预算为{w.a('sg.budget')}万元，支出决算为{w.a('sg')}万元{w.completed('sg', '完成预算的')}。决算数较上年{w.moved('sg')}。其中："
    )
    for number, (key, name) in enumerate(
        (
            ("sg.overseas", "因公出国（境）费"),
            ("sg.vehicles", "公务用车购置及运行维护费"),
            ("sg.reception", "公务接待费"),
        ),
        1,
    ):
        w.line(
            f"{number}.{name}支出预算为{w.a(key + '.budget')}万元，支出决算为{w.a(key)}万元{w.completed(key, '完成预算的')}。决算数较上年{w.moved(key)}，主要原因是{why(w)}。"
        )
    w.line(
        f"公务用车购置费支出{w.a('sg.purchase')}万元，公务用车运行维护费支出{w.a('sg.running')}万元，公务用车保有量{w.n('sg.kept')}辆。"
    )
    _sangong_claims(w)


def sangong_change(w: Writer) -> None:
    """A short form: the total, then the parts with their change."""
    y = w.unit.year
    w.line(
        f"{y}年度“三公”经费支出决算为{w.a('sg')}万元，比{y - 1}年度{w.moved('sg')}，主要原因是{why(w)}。其中："
    )
    w.line(f"（1）因公出国（境）费{w.a('sg.overseas')}万元，比上年{w.moved('sg.overseas')}；")
    w.line(f"（2）公务用车购置及运行维护费{w.a('sg.vehicles')}万元，比上年{w.moved('sg.vehicles')}；")
    w.line(f"（3）公务接待费{w.a('sg.reception')}万元，比上年{w.moved('sg.reception')}。")
    _sangong_claims(w)


def running_cost(w: Writer) -> None:
    """With its change, or none."""
    w.head(3, "机关运行经费支出情况")
    if not w.exact("running_cost"):
        w.line("本单位没有机关运行经费支出。")
        return
    w.line(
        f"{w.unit.year}年度机关运行经费支出{w.a('running_cost')}万元，比{w.unit.year - 1}年度{w.moved('running_cost')}，主要原因是{why(w)}。"
    )


def procurement(w: Writer) -> None:
    """Total and parts, with small enterprises where the style has them."""
    w.head(3, "政府采购支出情况")
    text = f"{w.unit.year}年度政府采购支出总额{w.a('pr')}万元，其中：政府采购货物支出{w.a('pr.goods')}万元、政府采购工程支出{w.a('pr.works')}万元、政府采购服务支出{w.a('pr.services')}万元。"
    w.sums("pr", ["pr.goods", "pr.works", "pr.services"])
    if w.style.sme and w.exact("pr.micro") >= 1:
        text += f"授予中小企业合同金额{w.a('pr.sme')}万元，占政府采购支出总额的{w.share('pr.sme', 'pr')}%，其中：授予小微企业合同金额{w.a('pr.micro')}万元，占授予中小企业合同金额的{w.share('pr.micro', 'pr.sme')}%。"
    w.line(text)


def assets(w: Writer) -> None:
    """Vehicles by kind."""
    w.head(3, "国有资产占用情况")
    w.line(
        f"截至{w.unit.year}年12月31日，本单位共有车辆{w.n('cars')}辆，其中，应急保障用车{w.n('cars.emergency')}辆、执法执勤用车{w.n('cars.enforcement')}辆、特种专业技术用车{w.n('cars.special')}辆、其他用车{w.n('cars.other')}辆。单价100万元（含）以上设备（不含车辆）0台（套）。"
    )
    w.sums("cars", ["cars.emergency", "cars.enforcement", "cars.special", "cars.other"])


@dataclass(frozen=True, slots=True)
class Template:
    """A report's wording: a section of each kind, whether 三公 stands before the funds, its style."""

    name: str
    overall: Section
    income: Section
    expenditure: Section
    fiscal: Section
    total: Section
    structure: Section
    detail: Section
    basic: Section
    fund: Section
    sangong: Section
    sangong_first: bool = False
    rate_decimals: int = 2
    commas: bool = False
    bare_zero: bool = False
    trimmed: bool = False
    grow: str = "增长"
    fall: str = "下降"
    tables: bool = False
    whole: Section | None = None


def _template(name: str, picks: tuple[int, ...], **style: object) -> Template:
    kinds = (
        sides.OVERALL, sides.INCOME, sides.EXPENDITURE, sides.FISCAL, spending.TOTAL, spending.STRUCTURE,
        spending.DETAIL, spending.BASIC, spending.FUND, (sangong_hainan, sangong_each, sangong_change),
    )  # fmt: skip
    chosen = [kind[pick] for kind, pick in zip(kinds, picks, strict=True)]
    return Template(name, *chosen, **style)  # type: ignore[arg-type]


TEMPLATES = (
    _template("甲", (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
    _template("乙", (1, 1, 1, 1, 0, 1, 1, 1, 0, 1), rate_decimals=1),
    _template("丙", (2, 2, 2, 2, 1, 2, 3, 2, 1, 2), commas=True),
    _template("丁", (3, 3, 0, 0, 0, 0, 2, 1, 1, 0), sangong_first=True, bare_zero=True),
    _template("戊", (0, 1, 2, 1, 1, 1, 0, 2, 0, 1), rate_decimals=1, sangong_first=True),
    _template("己", (1, 2, 0, 2, 0, 2, 1, 0, 1, 2), fall="降低", trimmed=True),
    _template("庚", (2, 3, 1, 0, 1, 0, 0, 1, 0, 0), commas=True, bare_zero=True),
    _template("辛", (3, 0, 2, 1, 0, 1, 3, 1, 1, 1), sangong_first=True),
    _template("壬", (0, 2, 1, 2, 1, 2, 2, 0, 0, 2), rate_decimals=1, trimmed=True),
    _template("癸", (1, 3, 2, 0, 0, 0, 1, 2, 1, 0), tables=True),
    _template("子", (2, 0, 0, 1, 0, 1, 0, 1, 0, 1), tables=True, commas=True),
    _template("丑", (3, 1, 1, 2, 1, 2, 3, 0, 1, 2), tables=True, sangong_first=True, rate_decimals=1),
    _template("寅", (0, 3, 0, 2, 0, 2, 1, 1, 1, 1), tables=True),
    *(
        _template(name, (0,) * 10, whole=whole, rate_decimals=1 if name == "卯" else 2)
        for name, whole in WHOLES.items()
    ),
)


def write(template: Template, unit: Unit, chance: random.Random, *, only_figures: bool = False) -> Writer:
    """The report of a unit in a template's wording; `only_figures` leaves out what has none."""
    style = Style(
        rate_decimals=template.rate_decimals, commas=template.commas, bare_zero=template.bare_zero,
        trimmed=template.trimmed, grow=template.grow, fall=template.fall, sme=chance.random() < 0.7,
    )  # fmt: skip
    w = Writer(unit, style, chance)
    y, level = unit.year, unit.level
    w.line(f"{unit.name}{y}年度{level}决算")
    w.head(1, f"{level}概况")
    w.head(2, "主要职责")
    if not only_figures:
        passages.duties(w)
    w.head(2, "机构设置")
    if not only_figures:
        passages.departments(w)
    w.head(1, f"{y}年度{level}决算表")
    if template.tables:
        from printed_reports.tables import tables

        tables(w)
    else:
        w.line("公开报表另附。")
    w.head(1, f"{y}年度{level}决算情况说明")
    if template.whole is not None:
        template.whole(w)
    else:
        _sections(template, w)
    w.head(2, "预算绩效情况说明")
    if not only_figures:
        passages.evaluation(w)
    w.head(2, "其他重要事项情况说明")
    running_cost(w)
    procurement(w)
    assets(w)
    w.head(1, "名词解释")
    if not only_figures:
        passages.terms(w)
    return w


def _sections(template: Template, w: Writer) -> None:
    """The narrative section by section, in the template's wordings."""
    w.head(2, "收入支出决算总体情况说明")
    template.overall(w)
    w.head(2, "收入决算情况说明")
    template.income(w)
    w.head(2, "支出决算情况说明")
    template.expenditure(w)
    w.head(2, "财政拨款收入支出决算总体情况说明")
    template.fiscal(w)
    w.head(2, "一般公共预算财政拨款支出决算情况说明")
    template.total(w)
    template.structure(w)
    template.detail(w)
    w.head(2, "一般公共预算财政拨款基本支出决算情况说明")
    template.basic(w)
    if template.sangong_first:
        _sangong(template, w)
    w.head(2, "政府性基金预算财政拨款收入支出决算情况说明")
    template.fund(w)
    w.head(2, "国有资本经营预算财政拨款支出决算情况说明")
    spending.capital(w)
    if not template.sangong_first:
        _sangong(template, w)


def _sangong(template: Template, w: Writer) -> None:
    w.head(2, "财政拨款“三公”经费支出决算情况说明")
    template.sangong(w)
