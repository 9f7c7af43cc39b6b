"""What is lacking as a supplement to fill in: what it asks for is what a template asks for."""

from __future__ import annotations

import yaml

from onecard.finalaccounts.lacking import skeleton
from onecard.finalaccounts.narrative.builtin import template
from onecard.finalaccounts.narrative.document import Missing, Narrative
from onecard.finalaccounts.narrative.fill import fill
from onecard.finalaccounts.supplement import read
from onecard.finalaccounts.tests.test_assemble import made, tables


def narrative(supplement: str = "") -> Narrative:
    found = made(tables(), supplement=read(supplement, "补充.yaml"))
    return fill(template("hainan"), found.accounts, found.supplied)


def test_filled_in_line_by_line_nothing_it_asked_for_is_lacking() -> None:
    asked = yaml.safe_load(skeleton(narrative().missing))
    assert asked["文字"].keys() >= {"职责", "机构设置"}
    assert "一般公共预算财政拨款支出·2080108·年初" in asked["数"]
    answers = {"数": 1, "文字": "已写", "原因": "已写明"}
    filled = {part: dict.fromkeys(names, answers[part]) for part, names in asked.items()}
    left = narrative(yaml.safe_dump(filled, allow_unicode=True)).missing
    again = yaml.safe_load(skeleton(left)) or {}
    assert not {(part, name) for part, names in again.items() for name in names} & {
        (part, name) for part, names in asked.items() for name in names
    }


def test_handed_in_unfilled_it_brings_nothing() -> None:
    form = skeleton(narrative().missing)
    brought = read(form, "补充.yaml")
    assert not brought.figures
    assert not any(text for text in (*brought.supplied.texts.values(), *brought.supplied.reasons.values()))
    assert narrative(form).missing == narrative().missing


def test_each_place_tells_its_unit_and_where_it_is_said() -> None:
    (line,) = [one for one in skeleton(narrative().missing).splitlines() if "公务用车保有量:" in one]
    assert "# 辆；（二）财政拨款“三公”经费支出决算具体情况说明" in line


def test_last_years_figure_has_its_own_part_and_what_no_supplement_brings_is_told() -> None:
    last = Missing("fact", "finalaccounts.total.in?@上年", "收入总计2023年度决算数", "一、总体情况", "补上。")
    project = Missing(
        "fact",
        "finalaccounts.evaluation.budget?project=信息化",
        "项目全年预算数",
        "（二）自评\n结果",
        "补上。",
    )
    form = skeleton([last, project])
    assert yaml.safe_load(form) == {"上年数": {"收入总计": None}}
    assert "# （二）自评 结果：缺项目全年预算数，由报表或账簿提供。" in form
