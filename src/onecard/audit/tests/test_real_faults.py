"""Faults of kinds that real reports have, in wordings of many provinces: found at the figure, as hard as it deserves."""

from __future__ import annotations

import pytest

from onecard.audit.audit import audit_document
from onecard.audit.tests.printed import part_of_report

EXPENDITURE = "三、支出决算情况说明\n"
BASIC = "六、一般公共预算财政拨款基本支出决算情况说明\n"
PROCUREMENT = "十、政府采购支出情况\n"

FAULTS = {
    "a share whose percent sign is missing is still a share": (
        EXPENDITURE
        + "本年支出合计100.00万元，其中：基本支出61.40万元，占 64.10；项目支出38.60万元，占38.60%。",
        ("P-03", "warning", "64.10"),
    ),
    "a part of a total printed as nothing": (
        PROCUREMENT + "政府采购支出总额0.00万元。授予中小企业合同金额5.00万元，占政府采购支出总额的100%。",
        ("P-02-2", "error", "5.00万元"),
    ),
    "a name without its figure is itself what is marked": (
        BASIC
        + "一般公共预算财政拨款基本支出9.00万元，其中：人员经费9.00万元，包括：基本工资5.00万元、医疗费、住房公积金3.00万元。",
        ("P-17", "error", "医疗费"),
    ),
}


@pytest.mark.parametrize(("text", "wanted"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found_at_its_figure(text: str, wanted: tuple[str, str, str]):
    found = audit_document(part_of_report(text)).at_least("warning")
    told = [
        (one.relation, one.severity, figure.text)
        for one in found
        for figure in (*one.printed, *one.likely_wrong)
    ]
    assert wanted in told
