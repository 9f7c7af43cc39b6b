"""Suggesting what the blanks of a Word file mean from the words around them; a clerk confirms or chooses another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from onecard.finalaccounts import derived
from onecard.finalaccounts.narrative.vocabulary import BUDGETS, meaning
from onecard.finalaccounts.narrative.word_blanks import UNITS, VALUE, Blank, alike, guides, is_item
from onecard.finalaccounts.narrative.word_mapping import DROP, DROP_PARAGRAPH, KEEP, REPEAT
from onecard.finalaccounts.narrative.word_names import fund_of, named, slots_of, subject_of, unit_of

SURE, LIKELY, GUESSED = 90, 60, 30
"""Confidence in percent: the name stands right before the blank; in the same sentence; only the section tells it."""
_LOOKED_AT = 600
"""Characters before and behind a blank that may tell what it means."""
_YEAR_AFTER = re.compile(r"\s*年")
_LAST_YEAR = re.compile(r"(?:与|比|较|同|上年|即)[（(]?$")
_REASON = re.compile(r"(?:原因(?:是|为|在于)?：?|主要是|主要系|主要由于|主要因为)[（(]?$")
_BUDGET = re.compile(r"(年初|全年|调整)?后?预算")
_BUDGET_NAMES = re.compile(r"(?:一般公共|政府性基金|国有资本经营)预算")
"""Names of funds that hold the word 预算 and speak of none."""
_SIGN_BEFORE = re.compile(r"(?:增加|减少)了?$")
_RATE_BEFORE = re.compile(r"(?:增长|下降|上升|降低)了?$")
_FUND_LISTS = {
    "": "功能类",
    "一般公共": "功能类",
    "政府性基金": "政府性基金功能类",
    "国有资本": "国有资本功能类",
}
_TEXTS = (
    (r"职责|职能", "职责"),
    (r"机构设置|部门构成|单位构成|机构情况", "机构设置"),
    (r"绩效管理工作", "绩效管理工作开展情况"),
    (r"自评结果", "绩效自评结果"),
    (r"部门评价", "部门评价结果"),
    (r"财政评价", "财政评价结果"),
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the file with its blanks; `label` and `head` are the words beside and above where it is in a table."""

    id: str
    text: str
    blanks: tuple[Blank, ...]
    section: tuple[str, ...] = ()
    label: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a blank may mean: a slot (or a word of `word_mapping`), the confidence in percent, other slots that fit."""

    slot: str
    confidence: int
    alternatives: tuple[str, ...] = ()


NOTHING = Suggestion("", 0)


def suggest(paragraphs: Iterable[Paragraph]) -> dict[str, Suggestion]:
    """A suggestion for each blank by its id, and for whole paragraphs (items of a list, guidance) by theirs."""
    found: dict[str, Suggestion] = {}
    listed: tuple[str, ...] | None = None
    for paragraph in paragraphs:
        if is_item(paragraph.text) and paragraph.blanks:
            again = listed == paragraph.section
            listed = paragraph.section
            over = _FUND_LISTS[fund_of(paragraph.section)].replace("类", "项")
            found[paragraph.id] = Suggestion(
                DROP_PARAGRAPH if again else f"{REPEAT}{over}", SURE, (DROP_PARAGRAPH,)
            )
            found |= {} if again else _Reader(paragraph, item=True).all()
        elif listed == paragraph.section and re.fullmatch(r"\s*(?:…+|\.{3,})\s*", paragraph.text):
            found[paragraph.blanks[0].id if paragraph.blanks else paragraph.id] = Suggestion(
                DROP_PARAGRAPH, SURE
            )
        else:
            found |= _Reader(paragraph).all()
    return found


@dataclass(slots=True)
class _Reader:
    """One paragraph, read from its first blank to its last: a reason speaks of the comparison before it."""

    paragraph: Paragraph
    item: bool = False
    compared: str = ""
    base: str = field(init=False, default="")
    text: str = field(init=False, default="")

    def all(self) -> dict[str, Suggestion]:
        self.text = alike(self.paragraph.text)
        return {blank.id: self._one(blank) for blank in self.paragraph.blanks}

    def _one(self, blank: Blank) -> Suggestion:
        before = self.text[max(blank.start - _LOOKED_AT, 0) : blank.start]
        after = self.text[blank.end : blank.end + _LOOKED_AT]
        if blank.kind == "guidance":
            ways = (DROP, DROP_PARAGRAPH, KEEP)
            if not guides(blank.text):
                # Colour alone tells little: a red letterhead is no guidance. The clerk decides.
                return Suggestion("", 0, ways)
            whole = blank.text.strip() == self.paragraph.text.strip()
            return Suggestion(DROP_PARAGRAPH if whole else DROP, SURE, ways)
        if blank.kind == "list":
            return self._list(blank)
        if blank.kind == "choice" and "位" in blank.text:
            return Suggestion("本单位" if blank.text.startswith("本") else "级别", SURE, ("级别", "本单位"))
        if blank.kind in ("movement", "choice"):
            return self._movement(blank, before)
        return self._word(blank, before, after) or self._quantity(blank, before, after)

    def _word(self, blank: Blank, before: str, after: str) -> Suggestion | None:
        """A blank that is no figure: the year, the unit, a code's name, a reason, a text of the unit's own."""
        if _YEAR_AFTER.match(after) or blank.text.startswith("20"):
            last = _LAST_YEAR.search(before) is not None
            return Suggestion("上年" if last else "年度", SURE, ("年度", "上年"))
        if re.search(r"名称|全称", blank.text) or re.search(
            r"(?:位|局|委|厅|中心|部门|办公室|学校|医院)[）]?$", blank.text
        ):
            return Suggestion("单位", SURE, ("单位",))
        if self.item and "（类）" in blank.text:
            return Suggestion("科目", SURE, ("名称",))
        if "原因" in blank.text or _REASON.search(before):
            return self._reason(blank)
        if (
            re.search(r"职责|职能", blank.text) or blank.text.strip() == self.text.strip()
        ) and not self.paragraph.label:
            return self._own_text(blank)
        return None

    def _own_text(self, blank: Blank) -> Suggestion:
        heading = self.paragraph.section[-1] if self.paragraph.section else ""
        for pattern, name in _TEXTS:
            if re.search(pattern, heading) or re.search(pattern, blank.text):
                return Suggestion(f"文：{name}", SURE)
        name = re.sub(r"^[^、）]*[、）]", "", heading) or "其他文字"
        return Suggestion(f"文：{name}", GUESSED)

    def _reason(self, blank: Blank) -> Suggestion:
        subject, confidence, _ = self._base(self.text[max(blank.start - _LOOKED_AT, 0) : blank.start], None)
        wanted = self.compared or subject
        if not wanted:
            return NOTHING
        alternatives = tuple(
            f"〔原因：{one}〕" for one in (subject, f"{subject}·比年初") if one and one != wanted
        )
        return Suggestion(f"〔原因：{wanted}〕", SURE if self.compared else confidence, alternatives)

    def _movement(self, blank: Blank, before: str) -> Suggestion:
        unit = self.text[slice(*span)] if (span := blank.part("unit")) else None
        base, confidence, others = self._base(before, unit.strip() if unit else "万元")
        basis = self._basis(before, blank)
        if not base:
            return NOTHING
        self.compared = base if basis == "上年" else f"{base}·比{basis}"
        if blank.kind == "choice":
            said = [f"增减：{one}" + ("" if basis == "上年" else f"·比{basis}") for one in (base, *others)]
        else:
            said = [f"比{basis}：{one}" for one in (base, *others)]
        valid = [one for one in said if _moves(one)]
        return Suggestion(valid[0], confidence, tuple(valid[1:4])) if valid else NOTHING

    def _basis(self, before: str, blank: Blank) -> str:
        """What a change is measured against: the last of 上年 and the budgets named before it."""
        sentence = _BUDGET_NAMES.sub("", re.split(r"[。！]", before)[-1])
        around = sentence + self.text[blank.start : blank.end + 8] if blank.kind == "choice" else sentence
        last = max(around.rfind(words) for words in ("上年", "年相比", "年度相比", "同期"))
        budgets = list(_BUDGET.finditer(around))
        if budgets and budgets[-1].start() > last:
            return budgets[-1][1] or self._default_budget()
        return "上年"

    def _default_budget(self) -> str:
        return "全年" if subject_of(self.paragraph.section) == "三公经费" else "年初"

    def _quantity(self, blank: Blank, before: str, after: str) -> Suggestion:
        found = re.match(rf"\s*({UNITS})", after)
        unit = "%" if found and found[1] in "%％" else found[1] if found else None
        sentence = re.split(r"[。；！]", before)[-1]
        clause = alike(self.paragraph.head) if self.paragraph.label else re.split(r"[，：]", sentence)[-1]
        if unit == "%":
            return self._rate(clause, before)
        base, confidence, others = self._base(before, unit)
        if not base:
            return NOTHING
        qualified = _qualified(base, self._budget(clause), clause)
        if self.paragraph.label and re.search(r"增减|变动", clause):
            qualified = f"{base}·增减额"
        if _SIGN_BEFORE.search(clause):
            self.compared = base
            return Suggestion(f"增减额：{base}", min(confidence, LIKELY), (base, *others[:2]))
        if (budget := qualified.removeprefix(f"{base}·")) in BUDGETS:
            self.compared = f"{base}·比{budget}"
        alternatives = dict.fromkeys(
            one
            for one in (base, *others, f"{base}·上年")
            if one != qualified and (self.item or unit_of(one) is not None)
        )
        return Suggestion(qualified, confidence, tuple(alternatives)[:4])

    def _budget(self, clause: str) -> str:
        clause = _BUDGET_NAMES.sub("", clause)
        budgets = list(_BUDGET.finditer(clause))
        outturn = max(clause.rfind(words) for words in ("决算", "支出为", "实际"))
        if not budgets or budgets[-1].start() < outturn:
            return ""
        return budgets[-1][1] or self._default_budget()

    def _rate(self, clause: str, before: str) -> Suggestion:
        budget = self._budget(clause) or self._default_budget()
        if "占" in clause or "比重" in clause:
            # The whole that 占 names stands nearer to the blank than the part does.
            base, confidence, others = self._base(
                before[: before.rfind("占")] if "占" in before else before, "万元"
            )
            return self._optional([f"{one}·占比" for one in (base, *others) if one], confidence)
        base, confidence, others = self._base(before, "万元")
        names = [one for one in (base, *others) if one]
        if "完成" in clause or "执行率" in clause:
            self.compared = f"{base}·比{budget}"
            return self._optional([f"{one}·完成率·{budget}" for one in names], confidence)
        if self.paragraph.label and re.search(r"增减|增长率|变动", clause):
            return self._optional([f"{one}·增减率" for one in names], confidence)
        if _RATE_BEFORE.search(clause):
            return self._optional([f"增减率：{one}" for one in names], confidence)
        return self._optional([f"{one}·占比" for one in names], min(confidence, GUESSED))

    def _optional(self, slots: list[str], confidence: int) -> Suggestion:
        """Rates that may have no base: their clause is left out then."""
        known = [one for one in slots if self.item or unit_of(one.removeprefix("增减率：")) is not None]
        said = [f"〔{one}〕" for one in known]
        return Suggestion(said[0], confidence, tuple(said[1:4])) if said else NOTHING

    def _base(self, before: str, unit: str | None) -> tuple[str, int, tuple[str, ...]]:
        """The figure the words before a blank name, the confidence in it, and the others they name, nearest first."""
        if self.item:
            return "金额", SURE, ()
        section = self.paragraph.section
        if self.paragraph.label:
            # In a table its own line names the figure, the head only narrows it.
            before = alike(self.paragraph.label)
        sentence = len(before) - len(re.split(r"[。！]", before)[-1])
        near: list[tuple[int, str]] = []
        for end, phrase in reversed(named(before)):
            fitting = [
                slot for slot in slots_of(phrase, section) if unit is None or unit_of(slot) == _unit(unit)
            ]
            near += [(end, slot) for slot in fitting if slot not in [one for _, one in near]]
        subject = subject_of(section)
        others = [slot for _, slot in near]
        if subject and subject not in others and (unit is None or unit_of(subject) == _unit(unit)):
            others.append(subject)
        if not others:
            return "", 0, ()
        if not near:
            return others[0], GUESSED, tuple(others[1:4])
        between = re.sub(rf"{VALUE}|[（）]", "", before[near[0][0] :])
        if near[0][0] < sentence:
            # Named in an earlier sentence: what the section speaks of is as likely.
            return others[0], GUESSED, tuple(others[1:4])
        sure = len(between) <= 8 and not re.search(r"[，；]", between)
        return others[0], SURE if sure else LIKELY, tuple(others[1:4])

    def _list(self, blank: Blank) -> Suggestion:
        """The first item with its blanks as slots, repeated over the codes of the fund."""
        span = blank.part("item")
        item = alike(self.paragraph.text[slice(*span)]) if span else ""
        item = re.sub(r"^.*?（类）(?:支出)?", "{名称}（类）", item)
        item = re.sub(rf"(，[^，]*?){VALUE}\s*[%％]", r"〔\1{金额·占比}%〕", item)
        item = re.sub(rf"{VALUE}(?=\s*万元)", "{金额}", item)
        over = _FUND_LISTS[fund_of(self.paragraph.section)]
        said = f"【逐项 {over} 不列零 隔以“；”】{item}【完】"
        return Suggestion(said, GUESSED if re.search(VALUE, item) else LIKELY)


def _qualified(base: str, budget: str, clause: str) -> str:
    if budget:
        return f"{base}·{budget}"
    if re.search(r"上一?年度?(?:决算)?数?为?\s*$", clause):
        return f"{base}·上年"
    last = max(clause.rfind("上年"), clause.rfind("上一年"))
    return f"{base}·上年" if last >= 0 and not re.search(r"上年结转|比上年|较上年|与上年", clause) else base


def _moves(slot: str) -> bool:
    """Whether the figure of a comparison has changes declared."""
    name = slot.partition("：")[2]
    figure = meaning(name, in_list=True).figure
    return figure is None or figure in derived.CHANGE


def _unit(unit: str) -> str:
    return {"％": "%", "台": "台（套）", "套": "台（套）"}.get(unit, unit)


def sections(headings: Iterable[tuple[int, str]]) -> Iterator[tuple[str, ...]]:
    """For each paragraph, given as level (0: text) and words, the headings it stands under; a heading's own last."""
    open_: list[tuple[int, str]] = []
    for level, words in headings:
        if level:
            open_ = [one for one in open_ if one[0] < level] + [(level, words)]
        yield tuple(text for _, text in open_)
