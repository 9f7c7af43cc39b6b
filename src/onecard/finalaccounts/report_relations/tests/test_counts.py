"""A count stated in words is held against the list beside it only where that list is meant to be whole."""

from __future__ import annotations

import pytest

from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.report_relations.counts import counted
from onecard.finalaccounts.report_relations.tests.test_report_relations import outcome, report, says, writes

SOUND = [
    "本单位内设综合办公室、中心机房、主任办公室三个办公室。",
    "内设3个科室：办公室（加挂党建办、人事科牌子）、业务科、财务科。",
    "内设3个科室，分别是办公室、业务科和财务科，核定编制20名。",
    "内设两个科室：办公室、人事与财务科。",
    "共有3个下属单位，分别是甲中心、乙中心，以及丙中心。",
    "内设机构8个，分别为：办公室、人事科、宣传科、财务科、法规科、审批科、执法科、督查室；所属单位若干。",
    "项目支出共3个：社会保障卡制作费、系统运维费、宣传费，合计120万元。",
    "纳入决算编制范围的单位2家，具体包括：本级、服务中心。",
    "内设机构2个：1.办公室，负责文秘、档案、保密；2.业务科，负责发卡、用卡。",
    "共对2个项目开展绩效自评，分别为“卡、码”融合项目、信息化运维项目。",
    "内设4个科室，包括：办公室、基金监管股、待遇保障股、医药服务股。分别是：1.甲局 2.乙中心。（三）人员情况：在职26人。",
    "本部门决算包括本级及2个下属单位，具体为：甲局本级、乙支队、丙中心。",
    "内设十二个科室：甲科、乙科、丙科、丁科、戊科、己科、庚科、辛科、壬科、癸科、子科、丑科。",
]
BROKEN = [
    ("本单位内设综合办公室、中心机房、主任办公室四个办公室。", 4, 3),
    ("内设4个科室：办公室（加挂党建办、人事科牌子）、业务科、财务科。", 4, 3),
    ("内设两个科室，分别是办公室、业务科、财务科。", 2, 3),
    ("内设机构3个：1.办公室，负责文秘、档案、保密；2.业务科，负责发卡、用卡。", 3, 2),
    ("共对3个项目开展绩效自评，分别为“卡、码”融合项目、信息化运维项目。", 3, 2),
]
SILENT = [
    "内设5个科室，主要包括办公室、业务科。",
    "内设办公室、业务科等5个科室。",
    "内设5个科室：办公室、业务科等。",
    "内设5个科室。",
    "工作有2个方面：一是加强管理、完善制度、健全机制；二是改进服务。",
    "下设8个机构，其中：行政单位3个、事业单位5个。",
    "内设3个科室：行政编制5名、事业编制7名、工勤2名、其他1名。",
    "办理12333、12345热线转来的3个事项：咨询、投诉。",
]


@pytest.mark.parametrize("text", SOUND)
def test_a_count_agrees_with_the_list_beside_it(text: str) -> None:
    (found,) = counted([text])
    assert found.agrees


@pytest.mark.parametrize(("text", "count", "listed"), BROKEN)
def test_a_count_with_more_or_fewer_beside_it_does_not_agree(text: str, count: int, listed: int) -> None:
    (found,) = counted([text])
    assert (found.count, found.least, found.agrees) == (count, listed, False)
    assert found.quote in text


@pytest.mark.parametrize("text", SILENT)
def test_a_list_that_does_not_claim_to_be_whole_is_not_counted(text: str) -> None:
    assert list(counted([text])) == []


@pytest.mark.parametrize(("last", "agrees"), [("（三）财务科。管账。", True), ("财务科管账。", False)])
def test_a_list_numbered_in_the_paragraphs_below_is_counted(last: str, agrees: bool) -> None:
    (found,) = counted(
        ["本单位内设3个科室：", "（一）办公室。管文秘、档案。", "（二）业务科。管发卡。", last]
    )
    assert found.agrees == agrees


def test_projects_are_counted_by_the_results_that_are_told() -> None:
    sound = report(kind="行政")
    assert outcome("M-07", sound).state == "held"
    broken = outcome("M-07", says(sound, fa.EVALUATION_PROJECTS.key, "3"))
    assert (broken.state, broken.blocks) == ("failed", True)


def test_fewer_projects_told_than_evaluated_are_no_break_where_the_text_says_so() -> None:
    some = writes(says(report(kind="行政"), fa.EVALUATION_PROJECTS.key, "3"), "以下公开重点项目的自评结果。")
    assert outcome("M-07", some).state == "held"
    more = writes(says(report(kind="行政"), fa.EVALUATION_PROJECTS.key, "0"), "以下公开重点项目的自评结果。")
    assert outcome("M-07", more).state == "failed"
