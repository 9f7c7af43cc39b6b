"""Reading a narrative template (文本模板): a text a clerk can read, a paragraph a line, into a small tree.

    # 第一级标题        ## 第二级        ### 第三级         + 编号的段落
    {收入总计}          a slot: a fact, a phrase made of facts, a word, a text of the unit
    〔，占{…·占比}%〕    kept only where every slot in it is defined (0÷0 is not) and every list in it has items
    【如果 条件】…【否则】…【完】      【逐项 收入种类 不列零 隔以“；”】…【完】
    【公开报表】         a line of its own: the nine tables stand here;   【公开报表目录】 their titles; 【名词解释】 the terms

Lines that begin with ；are remarks. Controls alone on a line hold whole paragraphs, others words within one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from onecard.core.errors import Problem, Refusal
from onecard.core.quoting import quoted

LARGEST = 200_000
"""Characters of a template: the longest real ones have 20,000."""
DEEPEST = 8
"""Controls within each other."""

_TOKEN = re.compile(r"【[^【】]*】|\{[^{}]*\}|〔|〕")
_EACH = re.compile(r"逐项\s+(\S+?)(\s+不列零)?(?:\s+隔以“([^”]*)”)?")
_HEAD = re.compile(r"(#{1,3}|\+)\s*(.*)")
_SPECIAL = ("公开报表", "公开报表目录", "名词解释")
_FIELDS = {"模板": "name", "适用": "region", "标题": "title"}


@dataclass(frozen=True, slots=True)
class Words:
    """Text printed as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a fact or a phrase: what stands between the braces, and the line it is on (from 1)."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Optional:
    """Words kept only where every slot among them is defined."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class If:
    """Words or paragraphs kept under a condition, or others in its place."""

    condition: str
    line: int
    then: tuple[Part | Line, ...]
    otherwise: tuple[Part | Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Each:
    """Words or paragraphs repeated over the items of a list; `nonzero` leaves out items of amount zero."""

    over: str
    line: int
    body: tuple[Part | Line, ...]
    nonzero: bool = False
    separator: str = ""


Part = Words | Slot | Optional | If | Each


@dataclass(frozen=True, slots=True)
class Line:
    """A heading (`level` 1 to 3), a numbered paragraph (`numbered`), a special place, or a plain paragraph."""

    parts: tuple[Part, ...]
    line: int
    level: int = 0
    numbered: bool = False
    special: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its `name`, the `region` whose order it follows, the document's `title`, its `body`, the `source`."""

    name: str
    region: str
    title: tuple[Part, ...]
    body: tuple[Line | If | Each, ...]
    source: str


def read(source: str) -> Template:
    """The template a text is. Raises Refusal `template.malformed` with every place that cannot be read, and
    `template.too_long`."""
    if len(source) > LARGEST:
        raise Refusal(
            "template.too_long",
            f"模板有{len(source)}个字符，超过{LARGEST}个的限度。",
            "模板只写句子和填空；长文字（单位职责等）写在单位资料里，用{文：职责}引用。",
        )
    return _Reader(source).template()


def read_words(source: str) -> tuple[Part, ...]:
    """The parts of words that stand within one line. Raises Refusal `template.malformed`."""
    body = read(source).body
    if (
        len(body) == 1
        and isinstance(line := body[0], Line)
        and not (line.level or line.numbered or line.special)
    ):
        return line.parts
    raise Refusal(
        "template.malformed",
        f"{quoted(source)}不是一句话。",
        "写成一行，【如果】【逐项】与它的【完】都在这一行里。",
    )


@dataclass(slots=True)
class _Open:
    """A control that waits for its 【完】."""

    kind: str
    text: str
    line: int
    first: list[Part | Line] = field(default_factory=list)
    second: list[Part | Line] | None = None

    @property
    def filling(self) -> list[Part | Line]:
        return self.first if self.second is None else self.second

    def closed(self, problems: list[Problem]) -> If | Each:
        if self.kind == "如果":
            return If(self.text, self.line, tuple(self.first), tuple(self.second or ()))
        found = _EACH.fullmatch(f"逐项 {self.text}")
        if found is None or self.second is not None:
            problems.append(
                _problem(
                    self.line,
                    f"{quoted('逐项 ' + self.text)}写法不对",
                    "写作【逐项 收入种类】，可加“不列零”和“隔以‘；’”；【否则】只用于【如果】。",
                )
            )
            return Each(self.text, self.line, ())
        return Each(found[1], self.line, tuple(self.first), bool(found[2]), found[3] or "")


def _problem(line: int, sentence: str, remedy: str, code: str = "template.malformed") -> Problem:
    return Problem(f"第{line}行", f"{sentence}。", remedy, code)


class _Reader:
    """One pass over the lines; every fault is noted and the reading goes on."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.head = {"name": "", "region": "national"}
        self.title: tuple[Part, ...] = ()

    def template(self) -> Template:
        body: list[Part | Line] = []
        waiting: list[_Open] = []
        for number, raw in enumerate(self.source.splitlines(), 1):
            text = raw.strip()
            if not text or text.startswith("；") or self._is_field(text, number):
                continue
            into = waiting[-1].filling if waiting else body
            control = _TOKEN.fullmatch(text)
            if control and text.startswith("【") and text[1:-1].strip() not in _SPECIAL:
                self._control(text[1:-1].strip(), number, waiting, body)
            else:
                into.append(self._line(text, number))
        for left in waiting:
            self._unclosed(left)
        if not self.title:
            self.title = self._parts("{单位}{年度}年度{级别}决算公开报告", 0)
        if self.problems:
            raise Refusal(
                "template.malformed",
                f"模板有{len(self.problems)}处写法不对：第一处在{self.problems[0].place}，{self.problems[0].sentence}",
                "照各处的提示改好后再保存；写法见使用指南“文本模板怎么写”。",
                tuple(self.problems),
            )
        kept = tuple(one for one in body if isinstance(one, Line | If | Each))
        return Template(self.head["name"], self.head["region"], self.title, kept, self.source)

    def _is_field(self, text: str, number: int) -> bool:
        name, colon, value = text.partition("：")
        if not colon or name not in _FIELDS:
            return False
        if name == "标题":
            self.title = self._parts(value.strip(), number)
        else:
            self.head[_FIELDS[name]] = value.strip()
        return True

    def _line(self, text: str, number: int) -> Line:
        special = text[1:-1].strip() if text.startswith("【") and text.endswith("】") else ""
        if special in _SPECIAL:
            return Line((), number, special=special)
        found = _HEAD.fullmatch(text)
        if found is None:
            return Line(self._parts(text, number), number)
        parts = self._parts(found[2], number)
        if found[1] == "+":
            return Line(parts, number, numbered=True)
        return Line(parts, number, level=len(found[1]))

    def _parts(self, text: str, number: int) -> tuple[Part, ...]:
        """The parts of one line's words."""
        out: list[Part | Line] = []
        waiting: list[_Open] = []

        def add(part: Part) -> None:
            (waiting[-1].filling if waiting else out).append(part)

        for piece in _tokens(text):
            if piece == "〔":
                self._opened(_Open("〔", "", number), waiting)
            elif piece == "〕":
                if not waiting or waiting[-1].kind != "〔":
                    self.problems.append(_problem(number, "多了一个〕", "〔与〕要成对，并与【】套得整齐。"))
                    continue
                kept = waiting.pop()
                add(Optional(tuple(one for one in kept.first if not isinstance(one, Line))))
            elif piece.startswith("{") and piece.endswith("}"):
                add(Slot(piece[1:-1].strip(), number))
            elif piece.startswith("【") and piece.endswith("】"):
                self._control(piece[1:-1].strip(), number, waiting, out)
            else:
                if stray := next((sign for sign in "{}【】" if sign in piece), ""):
                    self.problems.append(
                        _problem(number, f"{quoted(stray)}不成对", "每个{要有}，每个【要有】。")
                    )
                add(Words(piece))
        for left in waiting:
            self._unclosed(left)
        return tuple(part for part in out if not isinstance(part, Line))

    def _control(self, text: str, number: int, waiting: list[_Open], out: list[Part | Line]) -> None:
        word, _, rest = text.partition(" ")
        if word in ("如果", "逐项") and rest.strip():
            self._opened(_Open(word, rest.strip(), number), waiting)
        elif text == "否则" and waiting and waiting[-1].kind == "如果" and waiting[-1].second is None:
            waiting[-1].second = []
        elif text == "完" and waiting and waiting[-1].kind != "〔":
            done = waiting.pop().closed(self.problems)
            (waiting[-1].filling if waiting else out).append(done)
        else:
            self.problems.append(
                _problem(
                    number,
                    f"【{text}】放错了地方，或没有这种写法",
                    "可用的有：【如果 条件】【否则】【完】【逐项 列表】【公开报表】【公开报表目录】【名词解释】；后三种单独占一行。",
                )
            )

    def _opened(self, one: _Open, waiting: list[_Open]) -> None:
        if len(waiting) == DEEPEST:
            self.problems.append(_problem(one.line, f"套了{DEEPEST}层以上", "把里面的内容拆开写。"))
        waiting.append(one)

    def _unclosed(self, left: _Open) -> None:
        shown = "〔" if left.kind == "〔" else f"【{left.kind} {left.text}】"
        self.problems.append(
            _problem(
                left.line,
                f"{shown}没有结束",
                "在它的内容后面写〕。" if left.kind == "〔" else "在它的内容后面写【完】。",
            )
        )


def _tokens(text: str) -> Iterator[str]:
    at = 0
    for found in _TOKEN.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield found.group()
        at = found.end()
    if at < len(text):
        yield text[at:]
