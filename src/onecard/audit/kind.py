"""What a document is (文种): final accounts, a budget or another text; whose, of which level and year, in which unit."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from onecard.audit.finding import ReportKind
from onecard.audit.spelling import spelled
from onecard.reading.document import Document, DocumentTable, Paragraph

_LOOKED_AT = 400
_YEARS = re.compile(r"(?<!\d)(20[12]\d)年度?")
_YEAR_OF_NAME = re.compile(r"(?<!\d)(20[12]\d)年")
_FINAL = re.compile(r"决算")
_BUDGET = re.compile(r"预算")
_TITLE = re.compile(
    r"^(?P<name>.{2,40}?)?(?P<year>20[12]\d)年度?(?P<name2>.{0,40}?)(?P<level>部门|单位)?(?P<kind>决算|预算)(?:信息)?(?:公开)?(?:报告|说明|情况说明|公开|表)?(?:目录)?$"
)
_NAME_LINE = re.compile(
    r"(?:编制单位|公开单位|填报单位|公开部门|部门名称|单位名称|部门|单位)(?:（[^）]*）)?：(?!万元|元|人民币)(?P<name>[^：，。；]{3,40}?)(?=$|金额|单位：|20\d\d年|公开)"
)
_MONEY = re.compile(r"(?:金额)?单位：(?:人民币)?(?P<unit>万元|元|亿元|千元)")
_NO_TITLE = re.compile(r"第[一二三四五六七八九十]+部分|^[（(]?[一二三四五六七八九十]{1,3}[）)、.]|[。；]")
_OTHER_MATTER = 6


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says of itself: kind, level ('' where it does not say), name of the unit, fiscal year, unit of
    money of its tables; `why` says in Chinese why it is not final accounts."""

    kind: ReportKind
    level: str = ""
    entity: str = ""
    year: int | None = None
    amount_unit: str = ""
    why: str = ""
    note: str = ""


def identify(document: Document) -> Identity:
    """What the document is, by its title, its headings and the words it uses. Raises nothing."""
    lines = _lines(document)
    text = "\n".join(lines)
    year, entity, level = _title(lines)
    final, budget = len(_FINAL.findall(text)), len(_BUDGET.findall(text))
    kind = _kind(lines, text, final, budget)
    if year is None:
        years = Counter(int(found) for found in _YEARS.findall(text))
        year = _likely_year(years, text)
    note = ""
    if year is None and (named := _YEAR_OF_NAME.search(document.file)):
        # Tables of their own often say the year on no sheet.
        year, note = int(named[1]), f"文件里没有写年度，照文件名当作{named[1]}年度的。"
    if not level:
        level = (
            "部门"
            if text.count("部门决算") > text.count("单位决算")
            else "单位"
            if "单位决算" in text
            else ""
        )
    if not entity:
        entity = next((found["name"] for line in lines if (found := _NAME_LINE.search(line))), "")
    money = next(
        (found["unit"] for line in lines if (found := _MONEY.search(line))), "万元" if "万元" in text else ""
    )
    why = ""
    if kind == "budget":
        why = "这是预算公开的文本，不是决算；这里只审核决算公开报告。"
    elif kind == "other":
        why = "没有认出决算公开报告的标题、各节或报表，未作审核。"
    return Identity(kind, level, entity, year, money, why, note)


def _lines(document: Document) -> list[str]:
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            lines.append(spelled(block.text).text)
        else:
            lines += _table_lines(block)
    return [line for line in lines if line]


def _table_lines(table: DocumentTable) -> list[str]:
    lines = [spelled(one.text).text for one in table.above]
    for row in table.grid.rows[:6]:
        lines += [spelled(cell).text for cell in row if isinstance(cell, str) and cell.strip()]
    return lines


def _title(lines: list[str]) -> tuple[int | None, str, str]:
    """Year, name and level from the title, which stands among the first lines, perhaps over several of them."""
    first = lines[:30]
    for at in range(len(first)):
        for many in (1, 2, 3):
            joined = "".join(first[at : at + many])
            # The heading of a part has the form of a title, also behind a sentence, and names nobody.
            found = None if _NO_TITLE.search(joined) else _TITLE.match(joined)
            if found and len(joined) < 80 and "目录" not in joined:
                name = _clean_name(found["name"] or "") or _clean_name(found["name2"] or "")
                # ``某某中心2023年公开2022年度单位决算``: the year next to 决算 is that of the accounts.
                year = (_YEARS.findall(found["name2"] or "") or [found["year"]])[-1]
                return int(year), name, found["level"] or ""
    return None, "", ""


def _clean_name(name: str) -> str:
    name = re.sub(r"^(?:20\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?|关于|附件\d*[：:]?|公开)", "", name)
    return re.sub(r"(?:本级|部门|单位|的|关于|\d+)$", "", name) if len(name) > 3 else name


def _kind(lines: list[str], text: str, final: int, budget: int) -> ReportKind:
    head = "".join(lines[:12])
    sections = sum(
        word in text for word in ("收入决算", "支出决算", "财政拨款收入支出", "三公", "名词解释", "基本支出")
    )
    if re.search(r"年度?[^。]{0,30}(?:部门|单位)?预算(?!绩效)", head) and "决算" not in head:
        return "budget"
    if final >= 3 and sections >= 3 and final * 4 >= budget:
        return "final-accounts"
    if final >= 2 and re.search(r"收入支出决算|支出决算(?:公开)?表|收入决算(?:公开)?表", text):
        return "final-accounts"
    if budget > final and budget >= _OTHER_MATTER and re.search(r"部门预算|单位预算|收支预算|预算公开", text):
        return "budget"
    return "other"


def _likely_year(years: Counter[int], text: str) -> int | None:
    if not years:
        return None
    said = Counter(
        int(found) for found in re.findall(r"(20[12]\d)年度(?=[^，。]{0,20}(?:收入|支出|决算))", text)
    )
    if said:
        return max(said.items(), key=lambda pair: (pair[1], pair[0]))[0]
    return max(years.items(), key=lambda pair: (pair[1], pair[0]))[0]
