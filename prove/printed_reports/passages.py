"""What a published report says besides its figures: duties, departments, results of evaluation, the terms explained.

Two thirds of the words of a published report stand here. They hold the numbers that no relation is about: of documents,
years, projects, staff, telephones. Their choice hangs on the unit alone, so that the figures of a report are the same with
them and without.
"""

from __future__ import annotations

import random

from printed_reports.writer import Writer

_DUTIES = (
    "贯彻落实国家和省有关社会保障、公共服务的法律法规和方针政策，起草本地区有关管理办法并组织实施",
    "承担社会保障卡的申领、制作、发放、补换和注销工作，保证持卡人信息准确、完整、安全",
    "承担服务网点的规划、建设和日常管理，指导各区服务窗口统一服务标准、统一办理流程",
    "承担信息系统的建设、运行维护和网络安全工作，落实信息安全等级保护制度",
    "承担与医疗机构、公共交通、文化旅游等合作单位的用卡环境建设，协调解决用卡中的问题",
    "负责本单位人事、财务、资产、档案和后勤保障工作，落实全面从严治党责任",
    "受理群众咨询、投诉和建议，办理热线转办的事项，定期分析群众反映集中的问题",
    "开展政策宣传和业务培训，组织进社区、进学校、进企业的便民服务活动",
    "负责有关业务数据的统计、分析和报送，按规定向社会公开",
    "配合有关部门开展数据共享和业务协同，推动更多事项网上办、就近办、一次办",
    "指导和监督委托服务单位履行合同约定，组织服务质量检查和满意度调查",
    "完成上级主管部门交办的其他任务",
)
_DEPARTMENTS = ("综合科", "业务科", "财务科", "信息科", "服务科", "稽核科", "党群科", "法规科")
_PROJECTS = ("网点运行维护", "系统升级改造", "宣传培训", "设备更新", "档案数字化", "服务外包", "网络安全测评")
_RESULTS = (
    "项目立项依据充分，绩效目标与年度工作计划相符，预算编制较为科学，资金分配依据充分，管理制度健全，支出符合国家财经法规和资金管理办法的规定",
    "从产出看，年度任务按计划完成，工作质量达到预期要求，成本控制在批复的范围以内；从效益看，办事群众等候时间明显缩短，服务满意度保持在较高水平",
    "存在的主要问题：一是部分项目前期论证不够细致，绩效指标的量化程度有待提高；二是个别合同签订较晚，支付进度前慢后快；三是项目资料的归集还不够及时",
    "下一步改进措施：一是加强项目储备，提前做好需求调研和方案论证；二是细化绩效指标，把指标分解到岗到人；三是加强执行监控，对进度偏慢的项目及时提醒、及时调整；四是把自评结果与下一年度预算安排结合起来",
)
_TERMS = (
    ("财政拨款收入", "指单位本年度从本级财政部门取得的财政拨款，包括一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款"),
    ("上级补助收入", "指事业单位从主管部门和上级单位取得的非财政性补助收入"),
    ("事业收入", "指事业单位开展专业业务活动及其辅助活动取得的收入，包括按规定纳入专户管理、由财政核拨的资金"),
    ("经营收入", "指事业单位在专业业务活动及其辅助活动之外，开展非独立核算的经营活动取得的收入"),
    ("附属单位上缴收入", "指事业单位所属的独立核算单位按照有关规定上缴的收入"),
    ("其他收入", "指单位取得的除上述各项收入以外的收入，主要是利息、捐赠和非本级财政的拨款等"),
    ("使用非财政拨款结余", "指事业单位在当年收入不足以安排当年支出时，使用以前年度积累的非财政拨款结余弥补收支差额的金额"),
    ("年初结转和结余", "指单位以前年度尚未完成、结转到本年仍按原规定用途继续使用的资金，以及项目已经完成等产生的结余资金"),
    ("结余分配", "指单位按照国家有关规定缴纳所得税、提取专用基金以及转入非财政拨款结余等的金额"),
    ("年末结转和结余", "指单位结转到下年的基本支出结转、项目支出结转和结余以及经营结余"),
    ("基本支出", "指单位为保障机构正常运转、完成日常工作任务而发生的支出，包括人员经费和公用经费"),
    ("项目支出", "指单位在基本支出之外，为完成特定的行政任务或者事业发展目标所发生的支出"),
    ("经营支出", "指事业单位在专业业务活动及其辅助活动之外开展非独立核算经营活动发生的支出"),
    ("对附属单位补助支出", "指事业单位用财政拨款之外的收入对附属单位补助所发生的支出"),
    ("工资福利支出", "反映单位支付给在职职工和编制外长期聘用人员的劳动报酬，以及为上述人员缴纳的各项社会保险费等"),
    ("商品和服务支出", "反映单位购买商品和服务的支出，不包括用于购置固定资产的支出"),
    ("对个人和家庭的补助", "反映政府用于对个人和家庭的补助支出，如离休费、退休费、抚恤金、生活补助等"),
    ("“三公”经费", "指用财政拨款安排的因公出国（境）费、公务用车购置及运行维护费和公务接待费。其中，公务用车购置及运行维护费指单位车辆购置支出以及租用费、燃料费、维修费、过路过桥费、保险费等支出；公务接待费指单位按规定开支的各类公务接待支出"),
    ("机关运行经费", "指为保障行政单位和参照公务员法管理的事业单位运行、用于购买货物和服务的各项资金，包括办公费、印刷费、邮电费、差旅费、会议费、日常维修费、专用材料费、办公用房水电费、物业管理费等"),
)  # fmt: skip


def _chance(w: Writer, what: str) -> random.Random:
    """The choices of one passage of a unit's report."""
    return random.Random(f"{w.unit.name}:{w.unit.year}:{what}")


def duties(w: Writer) -> None:
    """What the unit is there for, item by item."""
    chance = _chance(w, "duties")
    w.line("根据批准的职能配置、内设机构和人员编制规定，本单位的主要职责是：")
    chosen = sorted(chance.sample(range(len(_DUTIES)), chance.randint(7, 11)))
    for number, at in enumerate(chosen, 1):
        w.line(f"{number}.{_DUTIES[at]}。")


def departments(w: Writer) -> None:
    """Departments, staff, and who belongs to the report."""
    chance = _chance(w, "departments")
    named = chance.sample(_DEPARTMENTS, chance.randint(3, 6))
    posts = chance.randint(18, 160)
    w.line(
        f"本{w.unit.level}内设{len(named)}个科室，分别是{'、'.join(named)}。"
        f"核定编制{posts}名，年末在职人员{posts - chance.randint(0, 9)}人，退休人员{chance.randint(0, 40)}人。"
    )
    w.line(
        f"纳入{w.unit.name}{w.unit.year}年度决算编报范围的单位共1个，为{w.unit.name}本级，无下属预算单位。"
        f"联系电话：0898-88{chance.randint(100000, 999999)}。"
    )


def evaluation(w: Writer) -> None:
    """How the projects were evaluated, in words."""
    chance = _chance(w, "evaluation")
    named = chance.sample(_PROJECTS, chance.randint(2, 4))
    w.line(
        f"根据《预算绩效管理办法》（财预〔2016〕{chance.randint(3, 180)}号）等规定，本{w.unit.level}组织对{w.unit.year}年度的项目开展了绩效自评，"
        f"包括{'、'.join(named)}等项目，自评覆盖率达到100%，自评结果均为“优”或者“良”。"
    )
    w.line(f"评价结果显示，{_RESULTS[0]}。{_RESULTS[1]}。")
    for one in chance.sample(named, 2):
        w.line(
            f"{one}项目绩效自评综述：根据年初设定的绩效目标，项目自评得分为{chance.randint(86, 99)}分，绩效目标完成情况较好，{_RESULTS[1]}。"
        )
    for one in _RESULTS[2:]:
        w.line(f"{one}。")


def terms(w: Writer) -> None:
    """The terms of the report explained."""
    chance = _chance(w, "terms")
    chosen = sorted(chance.sample(range(len(_TERMS)), chance.randint(13, len(_TERMS))))
    for number, at in enumerate(chosen, 1):
        name, meaning = _TERMS[at]
        w.line(f"{number}.{name}：{meaning}。")
