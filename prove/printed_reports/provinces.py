"""Whole narratives that are laid out otherwise: numbered situations under one heading, budgets by 类, quoted names."""

from __future__ import annotations

from printed_reports.sides import INCOMES, NATURES, why
from printed_reports.spending import capital
from printed_reports.unit import CLASSES
from printed_reports.writer import Writer

_PARTS = (
    ("sg.overseas", "因公出国（境）费"),
    ("sg.vehicles", "公务用车购置及运行维护费"),
    ("sg.reception", "公务接待费"),
)


def _listed(w: Writer, kinds: tuple[tuple[str, str], ...], whole: str, form: str, sep: str) -> str:
    shown = [(key, name) for key, name in kinds if w.exact(key)]
    w.sums(whole, [key for key, _ in shown])
    return sep.join(form.format(name=name, amount=w.a(key), share=w.share(key, whole)) for key, name in shown)


def _sangong_sums(w: Writer, *ends: str) -> None:
    for end in ends:
        w.sums(f"sg{end}", [f"{key}{end}" for key, _ in _PARTS])


def situations(w: Writer) -> None:
    """收入情况, 支出情况, 结转结余情况 as numbered paragraphs; comparisons with last year and with the budget."""
    y = w.unit.year
    w.head(2, "部门决算情况说明")
    w.head(3, "收入支出决算总体情况说明")
    w.line(
        f"{y}年度收入总计{w.a('total')}万元，支出总计{w.a('total')}万元。收支较上年决算数{w.moved('total')}，主要原因是{why(w)}。"
    )
    w.line(
        f"1.收入情况。{y}年度收入合计{w.a('in')}万元，较上年决算数{w.moved('in')}，主要原因是{why(w)}。其中：{_listed(w, INCOMES, 'in', '{name}{amount}万元，占{share}%', '；')}。此外，使用非财政拨款结余{w.a('surplus')}万元，年初结转和结余{w.a('opening')}万元。"
    )
    w.line(
        f"2.支出情况。{y}年度支出合计{w.a('out')}万元，较上年决算数{w.moved('out')}，主要原因是{why(w)}。其中：{_listed(w, NATURES, 'out', '{name}{amount}万元，占{share}%', '；')}。此外，结余分配{w.a('distributed')}万元。"
    )
    w.line(f"3.结转结余情况。{y}年度年末结转和结余{w.a('closing')}万元。")
    w.head(3, "财政拨款收入支出决算总体情况说明")
    w.line(
        f"{y}年度财政拨款收、支总计{w.a('fiscal.total')}万元。与{y - 1}年相比，财政拨款收、支总计各{w.moved('fiscal.total')}。主要原因是{why(w)}。"
    )
    w.head(3, "一般公共预算财政拨款支出决算情况说明")
    w.line(
        f"{y}年度一般公共预算财政拨款支出{w.a('gen')}万元，较上年决算数{w.moved('gen')}，主要原因是{why(w)}。较年初预算数{w.moved('gen', 'budget')}，主要原因是{why(w)}。主要用于以下方面："
    )
    codes = w.unit.classes
    for number, code in enumerate(codes, 1):
        key = f"gen.{code}"
        w.line(
            f"（{number}）{CLASSES[code]}{w.a(key)}万元，占{w.share(key, 'gen')}%，较年初预算数{w.moved(key, 'budget')}，主要原因是{why(w)}。"
        )
    w.sums("gen", [f"gen.{code}" for code in codes])
    _rest_of_situations(w)


def _rest_of_situations(w: Writer) -> None:
    y = w.unit.year
    w.head(3, "一般公共预算财政拨款基本支出决算情况说明")
    w.line(
        f"{y}年度一般公共预算财政拨款基本支出{w.a('basic')}万元。其中：人员经费{w.a('staff')}万元，人员经费用途主要包括基本工资、津贴补贴等。公用经费{w.a('public')}万元，公用经费用途主要包括办公费、差旅费等。"
    )
    w.sums("basic", ["staff", "public"])
    w.head(3, "政府性基金预算收支决算情况说明")
    w.line(f"{y}年度政府性基金预算财政拨款支出{w.a('fund')}万元。")
    w.head(3, "国有资本经营预算财政拨款支出决算情况说明")
    capital(w)
    w.head(2, "“三公”经费情况说明")
    w.head(3, "“三公”经费支出总体情况说明")
    w.line(
        f"{y}年度“三公”经费支出共计{w.a('sg')}万元，较年初预算数{w.moved('sg', 'budget')}，主要原因是{why(w)}。较上年支出数{w.moved('sg')}，主要原因是{why(w)}。"
    )
    w.head(3, "“三公”经费分项支出情况")
    for key, name in _PARTS:
        w.line(
            f"{y}年度{name}{w.a(key)}万元，主要用于工作需要。费用支出较年初预算数{w.moved(key, 'budget')}，主要原因是{why(w)}。较上年支出数{w.moved(key)}，主要原因是{why(w)}。"
        )
    _sangong_sums(w, "")


def by_class(w: Writer) -> None:
    """年初预算数 and 决算数 by 类; income with its carry-over in one sentence; 三公 with 决算数较上年."""
    y = w.unit.year
    w.head(2, "收入决算情况说明")
    w.line(
        f"本部门{y}年度收入总计{w.a('total')}万元，其中年初结转和结余{w.a('opening')}万元，较{y - 1}年{w.moved('total')}；本年收入合计{w.a('in')}万元，较{y - 1}年{w.moved('in')}，主要原因是：{why(w)}。"
    )
    w.line(f"本年收入的具体构成为：{_listed(w, INCOMES, 'in', '{name}{amount}万元，占{share}%', '；')}。")
    w.head(2, "支出决算情况说明")
    w.line(
        f"本部门{y}年度支出总计{w.a('total')}万元，其中本年支出合计{w.a('out')}万元，较{y - 1}年{w.moved('out')}，主要原因是：{why(w)}；年末结转和结余{w.a('closing')}万元。"
    )
    w.line(f"本年支出的具体构成为：{_listed(w, NATURES, 'out', '{name}{amount}万元，占{share}%', '；')}。")
    w.head(2, "财政拨款支出决算情况说明")
    w.line(
        f"本部门{y}年度一般公共预算财政拨款支出年初预算数为{w.a('gen.budget')}万元，决算数为{w.a('gen')}万元{w.completed('gen')}。其中："
    )
    for number, code in enumerate(w.unit.classes, 1):
        key = f"gen.{code}"
        ordinal = "一二三四五六七八九十"[number - 1]
        w.line(
            f"（{ordinal}）{CLASSES[code]}年初预算数为{w.a(key + '.budget')}万元，决算数为{w.a(key)}万元{w.completed(key)}，主要原因是：{why(w)}。"
        )
    w.sums("gen", [f"gen.{code}" for code in w.unit.classes])
    w.head(2, "一般公共预算基本支出决算情况说明")
    w.line(
        f"本部门{y}年度一般公共预算财政拨款基本支出{w.a('basic')}万元，其中：人员经费{w.a('staff')}万元，公用经费{w.a('public')}万元。"
    )
    w.sums("basic", ["staff", "public"])
    w.head(2, "财政拨款“三公”经费支出决算情况说明")
    w.line(
        f"本部门{y}年度“三公”经费支出全年预算数为{w.a('sg.budget')}万元，决算数为{w.a('sg')}万元{w.completed('sg', '完成全年预算的')}，决算数较{y - 1}年{w.moved('sg')}，其中："
    )
    for ordinal, (key, name) in zip("一二三", _PARTS, strict=True):
        w.line(
            f"（{ordinal}）{name}支出全年预算数为{w.a(key + '.budget')}万元，决算数为{w.a(key)}万元{w.completed(key, '完成全年预算的')}，决算数较{y - 1}年{w.moved(key)}，主要原因是{why(w)}。"
        )
    _sangong_sums(w, "", ".budget")


def quoted(w: Writer) -> None:
    """Quoted names by 类 against the budget; 三公 against the budget, amounts of both in one sentence."""
    y = w.unit.year
    w.head(2, "收入支出决算总体情况说明")
    w.line(f"{y}年度收、支总计{w.a('total')}万元，比上年{w.moved('total')}。")
    w.head(2, "收入决算情况说明")
    w.line(
        f"{y}年度本年收入合计{w.a('in')}万元，比上年{w.moved('in')}，其中：{_listed(w, INCOMES, 'in', '{name}{amount}万元，占收入合计的{share}%', '；')}。"
    )
    w.head(2, "支出决算情况说明")
    w.line(
        f"{y}年度本年支出合计{w.a('out')}万元，比上年{w.moved('out')}，其中：{_listed(w, NATURES, 'out', '{name}{amount}万元，占支出合计的{share}%', '；')}。"
    )
    w.head(2, "一般公共预算财政拨款支出决算情况说明")
    w.head(3, "一般公共预算财政拨款支出决算总体情况")
    w.line(
        f"{y}年度一般公共预算财政拨款支出{w.a('gen')}万元，主要用于以下方面（按大类）：{_listed(w, tuple((f'gen.{code}', CLASSES[code]) for code in w.unit.classes), 'gen', '{name}{amount}万元，占本年财政拨款支出{share}%', '；')}。"
    )
    w.head(3, "一般公共预算财政拨款支出决算具体情况")
    for number, code in enumerate(w.unit.classes, 1):
        key = f"gen.{code}"
        w.line(
            f"{number}、“{CLASSES[code]}”（类）{y}年度决算{w.a(key)}万元，比{y}年年初预算{w.moved(key, 'budget')}。主要原因：{why(w)}。"
        )
    w.head(2, "财政拨款基本支出决算情况说明")
    w.line(
        f"{y}年度使用一般公共预算财政拨款安排基本支出{w.a('basic')}万元，其中：人员经费{w.a('staff')}万元，公用经费{w.a('public')}万元。"
    )
    w.sums("basic", ["staff", "public"])
    w.head(2, "“三公”经费财政拨款决算情况")
    w.line(
        f"{y}年“三公”经费财政拨款决算数{w.a('sg')}万元，比{y}年“三公”经费财政拨款年初预算{w.a('sg.budget')}万元{_less(w, 'sg')}。其中："
    )
    for number, (key, name) in enumerate(_PARTS, 1):
        w.line(
            f"{number}．{name}。{y}年决算数{w.a(key)}万元，比{y}年年初预算数{w.a(key + '.budget')}万元{_less(w, key)}。主要原因：{why(w)}。"
        )
    _sangong_sums(w, "", ".budget")


def _less(w: Writer, key: str) -> str:
    """减少a万元 against the budget printed before it, without a rate."""
    change = f"{key}:change.budget"
    if not w.exact(change).quantize(w.exact("total").__class__("0.01")):
        return "持平"
    from printed_reports.writer import Claim

    w.claims.append(Claim(((key, 1), (change, -1)), ((f"{key}.budget", 1),)))
    return f"{'增加' if w.exact(change) > 0 else '减少'}{w.a(change)}万元"


WHOLES = {"卯": situations, "辰": by_class, "巳": quoted}
