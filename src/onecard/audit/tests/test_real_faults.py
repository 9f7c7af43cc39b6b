"""Faults of kinds that real reports have, in wordings of many provinces: found at the figure, as hard as it deserves."""

from __future__ import annotations

import pytest

from onecard.audit.audit import audit_document
from onecard.audit.tests.printed import part_of_report

OVERALL = "一、收入支出决算总体情况说明\n"
GENERAL = "五、一般公共预算财政拨款支出决算情况说明\n"
SANGONG = "九、财政拨款“三公”经费支出决算情况说明\n"
RUNNING = "十、机关运行经费支出情况\n"
ASSETS = "十一、国有资产占用情况\n"
PERFORMANCE = "十二、预算绩效情况说明\n"
EXPENDITURE = "三、支出决算情况说明\n"
BASIC = "六、一般公共预算财政拨款基本支出决算情况说明\n"
PROCUREMENT = "十、政府采购支出情况\n"

FAULTS = {
    "a share behind the amount it is of": (
        PROCUREMENT
        + "授予中小企业合同金额100.00万元，占政府采购支出总额113.00万元的85.80%。政府采购支出总额113.00万元。",
        ("P-03", "error", "85.80%"),
    ),
    "staff and running costs in brackets that do not make basic expenditure": (
        GENERAL
        + "一般公共预算支出2181.22万元，其中：基本支出1370.70万元，占62.84%（人员经费1180.44万元，公用经费109.26万元），"
        "项目支出810.52万元，占37.16%。",
        ("P-02-2", "error", "109.26万元"),
    ),
    "a rate of a project's budget behind its score": (
        PERFORMANCE
        + "“防控”项目绩效自评得分为96.84分，全年预算数为72.00万元，执行数为70.86万元，完成预算的94.82%。",
        ("P-10", "error", "94.82%"),
    ),
    "guests whose cost is not what it was spent on": (
        SANGONG
        + "国内公务接待82批次，615人次（不包括陪同人员），共计支出6.31万元，具体内容包括：接待检查2.10万元；接待学习4.71万元。",
        ("P-02-2", "error", "6.31万元"),
    ),
    "a rate against a year before the last": (
        SANGONG + "公务接待费1.20万元，较2019年3.00万元减少1.80万元，下降66.00%。",
        ("P-05", "error", "66.00%"),
    ),
    "parts of what a sentence before named": (
        EXPENDITURE
        + "本年支出合计2300.30万元。本年支出中，基本支出1790.30万元，占77.83%；项目支出501.00万元，占22.17%。",
        ("P-02", "error", "501.00万元"),
    ),
    "类 told one by one that are more than their total": (
        GENERAL
        + "一般公共预算财政拨款支出450.00万元。\n（1）教育支出55.00万元，比上年增加5.00万元，增长10%。\n"
        "（2）文化旅游体育与传媒支出440.00万元，比上年增加40.00万元，增长10%。",
        ("P-11-3", "warning", "440.00万元"),
    ),
    "a share wrong in a list that stands in brackets": (
        EXPENDITURE
        + "本年支出合计536.40万元，其中：基本支出486.40万元，占90.68%（其中：人员经费376.40万元，占基本支出的77.38%；"
        "公用经费110.00万元，占基本支出的26.22%）；项目支出50.00万元，占9.32%。",
        ("P-03", "error", "26.22%"),
    ),
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
    "the shortfall printed as completion": (
        SANGONG + "“三公”经费预算为3万元，支出决算为1.71万元，完成预算的43%。",
        ("P-10", "error", "43%"),
    ),
    "two shares exchanged": (
        SANGONG
        + "“三公”经费支出决算为1.71万元。其中：公务接待费支出0.53万元，占69%；公务用车购置及运行维护费支出1.18万元，占31%。",
        ("P-03", "error", "69%"),
    ),
    "vehicles with an amount and no part of it": (
        SANGONG
        + "公务用车购置及运行维护费支出4.02万元。其中：公务用车购置支出0.00万元，公务用车运行维护支出0.00万元，公务用车保有量7辆。",
        ("G-01", "error", "4.02万元"),
    ),
    "one of three parts of what the general budget spends on 三公": (
        SANGONG + "一般公共预算“三公”经费支出决算13.27万元。其中：因公出国（境）费支出决算0万元。"
        "公务用车购置及运行费支出决算11.15万元。公务接待费支出决算2.21万元。",
        ("G-01", "error", "2.21万元"),
    ),
    "a part of a total whose quotation marks a PDF gives behind it": (
        SANGONG
        + "2022 年度一般公共预算 三公 经费支出决算 “ ” 13.27 万元。其中：因公出国（境）费支出决算 0 万元。"
        "公务用车购置及运行费支出决算 11.15 万元。公务接待费支出决算 2.21 万元。",
        ("G-01", "error", "2.21 万元"),
    ),
    "one of three 类 of basic expenditure without 人员经费 and 公用经费": (
        BASIC
        + "一般公共预算财政拨款安排基本支出4080.12万元，其中：（1）工资福利支出3312.44万元，包括基本工资、津贴补贴等支出；"
        "（2）商品和服务支出506.67万元，包括办公费、水费等支出；（3）对个人和家庭的补助支出207.00万元，包括退休费等支出。",
        ("P-02", "warning", "4080.12万元"),
    ),
    "by how much an outturn is above its budget": (
        GENERAL
        + "1.教育支出（类）进修及培训（款）培训支出（项）年初预算为80.10万元，支出决算为86.92万元，完成年初预算的108.51%。"
        "决算数大于年初预算数8.62万元。",
        ("P-06-2", "warning", "8.62万元"),
    ),
    "a rate that is the amount": (
        SANGONG + "公务接待费预算为1万元，支出决算为2.14万元，比预算增加1.14万元，增长1.14%。",
        ("P-05", "error", "1.14%"),
    ),
    "100% beside an outturn above the budget": (
        GENERAL
        + "1.教育支出（类）进修及培训（款）培训支出（项）。年初预算为50.00万元，支出决算为55.93万元，完成年初预算100%。",
        ("P-10", "error", "100%"),
    ),
    "a digit dropped": (
        EXPENDITURE
        + "本年支出合计518.30万元，其中：基本支出400.20万元，占77.21%；项目支出18.10万元，占22.79%。",
        ("P-02", "error", "18.10万元"),
    ),
    "the amount of all funds for one of them": (
        EXPENDITURE
        + "本年支出合计518.30万元，其中：基本支出400.30万元，占77.23%；项目支出118.00万元，占22.77%。\n"
        + GENERAL
        + "一般公共预算财政拨款支出518.30万元，占本年支出合计的96.08%。",
        ("P-03", "error", "96.08%"),
    ),
    "a change that is another year's": (
        OVERALL + "收、支总计均为536.40万元。与2021年度相比，收、支总计各增加26.40万元，增长7.28%。",
        ("P-05", "error", "26.40万元"),
    ),
    "a total left at nothing": (
        SANGONG + "“三公”经费支出决算为0万元，其中：公务用车运行维护费支出5.00万元，公务接待费支出1.20万元。",
        ("P-02-2", "error", "0万元"),
    ),
    "growth from nothing": (
        SANGONG + "公务接待费支出2.00万元，比上年增加2.00万元，增长100%。",
        ("P-18", "warning", "100%"),
    ),
    "completion of a budget of nothing": (
        GENERAL
        + "1.教育支出（类）进修及培训（款）培训支出（项）。年初预算为0万元，支出决算为5.93万元，完成年初预算的100%。",
        ("P-18", "warning", "100%"),
    ),
    "contracts above the year's procurement": (
        PROCUREMENT + "政府采购支出总额20.00万元。授予中小企业合同金额25.00万元，占政府采购支出总额的125%。",
        ("A-01-2", "warning", "25.00万元"),
    ),
    "a part above its whole": (
        EXPENDITURE + "本年支出合计100.00万元，其中：基本支出120.00万元。",
        ("P-02-2", "error", "120.00万元"),
    ),
    "fewer persons than visits": (
        SANGONG + "国内公务接待支出1.20万元，共接待96批次、12人次。",
        ("G-04-2", "error", "12人次"),
    ),
    "visits without persons": (
        SANGONG + "公务接待费支出0.50万元，其中国内公务接待支出0.50万元，国内公务接待0批次、0人次。",
        ("G-04", "warning", "0批次"),
    ),
    "a word against its two amounts": (
        GENERAL
        + "1.教育支出（类）进修及培训（款）培训支出（项）。年初预算为50.00万元，支出决算为45.93万元，决算数大于年初预算数。",
        ("P-13", "warning", "45.93万元"),
    ),
    "a rate ten times too small": (
        OVERALL + "收入总计918.16万元，与上年相比减少15.20万元，下降0.16%。",
        ("P-05", "error", "0.16%"),
    ),
    "last year's total printed before its noun": (
        OVERALL + "收入总计536.40万元，上年收入总计500.00万元，比上年增加63.40万元。",
        ("P-06", "error", "63.40万元"),
    ),
    "元 for 万元": (
        RUNNING + "机关运行经费支出43.00元，比上年增加3.00万元，增长7.50%。",
        ("P-05", "error", "43.00元"),
    ),
    "cars by use that are fewer than all": (
        ASSETS + "共有车辆3辆，其中：机要通信用车1辆、应急保障用车1辆。",
        ("P-02-2", "error", "3辆"),
    ),
    "procurement by kind above the total": (
        PROCUREMENT
        + "政府采购支出总额50.00万元，其中：政府采购货物支出30.00万元、政府采购工程支出0万元、政府采购服务支出25.00万元。",
        ("A-01", "error", "50.00万元"),
    ),
    "items of the budget above its total": (
        GENERAL
        + "一般公共预算财政拨款支出年初预算为100.00万元，支出决算为60.00万元，完成年初预算的60%。其中：\n"
        "1.教育支出（类）进修及培训（款）培训支出（项）年初预算为70.00万元，支出决算为20.00万元。\n"
        "2.住房保障支出（类）住房改革支出（款）住房公积金（项）。年初预算为50.00万元，支出决算为40.00万元。",
        ("P-11", "error", "100.00万元"),
    ),
    "items of the budget below its total": (
        GENERAL
        + "一般公共预算财政拨款支出年初预算为150.00万元，支出决算为60.00万元，完成年初预算的40%。其中：\n"
        "1.教育支出（类）进修及培训（款）培训支出（项）年初预算为70.00万元，支出决算为20.00万元。\n"
        "2.住房保障支出（类）住房改革支出（款）住房公积金（项）。年初预算为50.00万元，支出决算为40.00万元。",
        ("P-11-2", "warning", "150.00万元"),
    ),
    "a rate off by two hundredths": (
        EXPENDITURE
        + "本年支出合计300.00万元，其中：基本支出100.00万元，占33.35%；项目支出200.00万元，占66.67%。",
        ("P-03", "warning", "33.35%"),
    ),
    "completion rates copied as shares of 总支出": (
        SANGONG
        + "“三公”经费支出决算11.97万元，其中：公务用车购置及运行维护费支出决算4.02万元，占总支出决算的89.33%；"
        "公务接待费支出决算7.95万元，占总支出决算的39.7%。",
        ("P-03", "error", "89.33%"),
    ),
    "an amount called level with another one": (
        SANGONG + "公务接待费支出0.50万元（上年0.60万元），与上年持平。",
        ("P-07-2", "warning", "0.60万元"),
    ),
    "an outturn called level with a budget it is not": (
        SANGONG + "公务接待费预算0.60万元，支出决算0.50万元，与预算数持平。",
        ("P-13", "warning", "0.50万元"),
    ),
    "a change that does not lead from one amount to the other": (
        OVERALL + "本年收入由上年的480.20万元增加到512.36万元，增加23.16万元。",
        ("P-06", "error", "23.16万元"),
    ),
    "the rate of a change between two amounts": (
        SANGONG + "“三公”经费支出由2021年的6.20万元下降到2022年的4.10万元，下降38.87%。",
        ("P-05", "error", "38.87%"),
    ),
    "an amount without the year it rose from": (
        OVERALL + "本年收入由480.20万元增加到512.36万元，增加23.16万元。",
        ("P-06", "warning", "23.16万元"),
    ),
    "completion of a budget that was adjusted": (
        SANGONG + "“三公”经费预算从8.00万元调整为7.50万元，支出决算为7.20万元，完成全年预算的90%。",
        ("P-10-2", "warning", "90%"),
    ),
    "completion of the budget in its words": (
        GENERAL + "一般公共预算财政拨款支出640.00万元，完成年初预算600.00万元的93.75%。",
        ("P-10", "error", "93.75%"),
    ),
    "a budget that its adjustment does not make": (
        SANGONG + "“三公”经费全年预算7.50万元（年初预算8.00万元，调减0.80万元），支出决算7.20万元。",
        ("P-10-3", "warning", "0.80万元"),
    ),
    "亿元 that its parts do not make": (
        OVERALL + "收入总计1.29亿元，其中本年收入13,141.36万元，年初结转和结余58.64万元。",
        ("P-02-2", "error", "1.29亿元"),
    ),
    "a change of what stood before the brackets": (
        OVERALL
        + "收入总计2000.00万元，较上年（1900.00万元，含划入单位300.00万元）增加100.00万元，增长50.00%。",
        ("P-05", "error", "50.00%"),
    ),
    "causes that do not make what is said of them": (
        OVERALL
        + "收入总计900.00万元，比上年增加50.00万元，主要原因：一是人员经费增加62.00万元；二是项目经费减少22.00万元，"
        "增减相抵净增加50.00万元。",
        ("P-05-2", "warning", "22.00万元"),
    ),
    "all causes, that do not make the change": (
        OVERALL
        + "收入总计900.00万元，比上年增加50.00万元，全部是由于人员经费增加62.00万元、项目经费减少22.00万元。",
        ("P-05-2", "warning", "22.00万元"),
    ),
    "a budget that is not its change above last year's": (
        GENERAL
        + "一般公共预算财政拨款年初预算为600.00万元，较2021年年初预算580.00万元增加30.00万元，增长3.45%。",
        ("P-06-4", "error", "30.00万元"),
    ),
    "completion of the second of two budgets": (
        SANGONG
        + "“三公”经费支出年初预算为12.00万元，支出决算为9.80万元；支出全年预算数为10.00万元，支出决算为9.80万元，完成全年预算的89%。",
        ("P-10", "error", "89%"),
    ),
    "a grand total that is more than its two parts": (
        OVERALL + "收入总计2860.35万元，其中：本年收入1840.35万元；年初结转和结余20万元。",
        ("P-01-2", "warning", "2860.35万元"),
    ),
    "a grand total that is less than its two parts": (
        OVERALL + "支出总计1860.35万元。本年支出1850.35万元，年末结转和结余20.00万元。",
        ("P-01", "error", "1860.35万元"),
    ),
    "a change of an amount told before its noun": (
        OVERALL
        + "收入总计1860.35万元，支出总计1860.35万元。与上年1800.00万元相比，增加50.35万元，增长3.35%。",
        ("P-06", "error", "50.35万元"),
    ),
    "an item whose two amounts differ": (
        GENERAL
        + "4.住房保障支出（类）住房改革支出（款）住房公积金（项）136.77万元，主要用于缴存公积金。年初预算为130.00万元，"
        "支出决算为126.77万元。",
        ("P-09", "error", "126.77万元"),
    ),
    "a comparison behind the reason for another one": (
        SANGONG
        + "公务接待费支出预算为2.00万元，支出决算为0.70万元，决算数小于预算数的主要原因是厉行节约，与上年相比减少0.20万元，减少32.22%。",
        ("P-05", "error", "32.22%"),
    ),
    "a fund that does not balance": (
        "七、政府性基金预算财政拨款收入支出决算情况说明\n"
        "政府性基金预算财政拨款年初结转和结余0.00万元，本年收入50.00万元，本年支出45.00万元，年末结转和结余15.00万元。",
        ("P-20", "error", "15.00万元"),
    ),
    "a budget told behind the visits it paid": (
        SANGONG
        + "4.公务接待费支出情况说明。\n2022年度公务接待14批次，102人次，年初预算2.00万元，支出决算0.70万元，完成年初预算的53.00%。",
        ("P-10", "error", "53.00%"),
    ),
    "an item whose purpose is told behind its name": (
        GENERAL
        + "2.教育支出（类）进修及培训（款）培训支出（项），主要用于干部培训。年初预算为50.00万元，支出决算为45.00万元，"
        "完成年初预算的90.00%。\n"
        "3.教育支出（类）进修及培训（款）培训支出（项）支出决算为54.00万元。",
        ("P-09", "error", "54.00万元"),
    ),
    "a change that names its side alone": (
        "四、财政拨款收入支出决算总体情况说明\n财政拨款收入312.36万元，支出308.05万元。与2021年度相比，财政拨款收入增加106.67万元，"
        "增长51.86%，主要原因为人员变动。支出减少32.99万元，下降51.86%，主要原因为部分合同跨年支付。",
        ("P-05", "error", "32.99万元"),
    ),
    "a share of one 类 told beneath both sides of the accounts": (
        "二、部门决算收支情况说明\n（三）一般公共预算财政拨款收入支出决算情况说明\n"
        "2.支出情况。2022年度一般公共预算财政拨款支出200.00万元。\n4.比较情况。主要用于以下几个方面：\n"
        "（1）教育支出150.00万元，占75.0%。\n（2）住房保障支出50.00万元，占27.0%。",
        ("P-03", "error", "27.0%"),
    ),
    "a share of basic expenditure that names no whole": (
        BASIC
        + "一般公共预算财政拨款基本支出200.00万元，其中：\n（一）人员经费150.00万元，占77.00%，主要包括基本工资等。",
        ("P-03", "error", "77.00%"),
    ),
    "a rate by which budget and outturn differ": (
        GENERAL
        + "与年初预算相比，年初预算数200.00万元，决算数150.00万元，预决算差异率-20.00%，主要原因是：人员变动。",
        ("P-05", "error", "-20.00%"),
    ),
    "expenditure of a fund by nature, with a balance behind it": (
        "七、政府性基金预算财政拨款收入支出决算情况说明\n"
        "本年支出85.18万元，其中：基本支出0.00万元，项目支出87.18万元，年末结转和结余0.00万元。",
        ("P-02-2", "error", "87.18万元"),
    ),
    "a grade of another band": (
        PERFORMANCE + "“档案数字化”项目自评得分为88.5分，自评等级为“优”。",
        ("K-03", "warning", "88.5分"),
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


@pytest.mark.parametrize(("rate", "within"), [("61.42%", "0.02个百分点"), ("61.6%", "末位的两个单位")])
def test_a_rate_that_is_nearly_right_is_said_to_be_off_by_no_more_than_it_is(rate: str, within: str):
    text = f"{EXPENDITURE}本年支出合计100.00万元，其中：基本支出61.40万元，占{rate}；项目支出38.60万元，占38.6%。"
    said = [one.message for one in audit_document(part_of_report(text)).at_least("warning")]
    assert any(f"相差不超过{within}" in one for one in said)
