"""What a finding is headed with says the fault, for every relation that can fail."""

from __future__ import annotations

import re

import pytest

from onecard.audit.heading import heading
from onecard.audit.rules import RULES
from onecard.audit.tests.printed import audited
from onecard.finalaccounts.relations import RELATIONS
from onecard.finalaccounts.report_relations import REPORT_RELATIONS

SAYS_SO = re.compile(
    r"不|没有写数|同一个原因|列了两次|残留|超过|超出|少于|小于|为负|含有|却有|却写|缺少|没有保留|还有待补"
)


@pytest.mark.parametrize("relation", [*RELATIONS.values(), *REPORT_RELATIONS.values(), *RULES.values()])
def test_the_heading_of_a_finding_says_what_is_wrong(relation):
    assert SAYS_SO.search(heading(relation.title))


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("占比与两数相符", "占比与两数不符"),
        ("各项年初预算之和不超过合计", "各项年初预算之和超过合计"),
        ("一般公共预算支出结构（类）", "一般公共预算支出结构不符（类）"),
        ("列出的项目没有写数", "列出的项目没有写数"),
    ],
)
def test_a_title_is_turned_into_its_opposite(title: str, said: str):
    assert heading(title) == said


def test_a_sentence_names_what_it_is_about_once():
    found = audited(("完成年初预算的43.16%", "完成年初预算的34.16%")).findings
    (rate,) = [one for one in found if one.relation == "P-10"]
    assert rate.message.startswith("公务员医疗补助（2101103）完成率印作34.16%")


def test_the_total_is_shown_before_its_parts():
    budget = next(one for one in audited().findings if one.relation == "P-11-2")
    assert budget.printed[0].text == "178.25万元"
