"""Relations that only somebody else's report needs: our own text cannot break them, since facts make it."""

from __future__ import annotations

from typing import Any

from onecard.figures.relation import Relation, Severity


def _rule(
    identity: str, title: str, formula: str, requirement: str, explanation: str, severity: Severity = "error"
) -> Relation[Any]:
    return Relation(
        identity,
        title,
        formula,
        requirement,
        severity,
        lambda _: (),
        explanation=explanation,
        by_exception=True,
    )


COMPARED_WITH_BUDGET = _rule(
    "P-06-2",
    "决算数减增减额等于预算数",
    "决算数 － 比预算的增减额 ＝ 预算数",
    "决算数减去比预算的增减额等于印出的预算数。",
    "决算数、预算数和两者的增减额合不上：至少一个数有误，或增减的词写反。",
)
ORDER = _rule(
    "P-13",
    "大于、小于与两数相符",
    "决算数 ＜、＝、＞ 预算数，与所写的词一致",
    "决算数大于、小于、等于预算数的词与两个数相符。",
    "词与两个数的大小相反：改词，或查两个数。",
    "warning",
)
LEVEL = _rule(
    "P-07-2",
    "持平与两数相符",
    "写与上年持平的，本年数 ＝ 上年数",
    "写与上年持平、无变化的，本年数与印出的上年数相等。",
    "两个数不相等，不能写持平：写明增减额，或写基本持平，并核对两个数。",
    "warning",
)
ADJUSTED_BUDGET = _rule(
    "P-10-3",
    "全年预算等于年初预算加调整",
    "全年预算数 ＝ 年初预算数 ＋ 调整数",
    "年初预算数加年中调增、减去年中调减等于全年预算数。",
    "三个数合不上：至少一个数有误，或还有没有写出的调整。",
    "warning",
)
BUDGET_AGAINST_LAST = _rule(
    "P-06-4",
    "预算增减额与两年预算相符",
    "比上年预算的增减额 ＝ 本年预算数 － 上年预算数",
    "比上年预算的增减额等于本年预算数减去印出的上年预算数。",
    "两年的预算数和增减额合不上：至少一个数有误，或增减的词写反。",
)
CAUSES = _rule(
    "P-05-2",
    "增减原因之和等于增减额",
    "增减额 ＝ ∑各项原因的增减额",
    "写明是全部原因，或写出相抵、合计后净增减多少的，各项原因的增减额相加等于增减额。",
    "各项原因相加不等于增减额：查漏写的原因、写反的增减，或抄错的数；只列主要原因的，不写合计。",
    "warning",
)
TOTAL_IN_PART = _rule(
    "P-01-2",
    "总计等于写出的各项",
    "总计 ＝ 本年数 ＋ 结转和结余（没有写出使用非财政拨款结余、结余分配的）",
    "没有写出使用非财政拨款结余、结余分配的，收、支总计等于本年数加结转和结余。",
    "写出的各项加起来不到总计：有使用非财政拨款结余、结余分配的写出来；没有的，查总计和各项。",
    "warning",
)
OTHER_BASE = _rule(
    "P-10-2",
    "完成率与所写的预算相符",
    "完成率 ＝ 决算数 ÷ 所写的那个预算数",
    "写完成年初预算的，率按年初预算数计算；写完成全年预算的，率按全年预算数计算。",
    "率是按另一个预算数算的：改写所比的预算，或按所写的预算重算。",
    "warning",
)
NO_FIGURE = _rule(
    "P-17",
    "列出的项目没有写数",
    "合计 ＝ ∑列出的各项",
    "列出的各项都有数的清单里，没有一项只写名称不写数。",
    "清单里有一项没有写数，其余各项相加又不等于合计：补上这一项的数。",
)
NO_GROWTH = _rule(
    "P-18",
    "基数为零没有比率",
    "基数 ＝ 0 ⇒ 不写增减率、完成率",
    "基数是零时不写增减率、完成率。",
    "零没有增减率，也没有完成率：写明增减额，不写比率。",
    "warning",
)
LISTED = _rule(
    "P-02-2",
    "列出的各项与合计",
    "合计 ＝ ∑列出的各项；没有列全的，合计 ≥ ∑列出的各项",
    "其中各项之和不大于合计，列全的等于合计。",
    "列出的各项相加与合计不符：查漏列、重复列的项，或合计没有更新。",
)
DOUBLED = _rule(
    "P-17-2",
    "同一项列了两次",
    "清单里每一项只列一次",
    "一个清单里没有名称和数都相同的两项。",
    "清单里有一项重复：删去一处，并核对合计。",
    "warning",
)
ITEMS = _rule(
    "P-11-3",
    "各项决算数之和等于合计",
    "∑各项级科目决算数 ＝ 一般公共预算财政拨款支出",
    "列出的各项决算数之和等于一般公共预算财政拨款支出。",
    "各项相加与合计不符：查漏列的项，或抄错的数；没有逐项列全的，不算错误。",
    "warning",
)
LAST_YEAR = _rule(
    "P-06-3",
    "与上年报告的数相符",
    "本年数 － 比上年的增减额 ＝ 上年报告里的数",
    "倒推的上年数、写出的上年数与上年报告印出的数相等。",
    "与上年自己公开的数不同：有收回、会计差错更正、年初余额调整、机构改革的，写明原因；否则查上年数取自哪里。",
    "warning",
)
GROUP = _rule(
    "S-02",
    "部门数等于各单位之和",
    "部门决算的数 ＝ ∑所属单位决算的数（单位之间的上缴、补助抵销后）",
    "部门决算的各数等于所属单位的相应数之和。",
    "部门与各单位相加不符：查单位是否给全、漏汇总或重复汇总的单位，以及差额表（调整数）的说明。",
    "warning",
)
JOINT = _rule(
    "J-01",
    "几个数不能同时成立",
    "由印出的数和勾稽关系推出的矛盾",
    "印出的数在四舍五入的范围内可以同时为真。",
    "这几个数逐条看都可能成立，合起来不能：至少一个有误。",
)
ONLY_PART_RATE = _rule(
    "P-09-2",
    "唯一部分与合计一致",
    "合计只有一个非零部分时，部分与合计的数、增减额、增减率相同",
    "合计只有一个非零部分时，部分与合计的增减额和增减率相同。",
    "合计只有这一项，两处写的却不同：至少一处有误。",
)

RULES: dict[str, Relation[Any]] = {
    one.id: one
    for one in (
        COMPARED_WITH_BUDGET,
        ORDER,
        LEVEL,
        ADJUSTED_BUDGET,
        TOTAL_IN_PART,
        CAUSES,
        BUDGET_AGAINST_LAST,
        OTHER_BASE,
        NO_FIGURE,
        NO_GROWTH,
        LISTED,
        DOUBLED,
        ITEMS,
        LAST_YEAR,
        GROUP,
        JOINT,
        ONLY_PART_RATE,
    )
}
"""The audit's own relations by id."""
