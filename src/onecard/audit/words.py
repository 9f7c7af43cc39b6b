"""The words that bind a printed quantity to what it is about: which slot of a mention the words before it name.

All patterns are over one spelling (`onecard.audit.spelling`): no blanks, full-width punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

UP = "调增|核增|追加|增加|增长|上升|提高|上涨|增大|超出|超过|超支|增支|多支|增"
DOWN = "调减|核减|减少|下降|降低|压减|压缩|缩减|下调|减支|节约|节支|回落|减|降"
RESIDUE = r"增加（减少）|减少（增加）|增长（下降）|下降（增长）|增（减）|减（增）|增加/减少|增长/下降|减增加|增减少|减少增加|增加减少"
ORDER = re.compile(
    r"(?:支出)?(?:决算数?|执行数)(?P<word>大小于|小于|低于|少于|大于|高于|多于|等于|超过|持平于|与)(?P<base>(?:年初|全年|调整后?)?预算)数?(?P<level>持平|一致|相等|相同)?"
)
SIGN_OF_ORDER = {
    "小": "减少",
    "低": "减少",
    "少": "减少",
    "大": "增加",
    "高": "增加",
    "多": "增加",
    "超": "增加",
}
"""By the first sign of a word of order what it says of the outturn."""
_EVENLY = r"(?<![人车户年月日平])均"
"""均 of several things, not the one of an average."""
CHANGE = re.compile(
    rf"(?P<noun>.*?)(?:同比|各自?|分别|{_EVENLY}|共|总体|又|也|略有|略|有所|相应|小幅|大幅|合计)*(?P<word>{RESIDUE}|{UP}|{DOWN})"
    r"(?:了|额|数|支出|收入|资金|金额|经费|幅度|幅|比例|率|约|近|共|为|是|达到?|：|（[-+]）|（)*$"
)
COMPARED = re.compile(
    r"(?:比|较|相比于?|相较于?|对比|(?:与|同|和)(?=[^，；：。、]*(?:相比|比较|对比|相较|持平|一致|相同)))"
    r"(?P<base>[^，；：。、（）]{0,30}?(?:(?:20\d\d年度?)?[^，；：。、（）]{0,14}?(?:年初预算|全年预算|调整后?预算|(?<!一般公共)(?<!基金)(?<!资本经营)预算)"
    r"|上年度?|上一年度?|去年|同期|20\d\d年度?|往年))"
    r"(?P<tail>(?:部门|单位|同期|年度|决算|收入|安排|执行|总计|合计|实际|金额|支出|数|额|的|末)*)(?:相比|比较|对比|相较|来看)?"
)
SIGNLESS = re.compile(r"(?:率|幅度?|额)(?:约|为|是|达到?|：)*$")
GROWN = re.compile(r"(?:增长|下降|降低|上升)(?:了|约|率)*(?:为|是)*$")
BUDGET = re.compile(
    r"(?P<noun>.*?)(?P<which>年初(?:部门|收入|支出)?预算|全年(?:支出)?预算|调整后?(?:全年)?预算|(?<!一般公共)(?<!基金)(?<!资本经营)预算)"
    r"(?:安排|批复|下达|收入|支出|总额|总计|合计|指标|金额|数|额|资金|核定)*(?:各|分别)?(?:为|是|：|共计|共|计|约|，)*$"
)
PRIOR = re.compile(
    r"(?P<noun>.*?)(?P<when>上年度?|上一年度?|去年|20\d\d年度?)(?:同期|度|决算|支出|收入|实际|数|的|总额|总计|合计|金额)*(?:为|是|：|（)*$"
)
NOW = re.compile(
    r"(?P<noun>.*?)(?P<form>(?:支出|收入)?决算(?:支出|收入)?(?:数|额|总额)?|实际支出(?:数|额)?|支出数|收入数|执行数)?"
    rf"(?:各|分别|{_EVENLY}|共计|总共|共有|共|约|仅|实际|列支|实际支出|发生|实现|达到?|完成|安排|为|是|有|：|，|（)*$"
)
SHARE = re.compile(
    r"占(?P<whole>(?:（[^）]*）|[^，；。占])*?)(?:的)?(?:比重|比例|百分比|比)?(?:分别|各|约)*(?:为|是|达到?|：|的)*$"
)
COMPLETION = re.compile(
    r"(?:完成|执行|占|为)(?:了)?(?P<which>(?:当年|本年|20\d\d年度?)?(?:年初|全年|调整后?|部门|收入|支出|财政拨款)*预算(?:安排)?(?:收入|支出)?(?:数|额|总额|任务)?)"
    r"(?:的|执行率|完成率|比例|率)*(?:为|是|达到?|：)*$"
    r"|(?P<rate>(?:预算|资金|支出|总体|项目|全年|执行)*(?:完成率|执行率|执行进度|完成进度|支出进度|完成比例|完成预算))(?:约|高)?(?:为|是|达到?|：|的)*$"
)
REASON = re.compile(
    r"主要原因|原因(?:是|为|：|主要|系)|主要(?:是|系|为|由于)|(?:全部|均|完全)(?:是|为|系)?(?:由于|因为|因(?!公))|(?<=[，。；：])(?:系|由于|因为|因(?!公))|主要(?:因(?!公)|受)|其原因|变动原因"
)
FIRSTLY = re.compile(r"[一二三四五六七八九]是|①|（1）")
GOES_ON = re.compile(r"(?:[二三四五六七八九]是|其次|再次|另一?方面|另外|同时|[②-⑳]|（[2-9]）)")
"""What a reason goes on with behind a semicolon or a full stop."""
ANEW = re.compile(
    r"，(?=(?:与|同|较|比)(?:上年度?|去年|20\d\d年度?|年初预算|全年预算|预算)[^，；。、]{0,8}(?:相比)?，?[^，；。、]{0,10}"
    rf"(?:{UP}|{DOWN})[^，；。、]{{0,4}}?\d[\d.,]*(?:万元|元|%))"
    r"|，(?=其中[：，]?(?:基本支出|项目支出|人员经费|(?:日常)?公用经费|本年收入|本年支出|(?:一般公共预算)?财政拨款收入|因公出国)[^，；。]{0,12}?\d)"
)
"""Where behind a reason a sentence goes on with a comparison of its own, or with what it is made of."""
PARENT = re.compile(
    r"其中(?:[：，]|$)?|(?:主要)?(?<!不)包括[：，]?|分别(?:是|为)[：，]|主要用于[^：，]{0,12}[：，]?|(?:构成|组成|情况)如下[：，]?|具体(?:如下|情况如下|为)[：，]?"
)
WITHIN = re.compile(r"(?P<noun>[^，；：。、]{2,30})(?<![其年])中[：，]")
"""``本年支出中，基本支出a万元``: what follows may be parts of what was named."""
OPEN_LIST = re.compile(r"主要(?:包括|用于|有|是)|例如")
AND_SO_ON = re.compile(r"等(?:支出|费用|方面|项目|内容|开支)?[）]?[，。；：、]?$")
AND_OTHERS = re.compile(r"等(?:支出|费用|方面|项目|内容|开支)?(?=[，。；、）])")
"""What stands behind the last amount of a list that does not name all, where the sentence goes on."""
ADJUSTED = re.compile(r"调增|调减|核增|核减|追加")
"""Words for what was added to a budget in the course of the year, or taken from it."""
FROM = re.compile(r"(?P<noun>.*?)(?:由|从)(?P<base>[^，；：。由从]{0,12})$")
TO = re.compile(
    rf"(?P<word>{UP}|{DOWN}|调整|变更)(?:到|至|为|成)(?:了)?(?:(?:本年|今年|当年|20\d\d年度?)的?)?(?=\d|$)"
)
"""``由a增加到b``: what stands before a, and what between the two."""
LEVEL_WITH = re.compile(
    r"(?:与|同|和|较|比)(?P<base>[^，；：。、（）]{0,14}?(?:上年|上一年|去年|同期|20\d\d年|年初预算|全年预算|调整预算|预算)[^，；：。、（）]{0,8}?)"
    r"(?:相比|比较)?，?(?P<near>基本|大致|大体)?(?:持平|一致|相同|相等|无变化|没有变化|无增减|保持不变)"
)
OF_YEAR = re.compile(r"(?:其中：?)?(?P<year>20\d\d)年度?(?=.)(?!初|起|结转|以[前来])")
AT_THE_END = re.compile(r"(20\d\d)年(?:[年度]?末|底|12月31日|12月底)")
LAST_YEAR = re.compile(r"上年|上一年|去年|同期|20\d\d年")
ASIDE = re.compile(r"人均|车均|户均|平均|均价|单价|每(?:人|辆|次|批|户|台)|不?含|包含|扣除|剔除")
"""A name that begins so tells something aside: it is neither a part of what it stands beside nor what a sentence is about."""
SINCE = re.compile(r"(?:比|较)(?:年初|期初)数?$")
"""What stands before the amount at the beginning of a year, which is neither a budget nor last year's."""
ROUGHLY = re.compile(r"(?:约|将近|近|逾)为?$")
EACH = re.compile(rf"分别|各(?!项|类|级|部门|单位|款|种|地|方面)|{_EVENLY}|依次")
LEADING = re.compile(
    r"^(?:其中|年中|执行中|另外|此外|同时|一是|二是|三是|四是|五是|六是|截至|截止|主要(?=包括|用于|是|有)|包括|用于|以下|方面|本年度|当年|全年共|全年|"
    r"我(?:单位|部门|局|中心|委|院|校|会|办|市|区|县)|本(?:单位|部门|局|院|校)|20\d\d年度?末?|年度|（\d{1,2}）|\d{1,2}[.、]|"
    r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|[①-⑳]|[，；：、。！？-]|的|万元|（|）|和|及|以及|用于|“(?=“))+"
)
FORM = re.compile(
    r"(?:实际)?(?:完成|执行)(?:了)?|(?:支出|收入)?(?:决算)?(?:数|支出|收入|额|总额|数额)?|费用(?:支出)?|实际支出|执行数|决算支出|与|和|同|比|较"
)
"""What is left of a clause that names no thing of its own: only the form its figure has."""
SEPARATORS = "，；：。！？"


def budget_basis(which: str) -> str:
    """The basis a word for a budget names: 年初, 全年 (also 调整), or 预算 where it does not say which."""
    if "年初" in which:
        return "年初"
    return "全年" if "全年" in which or "调整" in which else "预算"


def base_meant(base: str, year: int | None) -> str:
    """What is compared with: 上年, 年初, 全年 or 预算, 上年预算 that of another year, 他年 a year before the last; '' for this year."""
    if "预算" in base:
        found = re.search(r"20\d\d(?=年)", base)
        other = found is not None and year is not None and int(found[0]) != year
        return "上年预算" if other or re.search(r"上年|去年|上一年", base) else budget_basis(base)
    found = re.search(r"(20\d\d)年", base)
    if found and year is not None:
        back = year - int(found[1])
        return "上年" if back == 1 else "他年" if back > 1 else ""
    return "上年"


def orders(text: str) -> Iterator[re.Match[str]]:
    """Where outturn and budget are set in an order."""
    return ORDER.finditer(text) if "预算" in text else iter(())
