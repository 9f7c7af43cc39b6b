"""Codes a unit adds to the lists (本单位增设科目), kept in a file of its own.

A CSV in any usual encoding with a head: 编码 and 名称, and where needed 科目表 (支出功能分类 is meant without), 起始年度
and 终止年度, both included; or the names our own lists have in their heads. What a unit adds wins over the lists.
"""

from __future__ import annotations

from onecard.core.errors import Problem, Refusal
from onecard.core.fiscal import read_year
from onecard.finalaccounts import codes
from onecard.reading import csv_text

_HEADS = {"编码": "code", "名称": "name", "科目表": "list", "起始年度": "valid_from", "终止年度": "valid_to"}
_NAMED = {code_list: code_list for code_list in codes.LISTS} | {
    name: code_list for code_list, name in codes.LIST_NAMES.items()
}
_LENGTHS = {"function": (3, 5, 7), "economy": (3, 5), "government": (3, 5)}
_REMEDY = "第一行写表头：编码、名称，需要时加科目表、起始年度、终止年度。"


def read(data: bytes, name: str) -> tuple[codes.Code, ...]:
    """The codes in a file's bytes; `name` is what the clerk calls the file.

    Raises Refusal `codes.additions` with every line that is wrong, and as `onecard.reading.csv_text`.
    """
    lines = [[cell.strip() for cell in row] for row in csv_text.rows(csv_text.decode(data, name), name)]
    heads = [_HEADS.get(head, head) for head in lines[0]] if lines else []
    if not {"code", "name"} <= set(heads):
        raise Refusal("codes.additions", f"增设科目文件“{name}”没有编码和名称两列。", _REMEDY)
    rows: list[dict[str, str]] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str, str]] = set()
    for number, line in enumerate(lines[1:], start=2):
        row = dict(zip(heads, line, strict=False))
        if not any(line):
            continue
        try:
            row = _checked(row)
            if (key := (row["list"], row["code"], row["valid_from"])) in seen:
                raise Refusal(
                    "codes.twice", f"编码{row['code']}写了两次。", "只留一行，或写明不同的起始年度。"
                )
            seen.add(key)
            rows.append(row)
        except Refusal as wrong:
            problems.append(Problem(f"第{number}行", wrong.sentence, wrong.remedy, wrong.code))
    if problems:
        listed = "".join(f"{problem.place}：{problem.sentence}" for problem in problems[:5])
        raise Refusal(
            "codes.additions", f"增设科目文件“{name}”有读不懂的行。{listed}", "改正后再用。", tuple(problems)
        )
    return codes.read_additions(rows)


def _checked(row: dict[str, str]) -> dict[str, str]:
    """One line in the words of the lists. Raises Refusal for what is wrong in it."""
    code, code_list = row.get("code", ""), _NAMED.get(row.get("list", "") or "function")
    if code_list is None:
        raise Refusal(
            "codes.list", f"没有“{row['list']}”这个科目表。", f"写{'、'.join(codes.LIST_NAMES.values())}。"
        )
    if not (code.isascii() and code.isdigit() and len(code) in _LENGTHS[code_list]):
        lengths = "、".join(str(length) for length in _LENGTHS[code_list])
        raise Refusal(
            "codes.code", f"“{code}”不是{codes.LIST_NAMES[code_list]}编码。", f"写{lengths}位数字。"
        )
    if not row.get("name"):
        raise Refusal("codes.name", f"编码{code}没有名称。", "写上名称。")
    years = {
        bound: str(read_year(row[bound])) if row.get(bound) else "" for bound in ("valid_from", "valid_to")
    }
    if all(years.values()) and years["valid_from"] > years["valid_to"]:
        raise Refusal("codes.years", f"编码{code}的起始年度晚于终止年度。", "改正年度。")
    return {"list": code_list, "code": code, "name": row["name"], **years}
