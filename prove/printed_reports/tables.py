"""The nine public tables of a printed report in the national form: every cell that has a figure is a print."""

from __future__ import annotations

from decimal import Decimal

from printed_reports.sides import INCOMES, NATURES
from printed_reports.unit import CLASSES, ITEMS, PUBLIC, STAFF
from printed_reports.writer import Claim, Sheet, Writer

_ALL_CLASSES = {**CLASSES, "223": "国有资本经营预算支出"}
_ALL_ITEMS = {
    **ITEMS,
    "2120803": ("国有土地使用权出让收入安排的支出", "城市建设支出"),
    "2230199": ("解决历史遗留问题及改革成本支出", "其他解决历史遗留问题及改革成本支出"),
}
_FUND, _CAPITAL = "2120803", "2230199"
_CLASS_NAMES = {
    "301": "工资福利支出",
    "302": "商品和服务支出",
    "303": "对个人和家庭的补助",
    "310": "资本性支出",
}
_ZERO = Decimal(0)


def tables(w: Writer) -> None:
    """Add the nine tables."""
    _all_money(w)
    for sheet in (
        _totals(w),
        _income(w),
        _expenditure(w),
        _fiscal(w),
        _general(w),
        _basic(w),
        _fund(w),
        _capital(w),
        _sangong(w),
    ):
        w.sheet(sheet)


def _all_money(w: Writer) -> None:
    """Expenditure of all money by item and nature: own money is spent for the first item."""
    exact, items = w.unit.exact, list(w.unit.items)
    for code in items:
        exact[f"all.{code}.basic"], exact[f"all.{code}.project"] = (
            exact[f"gen.{code}.basic"],
            exact[f"gen.{code}.project"],
        )
        exact[f"all.{code}.business"] = _ZERO
    first = items[0]
    exact[f"all.{first}.basic"] += exact["out.own_basic"]
    exact[f"all.{first}.project"] += exact["out.own_project"]
    exact[f"all.{first}.business"] += exact["out.business"]
    for code, key in ((_FUND, "fund"), (_CAPITAL, "capital")):
        if exact[key]:
            items.append(code)
            exact[f"all.{code}.basic"] = exact[f"all.{code}.business"] = _ZERO
            exact[f"all.{code}.project"] = exact[key]
    w.unit.fund_items = sorted(items)
    for prefix, codes in (("all", items), ("gen", w.unit.items)):
        for code in codes:
            if prefix == "all":
                exact[f"all.{code}"] = sum((exact[f"all.{code}{end}"] for end in _ENDS[1:]), _ZERO)
        for above in {code[:length] for code in codes for length in (3, 5)}:
            for end in _ENDS if prefix == "all" else _ENDS[:3]:
                parts = [exact[f"{prefix}.{code}{end}"] for code in codes if code.startswith(above)]
                exact[f"{prefix}.{above}{end}"] = sum(parts, _ZERO)


_ENDS = ("", ".basic", ".project", ".business")


def _rows_of(codes: list[str]) -> list[str]:
    rows: list[str] = []
    for item in sorted(codes):
        rows += [code for code in (item[:3], item[:5], item) if code not in rows]
    return rows


def _name(code: str) -> str:
    if len(code) == 3:
        return _ALL_CLASSES[code]
    return (
        _ALL_ITEMS[code][1]
        if len(code) == 7
        else next(_ALL_ITEMS[item][0] for item in _ALL_ITEMS if item[:5] == code)
    )


def _hierarchy(
    w: Writer, prefix: str, codes: list[str], ends: tuple[str, ...], totals: tuple[str, ...]
) -> None:
    rows = _rows_of(codes)
    for end, total in zip(ends, totals, strict=True):
        w.sums(total, [f"{prefix}.{code}{end}" for code in rows if len(code) == 3])
        for code in rows:
            inside = [one for one in rows if len(one) == len(code) + 2 and one.startswith(code)]
            if inside:
                w.sums(f"{prefix}.{code}{end}", [f"{prefix}.{one}{end}" for one in inside])


def _top(w: Writer, title: str, width: int) -> list[list[str]]:
    rest = [""] * (width - 1)
    return [[title, *rest], [f"编制单位：{w.unit.name}", *rest[:-1], "单位：万元"]]


def _totals(w: Writer) -> Sheet:
    rows = _top(w, "收入支出决算总表", 4)
    rows += [["收入", "", "支出", ""], ["项目", "金额", "项目（按功能分类）", "金额"]]
    left = [
        ["一、一般公共预算财政拨款收入", w.a("gen.in")],
        ["二、政府性基金预算财政拨款收入", w.a("fund.in")],
        ["三、国有资本经营预算财政拨款收入", w.a("capital.in")],
        ["四、上级补助收入", w.a("in.superior")],
        ["五、事业收入", w.a("in.operations")],
        ["六、经营收入", w.a("in.business")],
        ["七、附属单位上缴收入", w.a("in.subordinate")],
        ["八、其他收入", w.a("in.other")],
    ]
    classes = [code for code in _rows_of(w.unit.fund_items) if len(code) == 3]
    right = [[_ALL_CLASSES[code], w.a(f"all.{code}")] for code in classes]
    for at in range(max(len(left), len(right))):
        rows.append(
            [*(left[at] if at < len(left) else ["", ""]), *(right[at] if at < len(right) else ["", ""])]
        )
    rows.append(["本年收入合计", w.a("in"), "本年支出合计", w.a("out")])
    rows.append(["使用非财政拨款结余", w.a("surplus"), "结余分配", w.a("distributed")])
    rows.append(["年初结转和结余", w.a("opening"), "年末结转和结余", w.a("closing")])
    rows.append(["总计", w.a("total"), "总计", w.a("total")])
    w.sums(
        "in",
        [
            "gen.in",
            "fund.in",
            "capital.in",
            "in.superior",
            "in.operations",
            "in.business",
            "in.subordinate",
            "in.other",
        ],
    )
    w.sums("fiscal.in", ["gen.in", "fund.in", "capital.in"])
    w.sums("out", [f"all.{code}" for code in classes])
    w.sums("total", ["in", "surplus", "opening"])
    w.sums("total", ["out", "distributed", "closing"])
    return Sheet("收入支出决算总表", rows)


def _columns(
    w: Writer, title: str, kinds: tuple[tuple[str, str], ...], whole: str, head: str
) -> list[list[str]]:
    rows = _top(w, title, len(kinds) + 3)
    rows.append(["科目编码", "科目名称", head, *(name for _, name in kinds)])
    rows.append(["", "合计", w.a(whole), *(w.a(key) for key, _ in kinds)])
    w.sums(whole, [key for key, _ in kinds])
    return rows


def _income(w: Writer) -> Sheet:
    """公开02 with its total row and one 类 that has all of it."""
    rows = _columns(w, "收入决算表", INCOMES, "in", "本年收入合计")
    code = w.unit.items[0]
    for one in (code[:3], code[:5], code):
        rows.append([one, _name(one), w.a("in"), *(w.a(key) for key, _ in INCOMES)])
    return Sheet("收入决算表", rows)


def _expenditure(w: Writer) -> Sheet:
    rows = _columns(w, "支出决算表", NATURES, "out", "本年支出合计")
    for code in _rows_of(w.unit.fund_items):
        key = f"all.{code}"
        rows.append(
            [
                code,
                _name(code),
                w.a(key),
                w.a(f"{key}.basic"),
                w.a(f"{key}.project"),
                "",
                w.a(f"{key}.business"),
                "",
            ]
        )
        w.sums(key, [f"{key}.basic", f"{key}.project", f"{key}.business"])
    totals = ("out", "out.basic", "out.project", "out.business")
    _hierarchy(w, "all", w.unit.fund_items, _ENDS, totals)
    return Sheet("支出决算表", rows)


def _fiscal(w: Writer) -> Sheet:
    rows = _top(w, "财政拨款收入支出决算总表", 7)
    rows.append(["收入", "", "支出", "", "", "", ""])
    rows.append(
        [
            "项目",
            "金额",
            "项目（按功能分类）",
            "合计",
            "一般公共预算财政拨款",
            "政府性基金预算财政拨款",
            "国有资本经营预算财政拨款",
        ]
    )
    left = [
        ["一、一般公共预算财政拨款", w.a("gen.in")],
        ["二、政府性基金预算财政拨款", w.a("fund.in")],
        ["三、国有资本经营预算财政拨款", w.a("capital.in")],
    ]
    classes, right = _by_class(w)
    for at in range(max(len(left), len(right))):
        rows.append(
            [*(left[at] if at < len(left) else ["", ""]), *(right[at] if at < len(right) else [""] * 5)]
        )
    rows.append(
        [
            "本年收入合计",
            w.a("fiscal.in"),
            "本年支出合计",
            *(w.a(key) for key in ("fiscal.out", "gen", "fund", "capital")),
        ]
    )
    w.sums("fiscal.in", ["gen.in", "fund.in", "capital.in"])
    w.sums("fiscal.out", ["gen", "fund", "capital"])
    for kind, whole in (("fiscal", "fiscal.out"), ("gen", "gen")):
        w.sums(whole, [f"{kind}.{code}" for code in classes])
    rows.append(
        [
            "年初财政拨款结转和结余",
            w.a("fiscal.opening"),
            "年末财政拨款结转和结余",
            w.a("fiscal.closing"),
            w.a("fiscal.closing"),
            "0.00",
            "0.00",
        ]
    )
    rows.append(["一般公共预算财政拨款", w.a("fiscal.opening"), "", "", "", "", ""])
    rows.append(["政府性基金预算财政拨款", "0.00", "", "", "", "", ""])
    rows.append(["国有资本经营预算财政拨款", "0.00", "", "", "", "", ""])
    exact = w.unit.exact
    exact["gen.total"] = exact["gen"] + exact["fiscal.closing"]
    rows.append(
        [
            "总计",
            w.a("fiscal.total"),
            "总计",
            w.a("fiscal.total"),
            w.a("gen.total"),
            w.a("fund"),
            w.a("capital"),
        ]
    )
    w.sums("fiscal.total", ["fiscal.in", "fiscal.opening"])
    w.sums("fiscal.total", ["fiscal.out", "fiscal.closing"])
    w.sums("gen.total", ["gen", "fiscal.closing"])
    return Sheet("财政拨款收入支出决算总表", rows)


def _by_class(w: Writer) -> tuple[list[str], list[list[str]]]:
    """The 类 of 公开04, and their rows by fund."""
    exact = w.unit.exact
    classes = sorted(
        {*w.unit.classes, *(code[:3] for code in w.unit.fund_items if code in (_FUND, _CAPITAL))}
    )
    right = []
    for code in classes:
        own = exact.get(f"gen.{code}", _ZERO)
        exact.setdefault(f"gen.{code}", own)
        exact[f"fund.{code}"] = exact["fund"] if code == "212" else _ZERO
        exact[f"capital.{code}"] = exact["capital"] if code == "223" else _ZERO
        exact[f"fiscal.{code}"] = own + exact[f"fund.{code}"] + exact[f"capital.{code}"]
        keys = [f"{kind}.{code}" for kind in ("fiscal", "gen", "fund", "capital")]
        right.append([_ALL_CLASSES[code], *(w.a(key) for key in keys)])
        w.sums(keys[0], keys[1:])
    return classes, right


def _general(w: Writer) -> Sheet:
    rows = _top(w, "一般公共预算财政拨款支出决算表", 5)
    rows.append(["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"])
    ends = _ENDS[:3]
    rows.append(["", "合计", *(w.a(f"gen{end}") for end in ends)])
    for code in _rows_of(w.unit.items):
        rows.append([code, _name(code), *(w.a(f"gen.{code}{end}") for end in ends)])
        w.sums(f"gen.{code}", [f"gen.{code}.basic", f"gen.{code}.project"])
    _hierarchy(w, "gen", w.unit.items, ends, ("gen", "gen.basic", "gen.project"))
    w.sums("gen", ["gen.basic", "gen.project"])
    w.sums("gen.basic", ["basic"])
    return Sheet("一般公共预算财政拨款支出决算表", rows)


def _basic(w: Writer) -> Sheet:
    rows = _top(w, "一般公共预算财政拨款基本支出决算明细表", 6)
    rows.append(["人员经费", "", "", "公用经费", "", ""])
    rows.append(["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"])
    left, right = _economies(w, w.unit.staff, STAFF), _economies(w, w.unit.public, PUBLIC)
    for at in range(max(len(left), len(right))):
        rows.append(
            [
                *(left[at] if at < len(left) else ["", "", ""]),
                *(right[at] if at < len(right) else ["", "", ""]),
            ]
        )
    rows.append(["人员经费合计", "", w.a("staff"), "公用经费合计", "", w.a("public")])
    for prefix, codes in (("staff", w.unit.staff), ("public", w.unit.public)):
        classes = sorted({code[:3] for code in codes})
        w.sums(prefix, [f"eco.{code}" for code in classes])
        for code in classes:
            w.sums(f"eco.{code}", [f"eco.{item}" for item in codes if item[:3] == code])
    return Sheet("一般公共预算财政拨款基本支出决算明细表", rows)


def _economies(w: Writer, codes: list[str], names: dict[str, str]) -> list[list[str]]:
    rows: list[list[str]] = []
    exact = w.unit.exact
    for code in codes:
        above = code[:3]
        exact[f"eco.{above}"] = sum((exact[f"eco.{one}"] for one in codes if one[:3] == above), _ZERO)
        if not any(row[0] == above for row in rows):
            rows.append([above, _CLASS_NAMES[above], w.a(f"eco.{above}")])
        rows.append([code, names[code], w.a(f"eco.{code}")])
    return rows


def _fund(w: Writer) -> Sheet:
    title = "政府性基金预算财政拨款收入支出决算表"
    rows = _top(w, title, 8)
    rows.append(["科目编码", "科目名称", "年初结转和结余", "本年收入", "本年支出", "", "", "年末结转和结余"])
    rows.append(["", "", "", "", "小计", "基本支出", "项目支出", ""])
    if w.exact("fund"):
        for code, name in (("", "合计"), *((one, _name(one)) for one in (_FUND[:3], _FUND[:5], _FUND))):
            rows.append([code, name, "0.00", w.a("fund.in"), w.a("fund"), "0.00", w.a("fund"), "0.00"])
        w.claims.append(Claim((("fund.in", 1),), (("fund", 1),)))
    else:
        rows.append(["", "合计", "", "", "", "", "", ""])
    return Sheet(title, rows)


def _capital(w: Writer) -> Sheet:
    title = "国有资本经营预算财政拨款支出决算表"
    rows = _top(w, title, 5)
    rows.append(["科目编码", "科目名称", "合计", "基本支出", "项目支出"])
    if w.exact("capital"):
        for code, name in (
            ("", "合计"),
            *((one, _name(one)) for one in (_CAPITAL[:3], _CAPITAL[:5], _CAPITAL)),
        ):
            rows.append([code, name, w.a("capital"), "0.00", w.a("capital")])
    else:
        rows.append(["", "合计", "", "", ""])
    return Sheet(title, rows)


def _sangong(w: Writer) -> Sheet:
    title = "财政拨款“三公”经费支出决算表"
    rows = _top(w, title, 12)
    rows.append(["预算数", *[""] * 5, "决算数", *[""] * 5])
    rows.append(["合计", "因公出国（境）费", "公务用车购置及运行维护费", "", "", "公务接待费"] * 2)
    rows.append(["", "", "小计", "公务用车购置费", "公务用车运行维护费", ""] * 2)
    keys = ("sg", "sg.overseas", "sg.vehicles", "sg.purchase", "sg.running", "sg.reception")
    rows.append([w.a(f"{key}{end}") for end in (".budget", "") for key in keys])
    return Sheet(title, rows)
