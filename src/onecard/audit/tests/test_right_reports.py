"""Reports in wordings of many provinces whose figures can all be true: nothing is raised.

Each case is a part of a fictional report in which a reader without care would see a contradiction that is none.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from onecard.audit.audit import audit_document
from onecard.audit.tests.printed import document, part_of_report

OVERALL = "一、收入支出决算总体情况说明\n"
EXPENDITURE = "三、支出决算情况说明\n"
FISCAL = "四、财政拨款收入支出决算总体情况说明\n"
ASSETS = "十一、国有资产占用情况\n"
GENERAL = "五、一般公共预算财政拨款支出决算情况说明\n"
INCOME = "二、收入决算情况说明\n"
FUND = "七、政府性基金预算财政拨款收入支出决算情况说明\n"
PROCUREMENT = "十、政府采购支出情况\n"
PERFORMANCE = "十二、预算绩效情况说明\n"
BASIC = "六、一般公共预算财政拨款基本支出决算情况说明\n"
RUNNING = "十、机关运行经费支出情况\n"
SANGONG = "九、财政拨款“三公”经费支出决算情况说明\n"

RIGHT = {
    "vehicles at the end of this year and of last year": ASSETS
    + "截至2022年12月31日，本单位共有车辆0辆。截至2021年12月31日，本单位共有车辆1辆，其中：其他用车1辆。\n"
    "2022年末公务用车保有量3辆，2021年末公务用车保有量4辆。",
    "how far outturn and budget are apart, with the sign or without": GENERAL
    + "与年初预算相比，年初预算数200.00万元，决算数150.00万元，预决算差异率-25.00%。\n"
    "公务用车运行维护费全年预算数20.00万元，决算数15.00万元，预决算差异率25.00%。",
    "groups sent by the department itself and by others": SANGONG
    + "2022年度本部门组织的出国（境）团组1个，参加其他部门出国（境）团组2个，全年因公出国（境）累计4人次。",
    "guests of another kind in brackets, and what goes on behind them": SANGONG
    + "公务接待费支出0.37万元。其中：国内接待费支出0.37万元（其中：外事接待费支出0.00万元），共安排国内公务接待8批次（其中：外事接待"
    "0批次），接待人次56人（其中：外事接待人次0人）。国（境）外接待费支出0.00万元，共安排国（境）外公务接待0批次，接待人次0人。",
    "what money moved, told before numbers of things": SANGONG
    + "公务接待费0.40万元，国内公务接待8批次，46人次，较预算减少0.60万元，较上年减少0.22万元，降低35.48%。",
    "a kind of income with what is in it": INCOME
    + "本年收入合计100.00万元，其中：财政拨款收入79.70万元，占79.70%；事业收入（含专户管理教育收费）14.30万元，占14.30%；"
    "其他收入6.00万元，占6.00%。",
    "a budget by funds in brackets, then a list of the outturn": SANGONG
    + "公务接待费支出预算310.00万元（其中：一般公共预算支出310.00万元；政府性基金预算支出0万元），支出决算102.90万元，完成预算的33.19%。"
    "其中：国内公务接待支出93.60万元，接待1,206批次，9,873人次；国（境）外公务接待支出9.30万元，接待20批次，145人次。",
    "one sentence for both sides, amounts sharing one unit": OVERALL
    + "收、支总计各是12.30、12.30万元，各减少1.00、1.00万元，各下降7.5%、7.5%。",
    "a total as numbered items": OVERALL
    + "总收入1250.30万元，包括：\n1.本年收入1200.30万元，比上年增加10.30万元，增长0.9%；\n"
    "2.上年结转50.00万元，比上年减少5万元，下降9%。\n总支出1250.30万元，包括：1.本年支出1190.30万元；2.结转下年60.00万元。",
    "last year's amount without its unit, and a doubled verb": SANGONG
    + "公务接待费支出2.05万元，较上年2.08减少0.03万元，减少了1.44%。",
    "a percent sign is missing": EXPENDITURE
    + "本年支出合计100.00万元，其中：基本支出61.40万元，占 61.40；项目支出38.60，占38.60%。",
    "shares that make 100.01": EXPENDITURE
    + "本年支出合计300.00万元，其中：基本支出100.00万元，占33.34%；项目支出100.00万元，占33.34%；经营支出100.00万元，占33.33%。",
    "0% for nothing out of nothing": SANGONG
    + "“三公”经费支出决算0万元，其中：因公出国（境）费支出决算0万元，占0%；公务用车购置及运行维护费支出决算0万元，占0%；"
    "公务接待费支出决算0万元，占0%。",
    "no completion rate of a budget of nothing": GENERAL
    + "1.教育支出（类）进修及培训（款）培训支出（项）年初预算为0万元，支出决算为2.05万元，完成年初预算的--%。",
    "the rate belongs to one of two budgets": GENERAL
    + "一般公共预算财政拨款支出年初预算为80.00万元，全年预算为100.00万元，支出决算为95.00万元，完成全年预算的95%。",
    "no growth from a base of nothing": SANGONG
    + "公务接待费支出2.00万元，比上年增加2.00万元，增长--（基数为0，不可比）。",
    "an item's amount twice in its sentence": GENERAL
    + "1.教育支出（类）进修及培训（款）培训支出（项）2.05万元，主要用于培训。年初预算为2.00万元，支出决算为2.05万元，"
    "完成年初预算的102.5%。",
    "causes as signed parts of the change": OVERALL
    + "收入总计100.00万元，比上年增加10.00万元，增长11.11%，其中：人员经费增加12.00万元，项目经费减少2.00万元。",
    "a list of vehicles by kind beside their cost": SANGONG
    + "全年购置公务用车1辆，其中：轿车0辆、金额0万元，越野车1辆、金额18.00万元，载客汽车0辆、金额0万元。",
    "only one of three parts is told": SANGONG
    + "“三公”经费支出决算6.20万元，比上年增加1.20万元，增长24%；公务用车购置及运行维护费支出5.00万元。",
    "shares of main items that leave some out": EXPENDITURE
    + "本年支出合计500.00万元，主要包括：教育支出300.00万元，占60%；社会保障和就业支出180.00万元，占36%。",
    "two sides, each with its list": OVERALL
    + "总收入100.00万元，其中本年收入90.00万元，上年结转和结余10.00万元；总支出100.00万元，其中本年支出95.00万元，"
    "年末结转和结余5.00万元。",
    "by how much an outturn is above its budget, and above what": GENERAL
    + "1.教育支出（类）进修及培训（款）培训支出（项）年初预算为80.10万元，支出决算为86.92万元，完成年初预算的108.51%。"
    "决算数大于年初预算数6.82万元，主要原因是年中追加。\n"
    "2.教育支出（类）职业教育（款）技校教育（项）年初预算为80.10万元，支出决算为86.92万元，决算数大于年初预算数80.10万元。",
    "one list for both sides, opening and closing balances in it": FISCAL
    + "财政拨款收、支总计5860.42万元，比上年减少210.60万元，下降3.47%。其中财政拨款年初结转和结余40.00万元，"
    "本年财政拨款支出5790.22万元，年末结转和结余70.20万元。",
    "vehicles counted with another measure word, one kind under a name of the city's": ASSETS
    + "车辆8台，其中：主要领导干部用车0台，一般公务用车6台，一般执法执勤用车0台，其他用车2台。",
    "last year's budget beside this year's": SANGONG
    + "“三公”经费财政拨款支出预算为8.00万元，比2021年度预算10.00万元减少2.00万元，下降20%；支出决算6.20万元，完成预算的77.5%。",
    "a sentence that goes on behind its list": FUND
    + "政府性基金预算财政拨款年初结转和结余2.00万元，本年收入5.00万元，本年支出6.00万元，其中：基本支出0万元，项目支出6.00万元，"
    "年末结转和结余1.00万元。",
    "an amount with its tax, without it, and its kinds": PROCUREMENT
    + "政府采购合同金额共计113.00万元（含税），不含税金额100.00万元，税额13.00万元。其中：货物类采购60.00万元，服务类采购53.00万元。",
    "parts of a part that bear its name": EXPENDITURE
    + "本年支出合计1000.00万元，包括：（1）基本支出800.00万元，其中：工资福利支出650.00万元、商品和服务支出150.00万元；"
    "（2）项目支出200.00万元，其中：本级项目150.00万元、上级专项50.00万元。",
    "what each car cost beside what all did": SANGONG
    + "公务用车购置及运行费3.20万元，其中：公务用车运行维护费3.20万元，车均运行费1.60万元，年末公务用车保有量2辆。"
    "公务接待费0.60万元，接待12批次、86人次，人均69.77元。",
    "from one year's amount to the other's": SANGONG
    + "“三公”经费支出由2021年的6.20万元下降到2022年的4.10万元，减少2.10万元，下降33.87%；公务接待费由0.80万元降至0.60万元。",
    "a budget before and after it was adjusted": SANGONG
    + "“三公”经费年初预算由8.00万元调整为7.50万元，上年决算7.00万元，支出决算7.20万元，完成全年预算的96.00%，完成年初预算的90.00%。",
    "level with last year, and about level": SANGONG
    + "公务接待费支出0.50万元（上年0.50万元），与上年持平；公务用车运行维护费支出3.20万元，上年3.21万元，与上年基本持平；"
    "因公出国（境）费预算0万元，与上年持平。",
    "a budget of last year in the words of level": SANGONG
    + "公务接待费2022年预算0.80万元，与上年预算持平，支出决算0.50万元，上年决算0.60万元，减少0.10万元。",
    "a small change of a total told behind its part": OVERALL
    + "收入总计6749.29万元，其中年初结转和结余219.91万元，较2021年增加1.35万元，增长0.02%。",
    "亿元 beside 万元, each with its own digits": OVERALL
    + "收入总计1.29亿元，其中本年收入12,841.36万元，年初结转和结余58.64万元；与上年1.2亿元相比，增加864.00万元，增长7.2%。",
    "amounts told about": PERFORMANCE
    + "项目资金共计约300万元，其中：设备购置约120万元，运行维护约150万元；培训近60万元。",
    "what last year's amount holds, in brackets": OVERALL
    + "收入总计2000.00万元，较上年（1900.00万元，含划入单位300.00万元）增加100.00万元，增长5.26%。",
    "causes that the sentence adds up": OVERALL
    + "收入总计900.00万元，比上年增加50.00万元，增长5.88%，主要原因：一是人员经费增加62.00万元；"
    "二是项目经费减少12.00万元，增减相抵净增加50.00万元。",
    "main causes that leave some out": OVERALL
    + "收入总计900.00万元，比上年增加50.00万元，增长5.88%，主要原因：一是人员经费增加62.00万元。二是项目经费减少22.00万元。",
    "causes of which some are added up": OVERALL
    + "收入总计900.00万元，比上年增加50.00万元，主要原因是项目增加20.00万元，基本工资增加18.00万元，津贴增加12.00万元，"
    "工资津贴合计增加30.00万元。",
    "a budget beside last year's budget": GENERAL
    + "一般公共预算财政拨款年初预算为600.00万元，较2021年年初预算580.00万元增加20.00万元，增长3.45%；支出决算640.00万元。",
    "the same outturn beside two budgets": SANGONG
    + "“三公”经费支出年初预算为12.00万元，支出决算为9.80万元，完成年初预算的81.67%；支出全年预算数为10.00万元，"
    "支出决算为9.80万元，完成全年预算的98%。",
    "a grand total of two parts": OVERALL
    + "收入决算总计1860.35万元，其中：本年收入决算合计1840.35万元；年初结转和结余20万元。支出决算总计1860.35万元，"
    "本年支出决算合计1850.35万元。",
    "the year compared with before its noun": OVERALL
    + "收入总计1860.35万元，支出总计1860.35万元。与上年1800.00万元相比，增加60.35万元，增长3.35%。",
    "a sign in brackets behind its word": GENERAL
    + "一般公共预算财政拨款支出640.00万元，较2021年减少（-）20.00万元，降低3.03％。",
    "a grand total with a part of another name": OVERALL
    + "收入总计110.00万元，其中：本年收入90.00万元，动用历年滚存结余12.00万元，年初结转和结余8.00万元。",
    "a budget adjusted twice": SANGONG
    + "“三公”经费年初预算8.00万元，年中调增1.00万元、调减2.00万元，全年预算7.00万元，支出决算6.30万元，完成全年预算的90%。",
    "what was added to a budget": GENERAL
    + "2.教育支出（类）进修及培训（款）培训支出（项）。年初预算为5.00万元，追加预算1.00万元，支出决算为5.90万元，完成年初预算的118%。",
    "what brackets explain inside a list": EXPENDITURE
    + "本年支出合计2300.30万元，其中：基本支出1790.30万元，占77.83%（人员经费1560.18万元、公用经费230.12万元）；"
    "项目支出510.00万元，占22.17%。",
    "a list of one, and what stands beside its whole": EXPENDITURE
    + "基本支出1790.30万元，其中财政拨款基本支出1700.12万元，占基本支出的94.96%；项目支出510.00万元，"
    "其中财政拨款项目支出505.00万元，占99.02%。",
    "what there was at the beginning of the year": "十一、国有资产占用情况\n"
    "年末资产总额3500.00万元，比年初3200.00万元增加300.00万元，增长9.38%；负债120.00万元。",
    "what was bought beside what there is": "十一、国有资产占用情况\n"
    "共有车辆3辆，单价100万元以上的设备1台（套）。2022年当年购置车辆0辆；购置单价100万元以上的设备0台（套）。",
    "reasons that compare by themselves": EXPENDITURE
    + "本年支出合计500.00万元，比上年增加100.00万元，增长25%，主要原因是办公费较上年增加15.00万元，差旅费较上年增加20.00万元。",
    "a change that names none of several things before it": SANGONG
    + "“三公”经费支出5.20万元。公务用车购置及运行维护费支出4.50万元，公务接待费支出0.70万元。较2021年决算数减少0.80万元，下降13.3%。",
    "words of order behind an item of a list": SANGONG
    + "“三公”经费预算为8万元，支出决算为5.2万元，完成预算的65%，其中，因公出国（境）费预算为0万元，支出决算为0万元，决算数等于预算数。",
    "shares of a total with the carry-over": INCOME
    + "收入总计110.00万元，其中：财政拨款收入90.00万元，占81.82%；其他收入10.00万元，占9.09%；年初结转和结余10.00万元，占9.09%。",
    "an average beside a change of what it is of": SANGONG
    + "公务接待费支出1.20万元，共接待12批次、96人次，人均125元，比上年减少0.30万元，下降20%。公务用车运行维护费支出5.00万元，"
    "平均每辆2.50万元，比上年减少0.50万元，下降9.09%。",
    "a list in brackets whose items semicolons part": INCOME
    + "本年收入合计536.40万元，其中：财政拨款收入486.40万元，占90.68%（其中：一般公共预算财政拨款收入376.40万元，占财政拨款收入的77.38%；"
    "政府性基金预算财政拨款收入110.00万元，占财政拨款收入的22.62%）；其他收入50.00万元，占9.32%。",
    "an item whose natures are told before its budget": GENERAL + "一般公共预算财政拨款支出450.00万元。\n"
    "（一）教育支出（类）进修及培训（款）培训支出（项）主要用于培训，其中基本支出5.00万元，项目支出0万元。年初预算为6.00万元，"
    "支出决算为5.00万元，完成年初预算的83.33%。\n"
    "（二）文化旅游体育与传媒支出（类）文物（款）博物馆（项）主要用于运行，其中基本支出345.00万元，项目支出100.00万元。"
    "年初预算为390.00万元，支出决算为445.00万元，完成年初预算的114.10%。",
    "who was received, beside how many were": SANGONG
    + "公务接待费支出1.20万元。国内公务接待5批次、42人次，接待省厅3批次、24人次，接待友邻2批次、18人次。",
    "who was received, in the next sentence": SANGONG
    + "公务接待费支出1.20万元。全年国内公务接待5批次，42人次。其中上级部门检查指导3批次24人次，兄弟单位学习交流2批次18人次。",
    "a share of how many beside how much": PERFORMANCE
    + "共有12个项目、涉及资金1,510.00万元开展自评；其中重点项目3个，占25%，涉及资金510.00万元，占33.77%。",
    "completion of a budget that is not printed": GENERAL
    + "一般公共预算财政拨款支出450.00万元，完成年初预算的107.14%（年初预算420.00万元），完成调整预算的100%。",
    "a list of which shares are of several things": PROCUREMENT
    + "政府采购支出总额113.00万元，其中：政府采购货物支出13.00万元、政府采购服务支出100.00万元。授予中小企业合同金额100.00万元，"
    "占政府采购支出总额的88.5%，其中：授予小微企业合同金额60.00万元，占授予中小企业合同金额的60%；货物采购授予中小企业合同金额0万元，"
    "占货物支出金额的0%；服务采购授予中小企业合同金额100.00万元，占服务支出金额的100%。",
    "last year's amount of a total behind its list": RUNNING
    + "机关运行经费支出50.12万元，主要用于办公费10.00万元、差旅费20.00万元、其他5.00万元，较上年49.00万元增加1.12万元，增长2.29%。",
    "a rate of change with its own sign": GENERAL
    + "一般公共预算财政拨款支出450.00万元，比上年减少50.00万元，增长率-10.00%。",
    "parts of another kind among what a total holds": EXPENDITURE
    + "本年支出合计2300.30万元。本年支出中，财政拨款支出2200.00万元，工资福利支出1500.00万元。",
    "what was done with the money among what it was spent on": GENERAL
    + "一般公共预算财政拨款支出1690.00万元，其中：基本支出1300.00万元，项目支出390.00万元。项目支出主要用于系统建设300.00万元，"
    "主要成效是……；运行维护费90.00万元。",
    "last year's amount with its year before it": SANGONG
    + "“三公”经费支出全年预算数8.00万元，支出决算数6.20万元，完成全年预算的77.50%；2021年度“三公”经费支出决算数8.00万元，"
    "2022年度决算数比2021年度减少1.80万元，下降22.50%。",
    "what could be got for each part of a score, and what was": PERFORMANCE
    + "自评得分98.5分。其中：产出指标50分，得49分；效益指标30分，得30分；满意度指标10分，得10分；预算执行10分，得9.5分。",
    "an amount of years ago": SANGONG
    + "公务接待费1.20万元，较2019年（调整前）3.00万元减少1.80万元，下降60.00%；较上年1.50万元减少0.30万元，下降20.00%。",
    "groups abroad, and those of others among them": SANGONG
    + "“三公”经费支出合计18.20万元。因公出国（境）费支出12.00万元，占“三公”经费的65.93%。全年因公出国（境）团组2个，累计4人次，"
    "其中：参加省外办组织的团组1个、2人次，支出7.00万元；自组团组1个、2人次，支出5.00万元。"
    "公务用车运行维护费5.00万元，占27.47%。公务接待费1.20万元，占6.59%。",
    "a list beneath one of two counts": PERFORMANCE
    + "对12个项目、3个单位开展自评，其中部门整体支出1个、项目支出11个，涉及财政资金390.00万元。",
    "shares that do not say of what": PROCUREMENT
    + "政府采购支出总额356.80万元。授予中小企业合同金额300.00万元，占84.08%，其中：授予小微企业合同金额150.00万元，占42.04%。",
    "one bracket right behind another": GENERAL
    + "一般公共预算支出2181.22万元，其中：基本支出1370.70万元（占62.84%）（人员经费1180.44万元，公用经费190.26万元），"
    "项目支出810.52万元（占37.16%）。",
    "numbered items that give reasons, in one paragraph": GENERAL
    + "一般公共预算财政拨款支出2205.10万元，主要用于：\n（1）教育支出1805.10万元，占81.86%，主要原因是追加。"
    "（2）卫生健康支出280.00万元，占12.70%。（3）住房保障支出120.00万元，占5.44%。",
    "what came in of a fund, called 收入决算数": FISCAL
    + "一般公共预算财政拨款收入决算数为2200.12万元，政府性基金预算财政拨款收入决算数50.00万元。\n"
    + GENERAL
    + "一般公共预算财政拨款支出决算数为2205.12万元，占本年支出合计的95.86%。",
    "what expenditure is made of, behind a reason": EXPENDITURE
    + "本年支出合计3000.12万元，比上年增加220.12万元，增长7.92%，主要原因是人员增加3人、调资1次，其中：基本支出2100.12万元，占70.00%；"
    "项目支出900.00万元，占30.00%。",
    "lists that leave some out, one behind the other": BASIC
    + "一般公共预算财政拨款基本支出1370.70万元。其中：人员经费1180.44万元，包括基本工资400.00万元、津贴补贴300.44万元等；"
    "公用经费190.26万元，包括办公费50.26万元、差旅费40.00万元等。",
    "the other side behind a semicolon": OVERALL
    + "收入总计1860.35万元，其中上年结转20.00万元于当年全部支出；支出总计1860.35万元。",
    "changes against two years": SANGONG
    + "“三公”经费支出6.20万元，比2021年8.00万元、2020年9.50万元分别减少1.80万元、3.30万元，分别下降22.50%、34.74%。",
    "a 款 and its 项 in one list": GENERAL
    + "2.卫生健康支出（类）支出决算141.27万元。其中：行政事业单位医疗（款）141.27万元，行政单位医疗（项）81.27万元，"
    "事业单位医疗（项）60.00万元。",
    "a share behind the amount it is of": PROCUREMENT
    + "授予中小企业合同金额100.00万元，占政府采购支出总额113.00万元的88.50%；其中授予小微企业60.00万元，占授予中小企业合同金额的60.00%，"
    "授予中型企业40.00万元，占40.00%。",
    "what units of a department spent, in one list": EXPENDITURE
    + "本年支出合计1850.35万元，其中：局本级基本支出1000.35万元，项目支出200.00万元；执法大队基本支出460.00万元，项目支出190.00万元。",
    "what units of a department spent, each with its list": EXPENDITURE
    + "本年支出合计1850.35万元。局本级本年支出1200.35万元，其中基本支出1000.35万元，项目支出200.00万元；"
    "执法大队本年支出650.00万元，其中基本支出460.00万元，项目支出190.00万元。",
    "what units of a department need to run": RUNNING
    + "机关运行经费支出50.12万元。局本级机关运行经费40.12万元，参公单位机关运行经费10.00万元。",
    "kinds of procurement, houses and vehicles beside all of them": PROCUREMENT
    + "政府采购支出总额113.00万元。集中采购支出80.00万元，分散采购支出33.00万元。面向中小企业采购100.00万元。\n"
    + ASSETS
    + "共有车辆8辆。执法车辆3辆，业务车辆5辆。房屋面积3500.00平方米。自有房屋面积3000.00平方米，租用房屋面积500.00平方米。",
    "类 beneath basic expenditure, and again beneath projects": GENERAL
    + "1.基本支出1300.00万元。其中：教育支出36.40万元、农林水支出1075.60万元、住房保障支出188.00万元。"
    "2.项目支出390.00万元。其中：农林水支出390.00万元。一般公共预算财政拨款支出1690.00万元。",
    "what a fund was spent on, told behind what was left of it": FUND
    + "政府性基金预算财政拨款本年收入120.00万元，本年支出120.00万元，年末结转和结余0.00万元，与上年度相比，收入、支出各增加20.00万元，"
    "增长20.00%。其中：城乡社区支出（类）120.00万元，占100%。",
    "a budget and last year compared with, the latter by 同比": SANGONG
    + "“三公”经费支出预算为36.00万元，支出决算为27.75万元，完成预算的77.08%，决算数比预算数减少8.25万元；同比减少2.25万元，下降7.50%。",
    "what was left at the end of this year and of the last": OVERALL
    + "2022年末结转和结余10.00万元，2021年末结转和结余20.00万元，减少10.00万元，下降50.00%。",
    "both sides of one fund, of which only the first names it": FISCAL
    + "（一）财政拨款收支与2021年度决算对比情况\n财政拨款本年收入140.00万元，比上年增加10.00万元，增长7.7%；"
    "本年支出139.00万元，增加9.00万元，增长6.9%。具体情况如下：\n1.一般公共预算财政拨款本年收入100.00万元，比上年增加5.00万元，增长5.3%；本年支出99.00万元，比上年增加4.00万元，"
    "增长4.2%。\n2.政府性基金预算财政拨款本年收入40.00万元，比上年增加5.00万元，增长14.3%；本年支出40.00万元，比上年增加5.00万元，增长14.3%。\n"
    "3.国有资本经营预算财政拨款本年收入0万元，与上年持平；本年支出0万元，与上年持平。",
    "rows of a table that were read as sentences": SANGONG
    + "项目 预算数 决算数\n合计 8.00 6.20\n1.因公出国（境）费 0.00 0.00\n2.公务用车购置及运行维护费 6.00 5.00\n3.公务接待费 2.00 1.20\n"
    "“三公”经费支出决算6.20万元，完成预算的77.50%。",
    "shares of a grand total, a paragraph each": OVERALL
    + "2022年度收入总计1860.35万元。收入具体情况如下：\n1.财政拨款收入1700.00万元，占91.38%。\n2.其他收入140.35万元，占7.54%。\n"
    "3.年初结转和结余20.00万元，占1.08%。",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_a_right_report_has_no_finding(text: str):
    assert audit_document(part_of_report(text)).at_least("warning") == []


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parent / "right").glob("*.txt")), ids=lambda one: one.stem
)
def test_a_whole_right_report_has_no_finding(file: Path):
    audit = audit_document(document(file.read_text(encoding="utf-8")))
    assert audit.at_least("warning") == []
    assert audit.relations_checked > 15


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("titles_that_run_in", "其中：本年收入2290.12万元", "其中：本年收入2920.12万元"),
        ("titles_that_run_in", "年初结转和结余26.40万元，占1.14%", "年初结转和结余26.40万元，占11.40%"),
        ("titles_that_run_in", "卫生健康支出80.00万元，占3.48%", "卫生健康支出80.00万元，占8.43%"),
        (
            "titles_that_run_in",
            "基本支出1790.30万元，项目支出510.00万元",
            "基本支出1790.30万元，项目支出501.00万元",
        ),
        ("titles_that_run_in", "津贴补贴400.00万元", "津贴补贴440.00万元"),
        ("titles_that_run_in", "货物50.00万元，服务70.00万元", "货物50.00万元，服务77.00万元"),
        ("budgets_inside_their_rates", "完成全年预算8.00万元的65.0%", "完成全年预算8.00万元的56.0%"),
        ("budgets_inside_their_rates", "调增20.00万元", "调增30.00万元"),
        (
            "one_decimal_and_no_change",
            "社会保障与就业支出200.0万元，占9.1%",
            "社会保障与就业支出200.0万元，占19.1%",
        ),
        ("amounts_by_fund_in_brackets", "（一）人员经费2,780.10万元", "（一）人员经费2,870.10万元"),
        ("amounts_by_fund_in_brackets", "运行维护费支出决算27.90万元", "运行维护费支出决算22.90万元"),
        ("amounts_by_fund_in_brackets", "支出年初预算4,205.00万元相比", "支出年初预算4,502.00万元相比"),
        ("amounts_by_fund_in_brackets", "支出决算总计4,510.36万元", "支出决算总计4,150.36万元"),
    ],
)
def test_a_fault_in_a_right_report_is_found(file: str, right: str, wrong: str):
    text = (Path(__file__).parent / "right" / f"{file}.txt").read_text(encoding="utf-8")
    assert right in text
    assert audit_document(document(text.replace(right, wrong, 1))).at_least("warning")


def test_a_copy_in_traditional_characters_is_read_like_any_other():
    text = SANGONG + "“三公”經費預算為3萬元，支出決算為1.71萬元，完成預算的43%。"
    (found,) = audit_document(part_of_report(text)).at_least("warning")
    assert found.relation == "P-10"
