"""The heading of a finding (问题标题): a relation is named by what must hold, a finding by what does not."""

from __future__ import annotations

import re

_FAULTS = re.compile(r"^(?:列出的项目没有写数|同一项列了两次|几个数不能同时成立|模板残留|多项用同一个原因)")
"""Titles that name the fault themselves."""
_NOT = (
    ("齐全、金额不为负", "不齐全或金额为负"),
    ("保留表格并注明", "没有保留表格并注明"),
    ("收支平衡与层级", "收支不平衡或层级不符"),
    ("在当年科目表中", "不在当年科目表中"),
    ("应有的部分", "缺少应有的部分"),
    ("没有比率", "却写了比率"),
    ("没有支出", "却有支出"),
    ("没有待补的内容", "还有待补的内容"),
    ("不超过", "超过"),
    ("不超预算", "超出预算"),
    ("不少于", "少于"),
    ("不小于", "小于"),
    ("不为负", "为负"),
    ("不含", "含有"),
    ("齐全", "不齐全"),
    ("相符", "不符"),
    ("一致", "不一致"),
    ("相等", "不相等"),
    ("相同", "不同"),
    ("等于", "不等于"),
    ("平衡", "不平衡"),
)
"""What a title says must hold, and what it says where that does not; the first that stands in it."""


def heading(title: str) -> str:
    """What a finding is headed with: ``占比与两数相符`` → ``占比与两数不符``."""
    if _FAULTS.match(title):
        return title
    for holds, fails in _NOT:
        if holds in title:
            return fails.join(title.rsplit(holds, 1))
    bracket = title.rfind("（") if title.endswith("）") else len(title)
    return f"{title[:bracket]}不符{title[bracket:]}"
