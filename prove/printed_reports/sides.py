"""Wordings of the sections about income and expenditure, as reports of several provinces put them, in words of our own."""

from __future__ import annotations

from printed_reports.writer import Writer

REASONS = (
    "项目安排比上年变化",
    "人员变动，相应经费随之变化",
    "追加了专项经费",
    "厉行节约，压减一般性支出",
    "部分合同跨年支付",
)
INCOMES = (
    ("fiscal.in", "财政拨款收入"),
    ("in.superior", "上级补助收入"),
    ("in.operations", "事业收入"),
    ("in.business", "经营收入"),
    ("in.subordinate", "附属单位上缴收入"),
    ("in.other", "其他收入"),
)
NATURES = (
    ("out.basic", "基本支出"),
    ("out.project", "项目支出"),
    ("out.superior", "上缴上级支出"),
    ("out.business", "经营支出"),
    ("out.subordinate", "对附属单位补助支出"),
)


def why(w: Writer) -> str:
    """A reason, which no figure stands in."""
    return w.chance.choice(REASONS)


def balance(w: Writer) -> None:
    """What the totals claim."""
    w.sums("total", ["in", "surplus", "opening"])
    w.sums("total", ["out", "distributed", "closing"])


def overall_each(w: Writer) -> None:
    """收、支总计各增加."""
    y = w.unit.year
    w.line(
        f"{y}年度收入总计{w.a('total')}万元，支出总计{w.a('total')}万元。与{y - 1}年度相比，收、支总计各{w.moved('total')}，主要原因是{why(w)}。"
    )
    balance(w)
    w.head(3, "收入总计主要构成")
    w.line(f"本年收入{w.a('in')}万元。")
    w.line(f"使用非财政拨款结余{w.a('surplus')}万元。")
    w.line(f"年初结转和结余{w.a('opening')}万元。")
    w.head(3, "支出总计主要构成")
    w.line(f"本年支出{w.a('out')}万元。")
    w.line(f"结余分配：{w.a('distributed')}万元。")
    w.line(f"年末结转和结余：{w.a('closing')}万元。")


def overall_both(w: Writer) -> None:
    """收、支总计均为."""
    y = w.unit.year
    w.line(
        f"{w.unit.name}{y}年度收、支总计均为{w.a('total')}万元。与{y - 1}年度相比，收、支总计各{w.moved('total', each='')}，主要是{why(w)}。"
    )


def overall_sides(w: Writer) -> None:
    """Income with its parts, expenditure with its parts, each against last year."""
    y = w.unit.year
    w.line(
        f"{y}年度收入总计{w.a('total')}万元，其中：年初结转和结余{w.a('opening')}万元，使用非财政拨款结余{w.a('surplus')}万元；本年收入合计{w.a('in')}万元，较{y - 1}年{w.moved('in')}，主要原因是{why(w)}。"
    )
    w.line(
        f"{y}年度支出总计{w.a('total')}万元，其中：结余分配{w.a('distributed')}万元，年末结转和结余{w.a('closing')}万元；本年支出合计{w.a('out')}万元，较{y - 1}年{w.moved('out')}，主要原因是{why(w)}。"
    )
    balance(w)


def overall_numbered(w: Writer) -> None:
    """Numbered items of income and expenditure."""
    y = w.unit.year
    w.line(f"{y}年度收入总计{w.a('total')}万元，比上年{w.moved('total')}，主要原因：{why(w)}。包括：")
    w.line(f"1.本年收入{w.a('in')}万元，比上年{w.moved('in')}。")
    w.line(f"2.使用非财政拨款结余{w.a('surplus')}万元。")
    w.line(f"3.年初结转和结余{w.a('opening')}万元。")
    w.line(f"{y}年度支出总计{w.a('total')}万元，比上年{w.moved('total')}，主要原因：{why(w)}。包括：")
    w.line(f"1.本年支出{w.a('out')}万元，比上年{w.moved('out')}。")
    w.line(f"2.结余分配{w.a('distributed')}万元。")
    w.line(f"3.年末结转和结余{w.a('closing')}万元。")
    balance(w)


def _kinds(
    w: Writer, kinds: tuple[tuple[str, str], ...], whole: str, zeros: bool, form: str, sep: str
) -> str:
    shown = [(key, name) for key, name in kinds if zeros or w.exact(key)]
    w.sums(whole, [key for key, _ in shown])
    return sep.join(form.format(name=name, amount=w.a(key), share=w.share(key, whole)) for key, name in shown)


def income_plain(w: Writer) -> None:
    """其中 with every kind, zeros included."""
    w.line(
        f"本年收入{w.a('in')}万元，其中：{_kinds(w, INCOMES, 'in', True, '{name}{amount}万元，占{share}%', '；')}。"
    )


def income_some(w: Writer) -> None:
    """其中 without zeros, with 收入合计."""
    y = w.unit.year
    w.line(
        f"{y}年度收入合计{w.a('in')}万元，其中：{_kinds(w, INCOMES, 'in', False, '{name}{amount}万元，占{share}%', '；')}。"
    )


def income_of_total(w: Writer) -> None:
    """占本年收入合计的."""
    w.line(
        f"本年收入合计{w.a('in')}万元，其中：{_kinds(w, INCOMES, 'in', False, '{name}{amount}万元，占本年收入合计的{share}%', '，')}。"
    )


def income_constituted(w: Writer) -> None:
    """具体构成为, and the change of the whole before."""
    y = w.unit.year
    w.line(f"{y}年度本年收入合计{w.a('in')}万元，比{y - 1}年度{w.moved('in')}，主要原因是{why(w)}。")
    w.line(
        f"本年收入的具体构成为：{_kinds(w, INCOMES, 'in', True, '{name}{amount}万元，占{share}%', '；')}。"
    )


def expenditure_plain(w: Writer) -> None:
    """其中 with every nature."""
    w.line(
        f"本年支出{w.a('out')}万元，其中：{_kinds(w, NATURES, 'out', True, '{name}{amount}万元，占{share}%', '；')}。"
    )


def expenditure_some(w: Writer) -> None:
    """其中 without zeros."""
    y = w.unit.year
    w.line(
        f"{y}年度本年支出合计{w.a('out')}万元，其中：{_kinds(w, NATURES, 'out', False, '{name}{amount}万元，占{share}%', '；')}。"
    )


def expenditure_of_total(w: Writer) -> None:
    """占本年支出合计的, and the change."""
    w.line(
        f"本年支出合计{w.a('out')}万元，比上年{w.moved('out')}，主要原因是{why(w)}。其中：{_kinds(w, NATURES, 'out', False, '{name}{amount}万元，占本年支出合计的{share}%', '，')}。"
    )


def fiscal_two(w: Writer) -> None:
    """Income and expenditure, each against last year."""
    y = w.unit.year
    w.line(
        f"{y}年度财政拨款收入{w.a('fiscal.in')}万元，支出{w.a('fiscal.out')}万元。与{y - 1}年度相比，财政拨款收入{w.moved('fiscal.in')}，主要原因为{why(w)}。支出{w.moved('fiscal.out')}，主要原因为{why(w)}。"
    )
    w.line(f"财政拨款年初结转结余：{w.a('fiscal.opening')}万元。")
    w.line(f"财政拨款年末结转结余：{w.a('fiscal.closing')}万元。")
    _fiscal_claims(w)


def fiscal_both(w: Writer) -> None:
    """财政拨款收、支总计均为."""
    y = w.unit.year
    w.line(
        f"{y}年度财政拨款收、支总计均为{w.a('fiscal.total')}万元。与{y - 1}年度相比，财政拨款收、支总计各{w.moved('fiscal.total')}，主要原因是{why(w)}。"
    )
    w.sums("fiscal.total", ["fiscal.in", "fiscal.opening"])
    w.sums("fiscal.total", ["fiscal.out", "fiscal.closing"])


def fiscal_parts(w: Writer) -> None:
    """By fund, with carry-over."""
    y = w.unit.year
    w.line(
        f"{y}年度财政拨款收入总计{w.a('fiscal.total')}万元，支出总计{w.a('fiscal.total')}万元。其中：财政拨款收入{w.a('fiscal.in')}万元，年初财政拨款结转和结余{w.a('fiscal.opening')}万元。财政拨款支出{w.a('fiscal.out')}万元，年末财政拨款结转和结余{w.a('fiscal.closing')}万元。"
    )
    w.line(f"与{y - 1}年度相比，财政拨款支出{w.moved('fiscal.out')}，主要原因是{why(w)}。")
    w.sums("fiscal.total", ["fiscal.in", "fiscal.opening"])
    w.sums("fiscal.total", ["fiscal.out", "fiscal.closing"])


def _fiscal_claims(w: Writer) -> None:
    from printed_reports.writer import Claim

    left = (("fiscal.in", 1), ("fiscal.opening", 1))
    w.claims.append(Claim(left, (("fiscal.out", 1), ("fiscal.closing", 1))))


OVERALL = (overall_each, overall_both, overall_sides, overall_numbered)
INCOME = (income_plain, income_some, income_of_total, income_constituted)
EXPENDITURE = (expenditure_plain, expenditure_some, expenditure_of_total)
FISCAL = (fiscal_two, fiscal_both, fiscal_parts)
