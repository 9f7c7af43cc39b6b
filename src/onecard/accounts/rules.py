"""What a record of the accounts must be: pure decisions over plain values.

Each rule returns findings instead of raising, so that a form or a file of a hundred thousand lines can show all of
them at once. A finding that is a `notice` (提示) never stops anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from onecard.accounts.drafts import BalanceDraft, BudgetDraft, EntryDraft
from onecard.core.errors import Problem, Refusal
from onecard.core.unseen import has_unseen

Known = Callable[[str, str, int], bool]
"""Whether a code stands in a list (``function`` or ``economy``) for a year."""

FISCAL_FUNDS = ("一般公共", "政府性基金", "国有资本")
FUNDS = (*FISCAL_FUNDS, "其他")
NATURES = ("基本", "项目", "上缴", "经营", "补助")
INCOME_ITEMS = {
    "appropriation": "财政拨款收入",
    "superior": "上级补助收入",
    "operations": "事业收入",
    "education_fees": "事业收入（教育收费）",
    "business": "经营收入",
    "subordinate": "附属单位上缴收入",
    "other": "其他收入",
}
TERMS = {
    "number": "凭证号",
    "date": "日期",
    "summary": "摘要",
    "item": "收支项目",
    "function": "功能分类",
    "economy": "经济分类",
    "fund": "资金性质",
    "nature": "支出性质",
    "project": "项目",
    "counterparty": "往来单位",
    "payee": "收款人",
    "amount": "金额",
    "reason": "事由",
    "basis": "预算口径",
    "total": "凭证合计",
}
LENGTHS = {"number": 60, "summary": 500, "project": 120, "payee": 200, "counterparty": 20, "reason": 500}
CAPITAL_PROJECT_ONLY = ("309", "311", "312", "313")
"""Economy classes that 基本支出 does not have (公开06 has no row for them)."""
LARGEST_FEN = 10**16
"""A hundred 万亿元: what lies above it is a slip of the pen, and below it every sum fits 64 bits."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about one field: a sentence saying why, what to do, a stable code; or only a notice. `line`
    counts the lines of a voucher from 1, 0 for the voucher itself."""

    field: str
    sentence: str
    remedy: str = ""
    code: str = ""
    notice: bool = False
    line: int = 0

    def problem(self, place: str = "") -> Problem:
        """The finding as a problem at a place of what was handed in; the field's term where no place is given."""
        term = TERMS.get(self.field, self.field)
        return Problem(
            place or (f"第{self.line}行，{term}" if self.line else term),
            self.sentence,
            self.remedy,
            self.code,
        )


Findings = tuple[Finding, ...]


def refuse(
    code: str, sentence: str, findings: Iterable[Finding], places: Mapping[str, str] | None = None
) -> list[str]:
    """Raise Refusal `code` if any finding is more than a notice; otherwise the notices as sentences. `places` are the
    fields that this form calls otherwise than `TERMS`."""
    notices, problems = [], []
    for finding in findings:
        if finding.notice:
            notices.append(finding.sentence)
        else:
            problems.append(finding.problem((places or {}).get(finding.field, "")))
    if problems:
        first = problems[0]
        raise Refusal(code, f"{sentence}{first.place}：{first.sentence}", first.remedy, tuple(problems))
    return list(dict.fromkeys(notices))


def dimensions(
    item: str, function: str, economy: str, fund: str, nature: str, project: str, year: int, known: Known
) -> Findings:
    """Whether an entry's dimensions agree with its item, with one another and with the year's code lists."""
    if fund not in FUNDS:
        said = f"没有“{fund}”这种资金性质" if fund else "没有填资金性质"
        return (_finding("fund", said, f"填{_listed(FUNDS)}之一", "fund.unknown"),)
    if item == "expenditure":
        return (
            *_spending(function, economy, fund, nature, project),
            *codes(function, economy, year, known),
        )
    if item in INCOME_ITEMS:
        return (*_income(item, function, economy, fund, nature), *codes(function, "", year, known))
    names = _listed(("支出", *INCOME_ITEMS.values()))
    said = f"没有“{item}”这种收支项目" if item else "没有填收支项目"
    return (_finding("item", said, f"填{names}之一", "item.unknown"),)


def _spending(function: str, economy: str, fund: str, nature: str, project: str) -> Findings:
    found = []
    if nature not in NATURES:
        said = f"没有“{nature}”这种支出性质" if nature else "支出没有填支出性质"
        found.append(_finding("nature", said, f"填{_listed(NATURES)}之一", "nature.unknown"))
    if not function or _is_code(function, (3, 5)):
        said = f"支出要记到功能分类的项，{f'“{function}”不是七位' if function else '这里没有填'}"
        found.append(_finding("function", said, "填七位的项级编码，例如2080108", "function.not_detailed"))
    if nature in ("上缴", "经营", "补助") and fund != "其他":
        said = f"{nature}支出不用财政拨款，资金性质却是{fund}"
        found.append(_finding("fund", said, "资金性质改为其他，或改支出性质", "fund.nature_mismatch"))
    if (not economy or _is_code(economy, (3,))) and not (nature in ("上缴", "补助") and not economy):
        said = f"支出要记到经济分类的款，{f'“{economy}”不是五位' if economy else '这里没有填'}"
        found.append(_finding("economy", said, "填五位的款级编码，例如30201", "economy.not_detailed"))
    if nature == "基本" and economy[:3] in CAPITAL_PROJECT_ONLY:
        found.append(
            _notice("economy", f"经济分类{economy}不属于基本支出的范围，请核对支出性质", "economy.not_basic")
        )
    if nature == "项目" and not project:
        found.append(_notice("project", "有项目支出没有填项目名称", "project.missing"))
    return tuple(found)


def _income(item: str, function: str, economy: str, fund: str, nature: str) -> Findings:
    term = INCOME_ITEMS[item]
    found = []
    if economy:
        said = f"{term}没有经济分类，这里填了“{economy}”"
        found.append(_finding("economy", said, "收入不填经济分类", "economy.income"))
    if nature:
        said = f"{term}没有支出性质，这里填了“{nature}”"
        found.append(_finding("nature", said, "收入不填支出性质", "nature.income"))
    if item == "appropriation" and fund not in FISCAL_FUNDS:
        said = f"财政拨款收入的资金性质不能是{fund}"
        found.append(_finding("fund", said, f"填{_listed(FISCAL_FUNDS)}之一", "fund.not_fiscal"))
    if item != "appropriation" and fund != "其他":
        said = f"{term}不是财政拨款，资金性质却是{fund}"
        found.append(_finding("fund", said, "资金性质改为其他，或改收支项目", "fund.fiscal"))
    if not function:
        found.append(_notice("function", f"有{term}没有填功能分类，收入决算表分不到项", "function.missing"))
    return tuple(found)


def codes(function: str, economy: str, year: int, known: Known) -> Findings:
    """Whether codes are well formed (else refused) and stand in the year's lists (else a notice)."""
    found = []
    if function:
        if not _is_code(function, (3, 5, 7)):
            said = f"“{function}”不是功能分类编码"
            found.append(
                _finding("function", said, "写三位（类）、五位（款）或七位（项）数字", "function.malformed")
            )
        elif not known("function", function, year):
            found.append(
                _notice("function", f"功能分类{function}不在{year}年度的科目表里", "function.not_listed")
            )
    if economy:
        if not _is_code(economy, (3, 5)):
            said = f"“{economy}”不是经济分类编码"
            found.append(_finding("economy", said, "写三位（类）或五位（款）数字", "economy.malformed"))
        elif not economy.startswith("3"):
            said = f"“{economy}”不是部门预算支出经济分类"
            remedy = "用3开头的部门预算支出经济分类，不用5开头的政府预算支出经济分类"
            found.append(_finding("economy", said, remedy, "economy.not_departmental"))
        elif not known("economy", economy, year):
            found.append(
                _notice("economy", f"经济分类{economy}不在{year}年度的科目表里", "economy.not_listed")
            )
    return tuple(found)


def _is_code(text: str, lengths: tuple[int, ...]) -> bool:
    return text.isascii() and text.isdecimal() and len(text) in lengths


def amount(fen: int) -> Findings:
    """An amount in 分: a whole number that is not zero."""
    if isinstance(fen, bool) or not isinstance(fen, int):
        return (_finding("amount", "金额不是整数分", "写成到分的金额", "amount.not_fen"),)
    if fen == 0:
        return (_finding("amount", "金额为零，零不成一笔", "删去这一行，或填上金额", "amount.zero"),)
    if abs(fen) >= LARGEST_FEN:
        return (_finding("amount", "金额大得不合理", "核对单位是元还是万元", "amount.too_large"),)
    return ()


def dated(day: date, year: int) -> Findings:
    """A record's date lies in its fiscal year (预算法第十八条: 公历1月1日至12月31日)."""
    if day.year == year:
        return ()
    said = f"{day.isoformat()[:10]}不在{year}年度"
    return (_finding("date", said, f"日期写{year}年内的，或换会计年度", "date.outside_year"),)


def number(text: str) -> Findings:
    """A voucher's number is there and can be printed."""
    if not text:
        return (_finding("number", "没有凭证号", "每张凭证填一个本年不重复的号", "number.missing"),)
    return texts(number=text)


def _document(text: str) -> Findings:
    if not text:
        return (_finding("number", "没有指标文号", "填下达或调整预算的文号", "number.missing"),)
    return tuple(
        replace(found, sentence=found.sentence.replace("凭证号", "指标文号")) for found in texts(number=text)
    )


def texts(**values: str) -> Findings:
    """Texts fit their place and hold no control characters."""
    found = []
    for field, value in values.items():
        if len(value) > LENGTHS[field]:
            said = f"{TERMS[field]}有{len(value)}个字，最多{LENGTHS[field]}个"
            found.append(_finding(field, said, "缩短后再录", f"{field}.too_long"))
        if has_unseen(value):
            said = f"{TERMS[field]}里有换行或看不见的字符"
            found.append(_finding(field, said, "删去这些字符", f"{field}.control_character"))
    return tuple(found)


def all_fine(field: str, values: Sequence[str]) -> bool:
    """Whether `texts` would find nothing in any of these values, asked of all at once; False may still be fine."""
    return max(map(len, values), default=0) <= LENGTHS[field] and "".join(values).isprintable()


def entry(draft: EntryDraft, year: int, known: Known) -> Findings:
    """All rules of one line of a voucher."""
    return (
        *dimensions(
            draft.item, draft.function, draft.economy, draft.fund, draft.nature, draft.project, year, known
        ),
        *amount(draft.amount_fen),
        *texts(
            project=draft.project,
            counterparty=draft.counterparty,
            payee=draft.payee,
            summary=draft.summary,
        ),
    )


def voucher(
    year: int,
    day: date,
    voucher_number: str,
    summary: str,
    entries: Iterable[EntryDraft],
    known: Known,
    total_fen: int | None = None,
) -> Findings:
    """All rules of one voucher; `total_fen`, where the paper states a total, must be the sum of the entries."""
    drafts = tuple(entries)
    found = [*number(voucher_number), *dated(day, year), *texts(summary=summary)]
    if not drafts:
        found.append(_finding("amount", "凭证没有分录", "至少录一行", "voucher.empty"))
    for line, draft in enumerate(drafts, start=1):
        found.extend(replace(finding, line=line) for finding in entry(draft, year, known))
    total = sum(draft.amount_fen for draft in drafts)
    if total_fen is not None and total != total_fen:
        said = f"各行合计{_yuan(total)}元，与凭证所载合计{_yuan(total_fen)}元相差{_yuan(total - total_fen)}元"
        found.append(_finding("total", said, "核对漏行、重行或金额", "voucher.unbalanced"))
    return tuple(found)


def budget(draft: BudgetDraft, year: int, known: Known) -> Findings:
    """All rules of one line of a budget."""
    found = [
        *_document(draft.number),
        *dated(draft.date, year),
        *amount(draft.amount_fen),
        *codes(draft.function, draft.economy, year, known),
        *texts(project=draft.project, reason=draft.reason),
        *_fund_and_nature(draft.fund, draft.nature),
    ]
    if draft.basis not in ("年初", "调整"):
        said = f"没有“{draft.basis}”这种预算口径"
        found.append(_finding("basis", said, "填年初或调整", "basis.unknown"))
    if draft.basis == "年初" and draft.amount_fen < 0:
        found.append(_finding("amount", "年初预算不能是负数", "调减另录一笔调整", "budget.negative"))
    if draft.basis == "调整" and not draft.reason.strip():
        found.append(_finding("reason", "预算调整没有写事由", "写明调整依据", "budget.no_reason"))
    if not draft.function:
        found.append(_notice("function", f"指标{draft.number}未分解到项", "function.missing"))
    return tuple(found)


BALANCE_ITEMS = {
    "opening": "年初结转和结余",
    "opening_adjustment": "年初余额调整",
    "pool_in": "归集调入",
    "pool_out": "归集调出",
    "pool_up": "归集上缴",
    "internal": "单位内部调剂",
    "surplus_used": "使用非财政拨款结余",
    "distributed": "结余分配",
}
SIGNED_BALANCES = ("opening", "opening_adjustment", "internal")


def balance(draft: BalanceDraft, year: int, known: Known) -> Findings:
    """All rules of one movement of a balance."""
    found = [
        *dated(draft.date, year),
        *amount(draft.amount_fen),
        *texts(project=draft.project, reason=draft.reason),
        *balance_dimensions(draft.item, draft.function, draft.fund, draft.nature, year, known),
    ]
    if draft.item != "opening" and not draft.reason.strip():
        found.append(_finding("reason", "没有写事由", "写明依据和原因", "balance.no_reason"))
    if draft.item not in SIGNED_BALANCES and draft.amount_fen < 0:
        found.append(_finding("amount", "这一事项的金额不能是负数", "填正数", "balance.negative"))
    return tuple(found)


def balance_dimensions(item: str, function: str, fund: str, nature: str, year: int, known: Known) -> Findings:
    """Whether a movement of a balance is one there is, and its dimensions agree with it and with the year's codes."""
    if item not in BALANCE_ITEMS:
        said = f"没有“{item}”这种结转结余事项" if item else "没有填结转结余事项"
        return (_finding("item", said, f"填{_listed(BALANCE_ITEMS.values())}之一", "item.unknown"),)
    found = [*codes(function, "", year, known), *_fund_and_nature(fund, nature or "基本")]
    if item in ("surplus_used", "distributed") and fund in FISCAL_FUNDS:
        said = "使用非财政拨款结余和结余分配只涉及财政拨款以外的资金"
        found.append(_finding("fund", said, "资金性质改为其他", "fund.fiscal"))
    return tuple(found)


def difference(
    item: str, function: str, economy: str, fund: str, nature: str, project: str, amount_fen: int, reason: str, year: int,
    known: Known,
) -> Findings:  # fmt: skip
    """All rules of one line of a difference table (差额表): those of the entry or the balance movement it is shaped like;
    its amount may have either sign, and it says why."""
    found = [*amount(amount_fen), *texts(project=project, reason=reason)]
    if not reason.strip():
        found.append(_finding("reason", "没有写事由", "写明依据和原因", "difference.no_reason"))
    if item not in BALANCE_ITEMS:
        return (*found, *dimensions(item, function, economy, fund, nature, project, year, known))
    if economy:
        said = f"{BALANCE_ITEMS[item]}没有经济分类，这里填了“{economy}”"
        found.append(_finding("economy", said, "结转结余事项不填经济分类", "economy.balance"))
    return (*found, *balance_dimensions(item, function, fund, nature, year, known))


def _fund_and_nature(fund: str, nature: str) -> Findings:
    found = []
    if fund not in FUNDS:
        said = f"没有“{fund}”这种资金性质" if fund else "没有填资金性质"
        found.append(_finding("fund", said, f"填{_listed(FUNDS)}之一", "fund.unknown"))
    if nature not in NATURES:
        said = f"没有“{nature}”这种支出性质" if nature else "没有填支出性质"
        found.append(_finding("nature", said, f"填{_listed(NATURES)}之一", "nature.unknown"))
    return tuple(found)


def reason(text: str, what: str) -> None:
    """Raise Refusal `reason.missing` for a step that must say why and does not."""
    if not text.strip():
        raise Refusal("reason.missing", f"{what}要写明事由。", "写上原因和依据后再提交。")
    if found := texts(reason=text):
        raise Refusal(found[0].code, f"{found[0].sentence}。", f"{found[0].remedy}。")


def _finding(field: str, sentence: str, remedy: str, code: str) -> Finding:
    return Finding(field, f"{sentence}。", f"{remedy}。", code)


def _notice(field: str, sentence: str, code: str) -> Finding:
    return Finding(field, f"{sentence}。", code=code, notice=True)


def _listed(values: Iterable[str]) -> str:
    return "、".join(values)


def _yuan(fen: int) -> str:
    sign, whole = ("−" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"
