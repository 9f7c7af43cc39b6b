"""What stands behind a finding: the rule, where it comes from, and an example of a break."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from onecard.audit.rules import RULES
from onecard.figures.relation import Relation
from onecard.finalaccounts.report_relations import ALL_RELATIONS

EXAMPLES = Path(__file__).parent / "examples.csv"
SOURCES = {
    "T": "公开报表的表样：一张表内行与行、栏与栏的关系",
    "X": "公开报表的表样：同一个数在几张表里的关系",
    "B": "预算与决算的口径：支出要有预算",
    "N": "情况说明与公开报表出自同一次汇总",
    "P": "情况说明自身的算术，不需要报表",
    "G": "“三公”经费的构成和实物量",
    "A": "政府采购、国有资产、机关运行经费的说明",
    "K": "项目支出绩效自评的口径",
    "M": "公开内容和格式的要求",
    "S": "部门决算由所属单位的决算汇总，单位之间的上缴、补助抵销",
    "J": "由其余勾稽关系和读数公理推出",
}
"""Where the relations of a group come from, by the letter their id begins with."""


def relation(identity: str) -> Relation[Any] | None:
    """The relation of an id, in whatever case it is written; None where there is none."""
    wanted = identity.strip().upper()
    return ALL_RELATIONS.get(wanted) or RULES.get(wanted)


def source(identity: str) -> str:
    """Where a relation comes from."""
    return SOURCES[identity[0]]


def example(identity: str) -> str:
    """A break of the relation as a report might print it; empty for one that is not in the list of examples."""
    with EXAMPLES.open(encoding="utf-8", newline="") as rows:
        return next((row["example"] for row in csv.DictReader(rows) if row["id"] == identity), "")
