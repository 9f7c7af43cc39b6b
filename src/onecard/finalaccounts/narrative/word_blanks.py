"""Blanks and choices of a Word file that wait to be filled in (填空), found in the text of its paragraphs.

收入总计__万元      XX（类）      20XX年      （单位名称）      主要原因是……      a value
增加（减少）      大于/小于      部门（单位）                                    a choice
增加（减少）__万元，增长（下降）__%                                         a movement: sign, amount and rate at once
（如有）      （请根据实际情况填写）      words in colour                        guidance
用于以下方面：XX（类）__万元，占__%；……                                    a list
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

BlankKind = Literal["value", "choice", "movement", "guidance", "list"]
Span = tuple[int, int]

UNITS = r"万元|亿元|元|[%％]|个百分点|百分点|人次|批次|平方米|台（套）|台|套|辆|个|批|人|分"
_FILL = r"(?:20[XxＸ×✕_＿]{2}|[XxＸ×✕]{2,}|[_＿﹍]{2,}|[*＊]{2,}|[○〇◯]{2,}|[□]{2,})"
_LONE = rf"(?:(?<![A-Za-z0-9])[XxＸ×✕](?=\s*(?:{UNITS}|年)))"
_ELLIPSIS = r"(?:…{1,4}|\.{3,6}|。{3,6})"
_GAP = rf"(?:(?<=[\u4e00-\u9fff）”])[ \u3000]{{2,}}(?=(?:{UNITS})))"
VALUE = rf"(?:{_FILL}|{_LONE}|{_GAP}|{_ELLIPSIS})"

UP = ("增加", "增长", "上升", "提高", "高于", "大于", "多于", "超过", "上涨")
DOWN = ("减少", "下降", "降低", "低于", "小于", "少于", "回落", "下跌")
SAME = ("基本持平", "持平", "等于", "不变", "一致")
_SIGNS = "|".join((*UP, *DOWN, *SAME))
_JOIN = r"\s*[（/／、或|｜]\s*"
CHOICE = (
    rf"(?:（?(?:{_SIGNS})(?:{_JOIN}（?(?:{_SIGNS})）?){{1,3}}）?|增（减）|升（降）|[大高多]（[小低少]）于)"
)
_MOVEMENT = re.compile(
    rf"(?P<word>{CHOICE})(?P<gap1>了?\s*)(?P<amount>{VALUE})(?P<unit>\s*(?:{UNITS}))"
    rf"(?:(?P<between>\s*[，,、（]?\s*)(?P<word2>{CHOICE})(?P<gap2>了?\s*)(?P<rate>{VALUE})(?P<unit2>\s*[%％]))?"
)
_CHOICE = re.compile(CHOICE)
_LEVEL = re.compile(r"(?:本?部门|本?单位)(?:（(?:本?单位|本?部门)）|[/／](?:本?单位|本?部门))")
_OWN_NAME = re.compile(
    rf"(?:(?:{_FILL})(?:省|市|县|区|自治区))*(?:{_FILL})(?:（?(?:部门|单位)）?|局|委员会|委|厅|中心|办公室|学校|医院)(?:（单位）|（部门）)?"
)
_VALUE = re.compile(VALUE)
_NAMED = re.compile(
    r"[（【\[](?:请|此处)?(?:填写|填)?(?:"
    r"本?(?:单位|部门)(?:（单位）|（部门）)?(?:名称|全称)|"
    r"(?:简要|具体|详细)?(?:说明|列明|分析|写明|阐述)?(?:主要|具体)*原因|"
    r"(?:主要|具体)*(?:职责|职能)(?:内容)?|"
    r"(?:具体)?(?:数字|金额|数额|数值)"
    r")[】）\]]"
)
_GUIDING = re.compile(
    r"如有|如无|如没有|若有|若无|没有的|(?<![申邀聘提])请(?!示)|^注[：:]|^说明[：:]|^备注|填写|填列|填报|据实|根据实际|结合实际|删除|删去|"
    r"自行(?!车)|示例[：:]|例如|举例|参照(?!公务员)|参考|提示|简述|简要|略述|不涉及|无此项|无需|此处|各单位|各部门|可按|可根据"
)
_CLASS = re.compile(r"（类）")
_ITEM = re.compile(r"[^，。；：.．、\s（）]{1,40}（类）(?:[^，。；：]{1,60}（款）)?[^，。；：]{1,60}（项）")
_LIST = re.compile(r"(?:以下方面|如下方面|方面|其中)[：:](?P<list>[^。]+)")
_PAIRS = {"（": "）", "【": "】", "[": "]"}
# Signs that look alike are read alike; a character stays one character, so places keep their numbers.
_ALIKE = str.maketrans("(),;:％\"'“‘’", "（），；：%”””””")


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to be filled: characters `start` to `end` (excluded) of paragraph `passage`, `text` as it stands there.

    `before` and `after` are the words around it, `section` the headings it stands under, from the outermost. `parts` are
    the spans of a movement's pieces by name (word, amount, unit, word2, rate), or the pattern of a list's first item.
    """

    id: str
    passage: str
    kind: BlankKind
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""
    section: tuple[str, ...] = ()
    parts: tuple[tuple[str, Span], ...] = ()

    def part(self, name: str) -> Span | None:
        """The span of one piece; None where there is none."""
        return dict(self.parts).get(name)


@dataclass(frozen=True, slots=True)
class _Found:
    kind: BlankKind
    start: int
    end: int
    parts: tuple[tuple[str, Span], ...] = ()


def guides(text: str) -> bool:
    """Whether words tell whoever fills the file in what to do, and not a reader of the report."""
    return _GUIDING.search(alike(text).strip("（）【】[]")) is not None


def is_item(text: str) -> bool:
    """Whether a paragraph is an item of a list over codes: 1.XX（类）XX（款）XX（项）。年初预算为__万元…"""
    found = _ITEM.search(alike(text))
    return (
        found is not None
        and re.fullmatch(r"\s*(?:\d+[.．、]|（\d+）)?\s*", text[: found.start()]) is not None
    )


def alike(text: str) -> str:
    """The text with signs that look alike made one, each character in its place."""
    return text.translate(_ALIKE)


def find(
    passage: str,
    text: str,
    marked: Sequence[Span] = (),
    lines: Sequence[Span] = (),
    section: tuple[str, ...] = (),
) -> list[Blank]:
    """The blanks of one paragraph in order, none within another.

    `marked` are its coloured or highlighted stretches, `lines` its underlined blanks.
    """
    said = alike(text)
    taken: list[_Found] = []
    covered = bytearray(len(said))

    def take(found: Iterable[_Found]) -> None:
        for one in found:
            if one.start < one.end and not any(covered[one.start : one.end]):
                taken.append(one)
                covered[one.start : one.end] = b"\1" * (one.end - one.start)

    take(_lists(said))
    take(_Found("value", *one.span()) for one in _ITEM.finditer(said) if _VALUE.search(said, one.end()))
    take(_guidance(said))
    take(_movements(said))
    take(_Found("choice", *one.span()) for one in _LEVEL.finditer(said))
    take(_Found("choice", *one.span()) for one in _CHOICE.finditer(said))
    take(_Found("value", *one.span()) for one in _NAMED.finditer(said))
    take(_Found("value", *one.span()) for one in _OWN_NAME.finditer(said))
    take(_Found("value", *span) for span in lines)
    take(_Found("value", *one.span()) for one in _VALUE.finditer(said))
    take(_coloured(said, marked, taken))
    taken.sort(key=lambda one: one.start)
    return [
        Blank(
            f"{passage}.{number}",
            passage,
            one.kind,
            one.start,
            one.end,
            text[one.start : one.end],
            text[max(one.start - 40, 0) : one.start],
            text[one.end : one.end + 20],
            section,
            one.parts,
        )
        for number, one in enumerate(taken, 1)
    ]


def _movements(text: str) -> Iterator[_Found]:
    for one in _MOVEMENT.finditer(text):
        names = ("word", "amount", "unit", "word2", "rate")
        if one["unit"].strip() in ("%", "％"):
            # 增长（下降）__% by itself: a rate without an amount.
            rate = (("word2", one.span("word")), ("rate", one.span("amount")))
            yield _Found("movement", one.start(), one.end("unit"), rate)
        else:
            yield _Found(
                "movement", *one.span(), tuple((name, one.span(name)) for name in names if one[name])
            )


def _lists(text: str) -> Iterator[_Found]:
    """其中：XX（类）__万元，占__%；… The first item is the pattern of all."""
    for one in _LIST.finditer(text):
        items = re.split(r"[；;]", one["list"])
        if _CLASS.search(items[0]) and _VALUE.search(items[0]):
            start = one.start("list")
            yield _Found("list", start, one.end("list"), (("item", (start, start + len(items[0]))),))


def _guidance(text: str) -> Iterator[_Found]:
    for start, end in brackets(text):
        inside = text[start + 1 : end - 1]
        telling = inside.startswith(("请", "注", "说明", "此处", "各单位", "各部门"))
        if _GUIDING.search(inside) and (telling or not re.search(_FILL, inside)):
            yield _Found("guidance", start, end)


def brackets(text: str) -> Iterator[Span]:
    """The outermost bracketed stretches, their brackets included."""
    waiting: list[str] = []
    start = 0
    for at, sign in enumerate(text):
        if sign in _PAIRS:
            start = start if waiting else at
            waiting.append(_PAIRS[sign])
        elif waiting and sign == waiting[-1]:
            waiting.pop()
            if not waiting:
                yield start, at + 1


def _coloured(text: str, marked: Sequence[Span], taken: list[_Found]) -> Iterator[_Found]:
    """Words in colour that hold no blank: what the bureau tells whoever fills the file in."""
    for start, end in marked:
        inside = text[start:end]
        if not re.search(r"[\u4e00-\u9fff]{2}", inside):
            continue
        if any(one.kind != "guidance" and start < one.end and one.start < end for one in taken):
            continue
        at = start
        for one in sorted(taken, key=lambda one: one.start):
            if start <= one.start < end:
                if text[at : one.start].strip():
                    yield _Found("guidance", at, one.start)
                at = one.end
        if text[at:end].strip():
            yield _Found("guidance", at, end)


_HEADS = (
    (1, re.compile(r"第[一二三四五六七八九十]+[部分章][分]?")),
    (2, re.compile(r"[一二三四五六七八九十]+、")),
    (3, re.compile(r"[（(][一二三四五六七八九十]+[）)]")),
)


def heading_level(text: str, level: int) -> int:
    """The level of a paragraph that is a heading by its style or its number (1 第一部分, 2 一、, 3 （一）), else 0."""
    for known, pattern in _HEADS:
        if pattern.match(text.strip()) and len(text) < 60 and not text.strip().endswith(("。", "；")):
            return known
    return level
