"""A total that its parts do not make, where nothing tells which is wrong: both explanations are told, with what speaks for each."""

from __future__ import annotations

from onecard.audit.audit import audit_document
from onecard.audit.finding import Finding
from onecard.audit.tests.printed import CORRECT, audited, part_of_report

GENERAL = "五、一般公共预算财政拨款支出决算情况说明\n"


def budgets(*changes: tuple[str, str]) -> Finding:
    """The finding that the item budgets do not make their total, after these changes of the example."""
    (found,) = [one for one in audited(*changes).findings if one.relation == "P-11-2"]
    return found


def test_a_rate_that_agrees_with_the_printed_total_speaks_for_it():
    found = budgets()
    assert (
        "一是合计178.25万元正确（完成率68.89%与它在尾差内相符，122.81÷178.25＝68.90%），各项少11.65万元"
        in found.message
    )
    assert "有年初预算而没有支出的科目没有列出" in found.message
    assert "二是各项正确，合计应为166.60万元，完成率68.89%也要改为73.72%。" in found.message
    assert found.proof.arithmetic.endswith("＝166.60 ≠ 178.25；122.81÷178.25＝68.90%，122.81÷166.60＝73.72%")
    assert found.severity == "warning"


def test_a_rate_that_agrees_with_the_sum_of_the_parts_speaks_for_them():
    found = budgets(("68.89%", "73.72%"))
    assert (
        "二是各项正确（完成率73.72%与它相符，122.81÷166.60＝73.72%），合计应为166.60万元。" in found.message
    )
    assert "完成率73.72%也要改为68.90%；二是" in found.message


def test_without_a_rate_both_explanations_stand_alone():
    found = budgets(("，完成年初预算的68.89%", ""))
    assert "一是合计178.25万元正确，各项少11.65万元" in found.message
    assert found.message.endswith("二是各项正确，合计应为166.60万元。")


def test_any_list_that_may_lack_an_item_is_told_both_ways():
    text = (
        GENERAL
        + "（二）一般公共预算财政拨款支出决算结构情况\n一般公共预算财政拨款支出决算为100.00万元，主要用于：教育支出（类）30.00万元，占30%；"
        "住房保障支出（类）61.00万元，占61%。\n（三）一般公共预算财政拨款支出决算具体情况\n"
        "1.教育支出（类）进修及培训（款）培训支出（项）支出决算为30.00万元。\n"
        "2.住房保障支出（类）住房改革支出（款）住房公积金（项）支出决算为61.00万元。\n"
    )
    found = [
        one for one in audit_document(part_of_report(text)).at_least("warning") if "两种可能" in one.message
    ]
    assert [one.severity for one in found] == ["warning"]
    assert "一是合计100.00万元正确（" in found[0].message
    assert "各项少9.00万元" in found[0].message
    assert "二是各项正确，合计应为91.00万元" in found[0].message


def test_where_the_likeliest_wrong_figure_is_known_it_is_named_instead():
    wrong = audited(*CORRECT, ("人员经费106.31万元", "人员经费106.13万元")).at_least("warning")
    assert wrong
    assert all(one.likely_wrong and "两种可能" not in one.message for one in wrong)
