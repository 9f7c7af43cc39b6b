"""Wordings of the sections about 一般公共预算, basic expenditure and the two other funds."""

from __future__ import annotations

from printed_reports.sides import why
from printed_reports.unit import CLASSES, ITEMS, PUBLIC, STAFF
from printed_reports.writer import Writer


def _total(w: Writer) -> str:
    return f"{w.unit.year}年度一般公共预算财政拨款支出{w.a('gen')}万元"


def general_total(w: Writer) -> None:
    """The total, its share and change."""
    y = w.unit.year
    w.head(3, "一般公共预算财政拨款支出决算总体情况")
    w.line(
        f"{_total(w)}，占本年支出合计的{w.share('gen', 'out')}%。与{y - 1}年度相比，一般公共预算财政拨款支出{w.moved('gen')}，主要原因是{why(w)}。"
    )


def general_total_short(w: Writer) -> None:
    """The change without its noun."""
    w.head(3, "一般公共预算财政拨款支出决算总体情况")
    w.line(f"{_total(w)}，占本年支出的{w.share('gen', 'out')}%。比上年{w.moved('gen')}。主要原因：{why(w)}。")


def _classes(w: Writer, form: str, sep: str) -> str:
    w.sums("gen", [f"gen.{code}" for code in w.unit.classes])
    return sep.join(
        form.format(
            name=CLASSES[code],
            short=CLASSES[code].removesuffix("支出"),
            amount=w.a(f"gen.{code}"),
            share=w.share(f"gen.{code}", "gen"),
        )
        for code in w.unit.classes
    )


def general_structure(w: Writer) -> None:
    """主要用于以下方面, with a colon."""
    w.head(3, "一般公共预算财政拨款支出决算结构情况")
    w.line(f"{_total(w)}，主要用于以下方面：{_classes(w, '{name}：{amount}万元，占{share}%', '；')}。")


def general_structure_classes(w: Writer) -> None:
    """With （类）."""
    w.head(3, "一般公共预算财政拨款支出决算结构情况")
    w.line(
        f"{_total(w)}，主要用于以下方面：{_classes(w, '{short}（类）支出{amount}万元，占{share}%', '；')}。"
    )


def general_structure_commas(w: Writer) -> None:
    """Commas between, no word of what for."""
    w.head(3, "支出决算结构情况")
    w.line(f"{_total(w)}，主要用于以下方面：{_classes(w, '{name}（类）{amount}万元，占{share}%', '，')}。")


def _path(code: str) -> str:
    group, item = ITEMS[code]
    return f"{CLASSES[code[:3]]}（类）{group}（款）{item}（项）"


def _item_claims(w: Writer) -> None:
    codes = w.unit.items
    w.sums("gen", [f"gen.{code}" for code in codes])
    w.sums("gen.budget", [f"gen.{code}.budget" for code in codes])
    for name in w.unit.classes:
        w.sums(f"gen.{name}", [f"gen.{code}" for code in codes if code[:3] == name])


def general_items(w: Writer) -> None:
    """Each item a heading-like line and a sentence."""
    w.head(3, "一般公共预算财政拨款支出决算具体情况")
    w.line(
        f"{w.unit.year}年度一般公共预算财政拨款支出年初预算为{w.a('gen.budget')}万元，支出决算为{w.a('gen')}万元{w.completed('gen')}。其中："
    )
    for number, code in enumerate(w.unit.items, 1):
        key = f"gen.{code}"
        w.line(f"{number}.{_path(code)}。")
        w.line(
            f"年初预算为{w.a(key + '.budget')}万元，支出决算为{w.a(key)}万元{w.completed(key)}。决算数{w.ordered(key)}预算数，主要原因是{why(w)}。"
        )
    _item_claims(w)


def general_items_inline(w: Writer) -> None:
    """Each item in one line."""
    w.head(3, "支出决算具体情况")
    w.line(
        f"{w.unit.year}年度一般公共预算财政拨款支出年初预算{w.a('gen.budget')}万元，支出决算{w.a('gen')}万元{w.completed('gen')}。"
    )
    for number, code in enumerate(w.unit.items, 1):
        key = f"gen.{code}"
        w.line(
            f"{number}、{_path(code)}年初预算为{w.a(key + '.budget')}万元，支出决算为{w.a(key)}万元{w.completed(key)}，决算数{w.ordered(key)}年初预算数的主要原因：{why(w)}。"
        )
    _item_claims(w)


def general_items_outturn(w: Writer) -> None:
    """Outturn alone, with completion of the budget that is not printed."""
    w.head(3, "支出决算具体情况")
    w.line(
        f"{w.unit.year}年度一般公共预算财政拨款支出决算数为{w.a('gen')}万元，完成预算的{w.r('gen:completion.budget')}%。其中："
    )
    for number, code in enumerate(w.unit.items, 1):
        w.line(f"{number}.{_path(code)}：支出决算为{w.a(f'gen.{code}')}万元。")
    _item_claims(w)


def general_items_bought(w: Writer) -> None:
    """The amount twice: before 主要用于, and as 支出决算."""
    w.head(3, "一般公共预算财政拨款支出决算具体情况")
    w.line(
        f"{w.unit.year}年度一般公共预算财政拨款支出年初预算为{w.a('gen.budget')}万元，支出决算为{w.a('gen')}万元{w.completed('gen')}。其中："
    )
    for number, code in enumerate(w.unit.items, 1):
        key = f"gen.{code}"
        w.line(
            f"{number}.{_path(code)}{w.a(key)}万元，主要用于日常工作。年初预算为{w.a(key + '.budget')}万元，支出决算为{w.a(key)}万元{w.completed(key)}。"
        )
    _item_claims(w)


def _basic_claims(w: Writer) -> None:
    w.sums("basic", ["staff", "public"])


def _named(names: dict[str, str], codes: list[str]) -> str:
    return "、".join(names[code] for code in codes)


def basic_names(w: Writer) -> None:
    """Names without amounts."""
    w.line(f"{w.unit.year}年度一般公共预算财政拨款基本支出{w.a('basic')}万元，其中：")
    w.line(f"人员经费{w.a('staff')}万元，主要包括：{_named(STAFF, w.unit.staff)}。")
    w.line(f"公用经费{w.a('public')}万元，主要包括：{_named(PUBLIC, w.unit.public)}。")
    _basic_claims(w)


def _amounts(w: Writer, names: dict[str, str], codes: list[str]) -> str:
    return "、".join(f"{names[code]}{w.a(f'eco.{code}')}万元" for code in codes)


def basic_amounts(w: Writer) -> None:
    """Every 款 with its amount, one sentence."""
    w.line(
        f"{w.unit.year}年度一般公共预算财政拨款基本支出{w.a('basic')}万元，其中：人员经费{w.a('staff')}万元，包括{_amounts(w, STAFF, w.unit.staff)}；公用经费{w.a('public')}万元，包括{_amounts(w, PUBLIC, w.unit.public)}。"
    )
    _basic_claims(w)
    w.sums("staff", [f"eco.{code}" for code in w.unit.staff])
    w.sums("public", [f"eco.{code}" for code in w.unit.public])


def basic_main(w: Writer) -> None:
    """主要包括 with amounts: the parts may not be more than the whole."""
    w.line(f"{w.unit.year}年度财政拨款基本支出{w.a('basic')}万元，其中：")
    staff, public = w.unit.staff[:-1], w.unit.public[:-1]
    w.line(f"人员经费{w.a('staff')}万元，主要包括：{_amounts(w, STAFF, staff)}。")
    w.line(f"公用经费{w.a('public')}万元，主要包括：{_amounts(w, PUBLIC, public)}。")
    _basic_claims(w)
    w.sums("staff", [f"eco.{code}" for code in staff], ">=")
    w.sums("public", [f"eco.{code}" for code in public], ">=")


def fund_short(w: Writer) -> None:
    """One sentence."""
    y = w.unit.year
    if not w.exact("fund"):
        w.line(f"{y}年度没有政府性基金预算财政拨款支出。")
        return
    w.line(
        f"{y}年度政府性基金预算财政拨款支出{w.a('fund')}万元，占本年支出合计的{w.share('fund', 'out')}%。与{y - 1}年度相比，政府性基金预算财政拨款支出{w.moved('fund')}，主要原因是{why(w)}。"
    )


def fund_sides(w: Writer) -> None:
    """Income and expenditure."""
    y = w.unit.year
    w.line(f"{y}年度政府性基金预算财政拨款收入{w.a('fund.in')}万元，支出{w.a('fund')}万元。")
    w.sums("fund.in", ["fund"])


def capital(w: Writer) -> None:
    """One sentence."""
    w.line(f"{w.unit.year}年度国有资本经营预算财政拨款支出{w.a('capital')}万元。")
    w.sums("fiscal.out", ["gen", "fund", "capital"])


TOTAL = (general_total, general_total_short)
STRUCTURE = (general_structure, general_structure_classes, general_structure_commas)
DETAIL = (general_items, general_items_inline, general_items_outturn, general_items_bought)
BASIC = (basic_names, basic_amounts, basic_main)
FUND = (fund_short, fund_sides)
