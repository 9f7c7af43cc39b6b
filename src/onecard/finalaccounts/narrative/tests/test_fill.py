"""Words, signs and rates come from the facts: whatever the facts are, no sentence can contradict them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.figures.fact import Fact, FactSet, measured
from onecard.figures.figure import Figure, dimensions
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative import builtin, fill
from onecard.finalaccounts.narrative.document import Heading, Narrative, Paragraph
from onecard.finalaccounts.narrative.reasons import Supplied, key_named, named
from onecard.finalaccounts.narrative.template import read
from onecard.finalaccounts.narrative.vocabulary import meaning
from onecard.finalaccounts.tables import final_accounts
from onecard.finalaccounts.tests import sample

ENTITY, NAME, YEAR = "460299", "示例市社会保障卡一卡通中心", 2024


def fact(figure: Figure, amount: str, year: int = YEAR, basis: str = "决算", **dims: str) -> Fact:
    return measured(figure, {"entity": ENTITY, "year": str(year), "basis": basis, **dims}, Decimal(amount))


def accounts(now: Iterable[Fact], prior: Iterable[Fact] | None = None, **more: str) -> FinalAccounts:
    defaults = {"entity": ENTITY, "year": str(YEAR), "basis": "决算"}
    before = None if prior is None else FactSet(prior, entity=ENTITY, year=str(YEAR - 1), basis="决算")
    return final_accounts(ENTITY, NAME, YEAR, FactSet(now, **defaults), before, **more)


def filled(
    line: str, now: Iterable[Fact] = (), prior: Iterable[Fact] | None = None, **reasons: str
) -> Narrative:
    supplied = Supplied(
        {"职责": "甲\n\n乙"}, {key.replace("__", "?@"): text for key, text in reasons.items()}
    )
    return fill.fill(read(line), accounts(now, prior), supplied)


def words(line: str, now: Iterable[Fact] = (), prior: Iterable[Fact] | None = None) -> str:
    return filled(line, now, prior).text.partition("\n")[2]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ("122.81", "129.45", "减少6.64万元，下降5.13%"),
        ("0.87", "0.22", "增加0.65万元，增长295.45%"),
        ("5.00", "5.00", "持平"),
        ("5.004", "5.001", "持平"),
        ("5.00", "0", "增加5.00万元（上年为零，不计算增减率）"),
        ("5.00", "-2.00", "增加7.00万元（上年为负，不计算增减率）"),
        ("-3.00", "-2.00", "减少1.00万元（上年为负，不计算增减率）"),
        ("-3.00", "2.00", "减少5.00万元，下降250.00%"),
        ("0", "5.00", "减少5.00万元，下降100.00%"),
    ],
)
def test_a_comparison_says_sign_amount_and_rate(now: str, before: str, said: str) -> None:
    assert words("{比上年：收入总计}", [fact(fa.TOTAL_IN, now)], [fact(fa.TOTAL_IN, before, 2023)]) == said


@given(now=st.decimals(0, 10**6, places=4), before=st.decimals(0, 10**6, places=4))
def test_words_of_sign_never_contradict_the_amounts(now: Decimal, before: Decimal) -> None:
    said = words("{比上年：收入总计}", [fact(fa.TOTAL_IN, str(now))], [fact(fa.TOTAL_IN, str(before), 2023)])
    assert ("增加" in said) == (said.startswith("增加")) == (round(now - before, 9) > 0 and said != "持平")
    assert ("减少" in said) == ("下降" in said)
    assert "-" not in said


def test_two_totals_that_moved_alike_are_told_together() -> None:
    now = [fact(fa.TOTAL_IN, "122.81"), fact(fa.TOTAL_OUT, "122.81")]
    line = "{各比上年：收、支总计＝收入总计、支出总计}。"
    alike = [fact(fa.TOTAL_IN, "129.45", 2023), fact(fa.TOTAL_OUT, "129.45", 2023)]
    assert words(line, now, alike) == "收、支总计各减少6.64万元，下降5.13%。"
    apart = [fact(fa.TOTAL_IN, "129.45", 2023), fact(fa.TOTAL_OUT, "120.00", 2023)]
    assert words(line, now, apart) == "收入总计减少6.64万元，下降5.13%；支出总计增加2.81万元，增长2.34%。"
    same = [fact(fa.TOTAL_IN, "122.81", 2023), fact(fa.TOTAL_OUT, "122.81", 2023)]
    assert words(line, now, same) == "收、支总计均持平。"


@pytest.mark.parametrize(
    ("budget", "outturn", "said"),
    [
        ("178.25", "122.81", "完成年初预算的68.90%，决算数小于预算数"),
        ("10.00", "12.00", "完成年初预算的120.00%，决算数大于预算数"),
        ("10.00", "10.00", "完成年初预算的100.00%，决算数等于预算数"),
        ("0", "3.00", "年初预算为零，不计算完成率，决算数大于预算数"),
        ("0", "0", "年初预算与决算均为零，决算数等于预算数"),
    ],
)
def test_the_completion_of_a_budget_is_told_by_its_own_words(budget: str, outturn: str, said: str) -> None:
    facts = [
        fact(fa.EXPENDITURE, outturn, fund="一般公共"),
        fact(fa.EXPENDITURE, budget, basis="年初", fund="一般公共"),
    ]
    assert words("{完成：支出·一般公共·年初}，{比预算：支出·一般公共·年初}", facts) == said


def test_a_share_of_nothing_is_left_out_with_its_words() -> None:
    none = [fact(fa.EXPENDITURE, "0"), fact(fa.EXPENDITURE, "0", fund="政府性基金")]
    line = "支出{支出·政府性基金}万元〔，占本年支出的{支出·政府性基金·占比}%〕。"
    assert words(line, none) == "支出0.00万元。"
    some = [fact(fa.EXPENDITURE, "122.81"), fact(fa.EXPENDITURE, "11.46", fund="政府性基金")]
    assert words(line, some) == "支出11.46万元，占本年支出的9.33%。"


def test_what_is_not_known_is_listed_with_its_section_and_never_guessed() -> None:
    narrative = filled("# 甲\n## 收入\n收入总计{收入总计}万元，再说{收入总计}万元。{文：机构设置}")
    assert [(one.kind, one.what, one.where) for one in narrative.missing] == [
        ("fact", "收入总计", "一、收入"),
        ("text", "机构设置", "一、收入"),
    ]
    assert all(one.remedy for one in narrative.missing)
    assert "0" not in narrative.text.partition("\n")[2]


def test_a_change_without_its_reason_is_listed_and_one_with_it_is_written() -> None:
    line = "{比上年：收入总计}〔，主要原因是{原因：收入总计}〕。"
    now, before = [fact(fa.TOTAL_IN, "122.81")], [fact(fa.TOTAL_IN, "129.45", 2023)]
    (wanted,) = filled(line, now, before).missing
    assert (wanted.kind, wanted.key) == ("reason", "finalaccounts.total.in?@上年")
    given_one = fill.fill(read(line), accounts(now, before), Supplied(reasons={wanted.key: "项目减少。"}))
    assert given_one.text.endswith("减少6.64万元，下降5.13%，主要原因是项目减少。")
    assert given_one.missing == []


@pytest.mark.parametrize(("threshold", "asked"), [("5.13", 1), ("5.14", 0), ("0", 1)])
def test_a_reason_is_required_from_the_threshold_the_unit_set(threshold: str, asked: int) -> None:
    line = "{比上年：收入总计}〔，主要原因是{原因：收入总计}〕。"
    whose = accounts([fact(fa.TOTAL_IN, "122.81")], [fact(fa.TOTAL_IN, "129.45", 2023)])
    narrative = fill.fill(read(line), whose, Supplied(threshold=Decimal(threshold)))
    assert len(narrative.missing) == asked
    assert ("主要原因" in narrative.text) == bool(asked)


def test_no_change_needs_no_reason() -> None:
    line = "{比上年：收入总计}〔，主要原因是{原因：收入总计}〕。"
    assert words(line, [fact(fa.TOTAL_IN, "1.00")], [fact(fa.TOTAL_IN, "1.00", 2023)]) == "持平。"


def test_a_year_without_a_prior_one_leaves_the_comparison_out() -> None:
    line = "收入总计{收入总计}万元。【如果 有上年】比上年{比上年：收入总计}。【完】"
    assert words(line, [fact(fa.TOTAL_IN, "1.00")]) == "收入总计1.00万元。"


def test_headings_and_items_are_numbered_as_official_texts_are() -> None:
    narrative = filled("# 甲\n## 乙\n### 丙\n+ 一项\n+ 又一项\n### 丁\n+ 一项\n## 戊\n# 己\n## 庚")
    heads = [block.title for block in narrative.blocks if isinstance(block, Heading)]
    assert heads == ["第一部分 甲", "一、乙", "（一）丙", "（二）丁", "二、戊", "第二部分 己", "一、庚"]
    assert [block.number for block in narrative.blocks if isinstance(block, Paragraph)] == ["1.", "2.", "1."]
    assert len({block.anchor for block in narrative.headings()}) == len(heads)


def test_a_text_of_the_unit_keeps_its_paragraphs() -> None:
    assert [block.text for block in filled("{文：职责}").blocks if isinstance(block, Paragraph)] == [
        "甲",
        "乙",
    ]


def test_a_text_nobody_wrote_is_the_one_the_template_gives() -> None:
    assert words("{文：财政评价结果｜无。}") == "无。"
    assert filled("{文：财政评价结果｜无。}").missing == []
    assert words("{文：职责｜无。}") == "甲\n乙"


def test_a_condition_that_is_not_known_does_not_hold_and_is_listed() -> None:
    narrative = filled("【如果 支出·政府性基金 为零】没有支出。【否则】有支出。【完】")
    assert [one.what for one in narrative.missing] == ["政府性基金预算财政拨款支出"]


def test_a_template_that_grows_beyond_every_report_is_stopped() -> None:
    line = "【逐项 收入种类】" * 6 + "{名称}" + "【完】" * 6
    with pytest.raises(Refusal, match="太长"):
        filled(line)


@pytest.mark.parametrize("name", builtin.names())
@pytest.mark.parametrize("kind", ["事业", "行政"])
def test_every_figure_a_template_prints_is_the_fact_behind_it(name: str, kind: str) -> None:
    whose = sample.unit(region=name)
    whose.kind = kind
    narrative = fill.fill(builtin.template(name), whose)
    printed = [(run.text, run.fact) for _, run in narrative.said()]
    assert len(printed) > 60
    for text, behind in printed:
        assert behind is not None
        assert Decimal(text) in (behind.value, abs(behind.value))
    assert ("机关运行经费支出0" in narrative.text) is False


def test_the_terms_explained_are_those_the_text_uses() -> None:
    narrative = filled(
        "# 甲\n经营收入{经营收入}万元。\n# 名词解释\n【名词解释】", [fact(fa.BUSINESS, "1.00")]
    )
    assert [block.text.split("：")[0] for block in narrative.blocks if isinstance(block, Paragraph)][1:] == [
        "一、经营收入"
    ]


def test_the_nine_tables_are_listed_by_their_printed_titles() -> None:
    assert len([one for one in filled("【公开报表目录】").blocks if isinstance(one, Paragraph)]) == 9


@pytest.mark.parametrize("name", builtin.names())
def test_what_did_not_move_is_even_with_its_base_and_not_even_more(name: str) -> None:
    """与2023年度相比持平, never 比2023年度持平."""
    year, whose = str(YEAR - 1), sample.unit()
    same = [replace(one, dims=dimensions({**dict(one.dims), "year": year})) for one in whose.facts]
    whose.prior = FactSet(same, entity=ENTITY, year=year, basis="决算")
    text = fill.fill(builtin.template(name), whose).text
    assert "与2023年度相比持平" in text
    assert "年度持平" not in text


@pytest.mark.parametrize("name", builtin.names())
def test_a_cost_as_budgeted_is_even_with_its_budget(name: str) -> None:
    cars = [fact(fa.VEHICLES, "0.80", basis=basis) for basis in ("决算", "年初", "全年")]
    text = fill.fill(builtin.template(name), accounts(cars)).text
    assert "预算相比持平" in text
    assert "预算持平" not in text


@pytest.mark.parametrize("name", builtin.names())
def test_a_year_without_expenditure_announces_no_list(name: str) -> None:
    nothing = [fact(fa.EXPENDITURE, "0", basis=basis, fund="一般公共") for basis in ("决算", "年初")]
    text = fill.fill(builtin.template(name), accounts(nothing)).text
    assert "年初预算与决算均为零。\n" in text
    assert "年初预算与决算均为零。其中：" not in text


WHOLES = [
    (fa.REVENUE, {}),
    (fa.EXPENDITURE, {}),
    *((fa.EXPENDITURE, {"fund": fund}) for fund in fa.FUNDS),
    *((kind, {}) for kind in fa.REVENUE_KINDS),
    *((fa.EXPENDITURE, {"nature": nature}) for nature in fa.NATURES),
    *((part, {"fund": "一般公共", "nature": "基本"}) for part in (fa.EXPENDITURE, fa.STAFF, fa.PUBLIC)),
]


def of_wholes(amount: str) -> FinalAccounts:
    return accounts([fact(figure, amount, **dims) for figure, dims in WHOLES])


@pytest.mark.parametrize("name", builtin.names())
def test_a_list_of_nothing_takes_the_words_that_announce_it_along(name: str) -> None:
    narrative = fill.fill(builtin.template(name), of_wholes("0"))
    text = narrative.text
    assert not re.findall("[：，；、][。；，]|[：，；、]$|以下方面|包括", re.sub("其中：\n", "\n", text))
    assert "人员经费0.00万元。\n公用经费0.00万元。" in text
    assert not [one for one in narrative.missing if "各" in one.what]


@pytest.mark.parametrize("name", builtin.names())
def test_a_list_whose_items_nobody_knows_is_missed_where_it_should_stand(name: str) -> None:
    narrative = fill.fill(builtin.template(name), of_wholes("3.00"))
    text = narrative.text
    for whole in ("政府性基金预算财政拨款支出", "国有资本经营预算财政拨款支出", "一般公共预算财政拨款支出"):
        assert f"主要用于以下方面：【待补：{whole}各类的数】。" in text
        assert f"【待补：{whole}各项的数】" in text
    assert "公用经费3.00万元，包括：【待补：公用经费各类的数】。" in text
    missed = [one.what for one in narrative.missing]
    assert {"人员经费各类的数", "一般公共预算财政拨款支出各项的数"} <= set(missed)
    assert len(missed) == len(set(missed))


def test_a_list_of_nothing_outside_brackets_says_so() -> None:
    nothing = [fact(fa.EXPENDITURE, "0", fund="政府性基金")]
    line = "用于以下方面：【逐项 政府性基金功能类】{名称}【完】。"
    assert words(line, nothing) == "用于以下方面：无。"
    assert words("支出【逐项 政府性基金功能类】，用于{名称}【完】。", nothing) == "支出。"


def test_the_items_beneath_a_known_class_are_missed_by_its_name() -> None:
    basic = {"fund": "一般公共", "nature": "基本"}
    known = [fact(fa.PUBLIC, "5.00", **basic), fact(fa.EXPENDITURE, "5.00", **basic, economy="302")]
    line = "【逐项 公用经费类】{名称}〔，其中【逐项 公用经费款】{名称}【完】〕【完】。"
    assert words(line, known) == "商品和服务支出，其中【待补：商品和服务支出各款的数】。"


@pytest.mark.parametrize("name", builtin.names())
@pytest.mark.parametrize(("count", "denied"), [("0", True), ("3", False)])
def test_projects_that_are_counted_but_not_listed_are_not_denied(name: str, count: str, denied: bool) -> None:
    text = fill.fill(builtin.template(name), accounts([fact(fa.EVALUATION_PROJECTS, count)])).text
    assert f"共对{count}个项目开展绩效自评" in text
    assert ("本年度没有开展绩效自评的项目" in text) == denied


@pytest.mark.parametrize("name", builtin.names())
@pytest.mark.parametrize(("level", "said"), [("单位", "本单位不是行政单位"), ("部门", "本部门没有行政单位")])
def test_a_department_without_running_costs_speaks_of_its_units(name: str, level: str, said: str) -> None:
    assert said in fill.fill(builtin.template(name), accounts([], level=level, kind="事业")).text


@pytest.mark.parametrize(
    "reason", ["项目减少", "项目减少。", "主要原因是项目减少。", "原因：项目减少；", "主要原因为项目减少，"]
)
def test_a_reason_is_said_once_however_it_was_written(reason: str) -> None:
    now, before = [fact(fa.TOTAL_IN, "1.00")], [fact(fa.TOTAL_IN, "2.00", 2023)]
    line = "收入{比上年：收入总计}〔，主要原因是{原因：收入总计}〕。"
    told = filled(line, now, before, **{"finalaccounts.total.in__上年": reason}).text
    assert told.endswith("下降50.00%，主要原因是项目减少。")


def test_texts_and_reasons_that_stand_nowhere_are_told() -> None:
    reasons = {
        "finalaccounts.total.in?@上年": "项目减少",
        "finalaccounts.expenditure?function=2080108&fund=一般公共@年初": "运维减少",
    }
    supplied = Supplied({"职责": "甲", "人员情况": "乙", "空": " "}, reasons)
    now, before = [fact(fa.TOTAL_IN, "1.00")], [fact(fa.TOTAL_IN, "2.00", 2023)]
    line = "{文：职责}\n收入{比上年：收入总计}〔，主要原因是{原因：收入总计}〕。"
    told = fill.fill(read(line), accounts(now, before), supplied).unused
    assert [one.split("没有用上")[0] for one in told] == [
        "文字“人员情况”",
        "主要原因“一般公共预算财政拨款支出·2080108·比年初”",
    ]
    even = fill.fill(read(line), accounts(now, [fact(fa.TOTAL_IN, "1.00", 2023)]), supplied).unused
    assert even[1].startswith("主要原因“收入总计·比上年”没有用上")


@pytest.mark.parametrize(
    "name", ["收入总计·比上年", "支出·一般公共·2080108·比年初", "三公经费·比全年", "人员经费·比上年"]
)
def test_the_name_told_for_a_reason_means_the_same_place(name: str) -> None:
    key = key_named(meaning(name))
    assert key_named(meaning(named(key))) == key


@pytest.mark.parametrize("name", builtin.names())
@pytest.mark.parametrize("level", ["单位", "部门"])
def test_a_report_calls_its_subject_what_it_is_to_the_last_term(name: str, level: str) -> None:
    whose = sample.unit(region=name)
    whose.level = level
    text = fill.fill(builtin.template(name), whose).text
    assert {"单位": "本部门", "部门": "本单位"}[level] not in text


@pytest.mark.parametrize("name", builtin.names())
def test_the_structure_of_each_fund_says_what_it_is_the_structure_of(name: str) -> None:
    text = fill.fill(builtin.template(name), sample.unit(region=name)).text
    for fund, amount in (("政府性基金", "6.00"), ("国有资本经营", "2.00"), ("一般公共", "83.00")):
        assert f"2024年度{fund}预算财政拨款支出{amount}万元，主要用于以下方面：" in text
