"""Checking a template before it is used: unknown slots, units that do not fit, rates that may have no base, figures and
signs that are typed instead of being told by facts, sections that the rules demand (财预〔2016〕143号; 预算法实施条例 第六条)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from onecard.core.errors import Problem, Refusal
from onecard.core.quoting import quoted
from onecard.core.unseen import has_unseen
from onecard.finalaccounts.narrative import conditions, lists
from onecard.finalaccounts.narrative.phrases import PHRASES, UNITS_OF_PHRASES
from onecard.finalaccounts.narrative.template import (
    Each,
    If,
    Line,
    Optional,
    Part,
    Slot,
    Template,
    Words,
    read_words,
)
from onecard.finalaccounts.narrative.vocabulary import AGAINST, meaning

WORDS = ("单位", "年度", "上年", "级别", "本单位")
"""Words of the accounts that are no figures."""
DEMANDED = {
    "职责": ("职责",),
    "机构设置": ("机构",),
    "收入支出总体情况": ("收入支出", "总体"),
    "收入决算情况": ("收入决算",),
    "支出决算情况": ("支出决算",),
    "财政拨款收入支出总体情况": ("财政拨款收入支出",),
    "一般公共预算财政拨款支出": ("一般公共预算财政拨款支出",),
    "一般公共预算财政拨款基本支出": ("基本支出",),
    "政府性基金": ("政府性基金",),
    "国有资本经营预算": ("国有资本经营",),
    "“三公”经费": ("三公",),
    "预算绩效": ("绩效",),
    "机关运行经费": ("机关运行",),
    "政府采购": ("政府采购",),
    "国有资产": ("国有资产",),
    "名词解释": ("名词解释",),
}
"""Sections a report must have, each with the words its heading holds."""
_UNITS = (
    "万元",
    "亿元",
    "元",
    "%",
    "％",
    "个百分点",
    "个",
    "人次",
    "批次",
    "辆",
    "平方米",
    "台（套）",
    "台",
    "分",
)
_SAME = {"％": "%"}
_TYPED = re.compile(r"\d[\d,]*(?:\.\d+)?\s*(?:万元|亿元|元|%|％)(?!（含|\(含|以上|以下|以内)")
"""An amount or a rate; a limit (单价100万元（含）以上) is none."""
_SIGNS = ("增加", "减少", "增长", "下降", "上升", "降低")
_MOVED = ("增加", "减少")


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a part stands: within a list, within 〔〕, where a condition knows which way something moved."""

    in_list: bool = False
    optional: bool = False
    moved: bool = False


_Walk = Callable[[tuple[Part | Line, ...], _Context], Iterator[Problem]]


def check(template: Template) -> tuple[Problem, ...]:
    """Everything wrong with a template, in the order of its lines; nothing where it may be used."""
    found = list(_parts(template.title, _Context()))
    found += _body(template.body, _Context())
    headings = [line for line in _lines(template.body) if line.level]
    texts = ["".join(_plain(line.parts)) for line in headings]
    found += [
        Problem(
            "全文",
            f"没有“{name}”这一节。",
            f"加上标题里含“{'、'.join(words)}”的一节；没有发生的，写明没有，不能不写。",
            "template.section_missing",
        )
        for name, words in DEMANDED.items()
        if not any(all(word in text for word in words) for text in texts)
    ]
    if not any(line.special == "公开报表" for line in _lines(template.body)):
        found.append(
            Problem(
                "全文",
                "没有九张公开报表的位置。",
                "在放报表的地方单独写一行【公开报表】。",
                "template.section_missing",
            )
        )
    return tuple(found)


def check_words(words: str, after: str, *, in_list: bool = False) -> tuple[Problem, ...]:
    """Everything wrong with words of the template language that stand by themselves before the text `after`.

    Raises Refusal `template.malformed`.
    """
    parts = read_words(words)
    if len(parts) == 1 and isinstance(parts[0], Optional):
        # What follows a slot in 〔〕 stands outside the brackets in the file, but is left out with it.
        return tuple(_parts((*parts[0].parts, Words(after)), _Context(in_list, optional=True)))
    return tuple(_parts((*parts, Words(after)), _Context(in_list)))


def demand_sound(template: Template) -> None:
    """Raises Refusal `template.unsound` with every problem of the template."""
    problems = check(template)
    if problems:
        raise Refusal(
            "template.unsound",
            f"模板有{len(problems)}处问题：{problems[0].place}，{problems[0].sentence}",
            "照各处的提示改好后再保存。",
            problems,
        )


def _lines(body: tuple[Part | Line, ...]) -> Iterator[Line]:
    for part in body:
        if isinstance(part, Line):
            yield part
        elif isinstance(part, If):
            yield from _lines((*part.then, *part.otherwise))
        elif isinstance(part, Each):
            yield from _lines(part.body)


def _plain(parts: tuple[Part, ...]) -> Iterator[str]:
    yield from (part.text for part in parts if isinstance(part, Words))


def _body(body: tuple[Part | Line, ...], context: _Context) -> Iterator[Problem]:
    for part in body:
        if isinstance(part, Line):
            yield from _typed(part)
            yield from _parts(part.parts, context)
        elif isinstance(part, If | Each):
            yield from _control(part, context, _body)


def _parts(parts: tuple[Part | Line, ...], context: _Context) -> Iterator[Problem]:
    for at, part in enumerate(parts):
        if isinstance(part, Slot):
            after = parts[at + 1] if at + 1 < len(parts) else None
            yield from _slot(part, after.text if isinstance(after, Words) else "", context)
            before = parts[at - 1] if at else None
            if isinstance(before, Words) and not context.moved:
                yield from _typed_sign(part, before.text)
        elif isinstance(part, Optional):
            yield from _parts(part.parts, replace(context, optional=True))
        elif isinstance(part, If | Each):
            yield from _control(part, context, _parts)


def _control(part: If | Each, context: _Context, walk: _Walk) -> Iterator[Problem]:
    if isinstance(part, If):
        try:
            conditions.read(part.condition, in_list=context.in_list)
        except Refusal as refusal:
            yield _refused(part.line, refusal)
        within = replace(context, moved=context.moved or any(sign in part.condition for sign in _MOVED))
        yield from walk(part.then, within)
        yield from walk(part.otherwise, within)
    else:
        if part.over not in lists.LISTS:
            yield Problem(
                f"第{part.line}行",
                f"没有名为{quoted(part.over)}的列表。",
                f"可用的列表：{'、'.join(lists.LISTS)}。",
                "template.unknown_list",
            )
        yield from walk(part.body, replace(context, in_list=True))


def _typed(line: Line) -> Iterator[Problem]:
    """Amounts and rates that are typed into a line: no fact stands behind them, no relation guards them."""
    for text in _fixed(line.parts):
        for found in _TYPED.finditer(text):
            yield Problem(
                f"第{line.line}行",
                f"{quoted(found.group())}是写死的数，不会跟着报表变，也不参加勾稽。",
                "改成填空，例如{本年收入}万元；只属于今年的说明，写在文字或主要原因里。",
                "template.typed",
            )
        if has_unseen(text.replace("\t", "")):
            yield Problem(f"第{line.line}行", "里面有看不见的字符。", "删去这些字符。", "template.unseen")


def _fixed(parts: tuple[Part | Line, ...]) -> Iterator[str]:
    """The text a line prints as it stands, in whatever controls."""
    for part in parts:
        if isinstance(part, Words):
            yield part.text
        elif isinstance(part, Optional):
            yield from _fixed(part.parts)
        elif isinstance(part, If):
            yield from _fixed((*part.then, *part.otherwise))
        elif isinstance(part, Each):
            yield from _fixed(part.body)


def _typed_sign(slot: Slot, before: str) -> Iterator[Problem]:
    """A change beneath a typed 增加 or 减少: next year it is the other way round, and nothing would notice."""
    head, colon, _ = slot.text.partition("：")
    bare = head.strip() in UNITS_OF_PHRASES if colon else any(one in slot.text for one in UNITS_OF_PHRASES)
    sign = next((word for word in _SIGNS if before.rstrip().endswith(word)), "")
    if bare and sign:
        yield Problem(
            f"第{slot.line}行",
            f"填空{quoted(slot.text)}前面写死了“{sign}”，数反过来时就写错了。",
            "写作{比上年：收入总计}，词和数一起写；或放进【如果 收入总计 增加】…【否则】…【完】。",
            "template.typed",
        )


def _slot(slot: Slot, after: str, context: _Context) -> Iterator[Problem]:
    head, colon, rest = (part.strip() for part in slot.text.partition("："))
    if not colon and (slot.text in WORDS or (context.in_list and slot.text in lists.WORDS_OF_ITEMS)):
        return
    try:
        if not colon:
            wanted = meaning(slot.text, in_list=context.in_list)
            yield from _unit(slot, wanted.unit, after, bool(wanted.figure or wanted.measure))
            if wanted.unit == "%" and not context.optional and wanted.measure:
                yield _loose(slot)
        elif head in PHRASES:
            yield from _phrase(slot, head, rest, after, context)
        elif head == "原因":
            meaning(f"{rest}·增减额", in_list=context.in_list)  # only a figure that changes has a reason to
            if not context.optional:
                yield _loose(slot, "主要原因")
        elif head != "文" or not rest:
            yield Problem(
                f"第{slot.line}行",
                f"没有{quoted(head + '：')}这种填空。",
                f"可用的：{'、'.join((*PHRASES, '原因', '文'))}。",
                "template.unknown_slot",
            )
    except Refusal as refusal:
        yield _refused(slot.line, refusal)


def _phrase(slot: Slot, head: str, rest: str, after: str, context: _Context) -> Iterator[Problem]:
    names = rest.partition("＝")[2].split("、") if head == "各比上年" else [rest]
    for name in names:
        wanted = meaning(name, in_list=context.in_list)
        measure = "增减额" if head in AGAINST or head in ("各比上年", "增减", "升降") else ""
        measure = {"增减额": "增减额", "增减率": "增减率", "完成": "完成率"}.get(head, measure)
        if measure:
            meaning(f"{name}·{measure}", in_list=context.in_list)
        if head in UNITS_OF_PHRASES:
            yield from _unit(slot, UNITS_OF_PHRASES[head] or wanted.unit, after, bool(wanted.figure))
    if head == "增减率" and not context.optional:
        yield _loose(slot)


def _unit(slot: Slot, unit: str, after: str, known: bool) -> Iterator[Problem]:
    """The unit printed after a slot must be that of its figure; an item's own figure decides for itself."""
    if not known or not unit:
        return
    printed = next((one for one in sorted(_UNITS, key=len, reverse=True) if after.startswith(one)), "")
    if _SAME.get(printed, printed) == unit or (unit == "台（套）" and printed == "台"):
        return
    said = f"后面写的是{quoted(printed)}" if printed else "后面没有写计量单位"
    yield Problem(
        f"第{slot.line}行",
        f"填空{quoted(slot.text)}{said}，这个数的单位是{quoted(unit)}。",
        f"在填空后面写“{unit}”；要用别的单位，换一个相应的填空。",
        "template.unit",
    )


def _loose(slot: Slot, what: str = "这个比率") -> Problem:
    return Problem(
        f"第{slot.line}行",
        f"填空{quoted(slot.text)}没有放进〔〕：{what}可能没有。",
        "把它和相连的字一起放进〔〕，例如〔，占{本年支出·占比}%〕；没有时整段不写。",
        "template.loose",
    )


def _refused(line: int, refusal: Refusal) -> Problem:
    return Problem(f"第{line}行", refusal.sentence, refusal.remedy, refusal.code)


_BLANKS = re.compile(r"X{2,}|×{2,}|_{2,}|增加（减少）|减少（增加）|增长（下降）|大于（小于）|（如有）")
_SIGNS_OF_BLANKS = ("XX", "××", "__", "（减少）", "（增加）", "（下降）", "（小于）", "（如有）")
"""Each blank holds one of these, which are found faster: most texts have none."""


def residue(text: str) -> list[str]:
    """Blanks and choices of a template that were never filled in (残留): what a report must not show."""
    if not any(sign in text for sign in _SIGNS_OF_BLANKS):
        return []
    return [found.group() for found in _BLANKS.finditer(text)]
