"""What a unit supplies beside its tables (补充数据): who it is, figures no table has, its own texts, its reasons.

A YAML file whose keys are the names the templates use:

    单位: {名称: 某中心, 编码: "460299", 性质: 事业, 级别: 单位}
    数: {公务用车保有量: 1, 支出·一般公共·年初: 178.25, 支出·一般公共·2080108·年初: 104.44}
    上年数: {收入总计: 129.45}
    文字: {职责: …, 机构设置: …}
    原因: {收入总计·比上年: 项目支出减少, 支出·一般公共·2080108·比年初: …}
    说明起点: 5            # percent from which a change needs its reason
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import yaml
from yaml.reader import ReaderError

from onecard.core.errors import Problem, Refusal
from onecard.core.money import round_half_up
from onecard.core.quoting import quoted
from onecard.core.unseen import has_unseen
from onecard.figures.fact import Fact, Place
from onecard.figures.figure import dimensions
from onecard.finalaccounts.narrative.conditions import KINDS, LEVELS
from onecard.finalaccounts.narrative.reasons import Supplied, key_named
from onecard.finalaccounts.narrative.vocabulary import LAST_YEAR, meaning

LARGEST = 1_000_000
"""Characters of the file; a real one has some thousands."""
_PARTS = ("单位", "数", "上年数", "文字", "原因", "说明起点")
_UNIT = ("名称", "编码", "性质", "级别")


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure supplied: as a template names it, its value in the figure's unit, its line (from 1), last year's or not."""

    name: str
    value: Decimal
    line: int
    last_year: bool = False


@dataclass(slots=True)
class Supplement:
    """The file read: `unit` by 名称, 编码, 性质, 级别; `figures` in the order of their lines; texts and reasons."""

    file: str = ""
    unit: dict[str, str] = field(default_factory=dict)
    figures: list[Stated] = field(default_factory=list)
    supplied: Supplied = field(default_factory=Supplied)

    def facts(self, entity: str, year: int, *, last_year: bool = False) -> Iterator[Fact]:
        """The facts supplied for a year, each with its line as its place."""
        for one in self.figures:
            wanted = meaning(one.name)
            if wanted.figure is None or (one.last_year or wanted.last_year) != last_year:
                continue
            dims = {
                "entity": entity,
                "year": str(year),
                "basis": wanted.budget or "决算",
                **dict(wanted.dims),
            }
            place = Place(
                self.file,
                "上年数" if last_year else "数",
                f"第{one.line}行",
                quote=f"{one.name}：{one.value}",
            )
            value = one.value if wanted.figure.counted else round_half_up(one.value, wanted.figure.decimals)
            yield Fact(wanted.figure, dimensions(dims), value, None, place)


def read(text: str, file: str) -> Supplement:
    """The supplement a file is. Raises Refusal `supplement.malformed` with every line that is wrong."""
    if len(text) > LARGEST:
        raise Refusal(
            "supplement.malformed", f"{file}太大，超过{LARGEST}个字符。", "只写表里没有的数、文字和原因。"
        )
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except ReaderError as error:
        line = len(text[: error.position + 1].splitlines())
        raise Refusal(
            "supplement.malformed",
            f"{file}第{line}行有看不见的字符（U+{ord(text[error.position]):04X}）。",
            "删去这个字符，多半是从别的程序粘贴来的。",
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第{mark.line + 1}行" if mark else "文件"
        raise Refusal(
            "supplement.malformed",
            f"{file}不是正确的YAML文件：{where}附近的写法不对。",
            "检查缩进和冒号：每项写作“名称: 值”，冒号后面有空格；有特殊符号的文字用引号括起来。",
        ) from error
    if root is None:
        return Supplement(file)
    reader = _Reader(file)
    reader.document(root)
    if reader.problems:
        raise Refusal(
            "supplement.malformed",
            f"{file}有{len(reader.problems)}处写得不对：{reader.problems[0].place}，{reader.problems[0].sentence}",
            "照各处的提示改好后再试。",
            tuple(reader.problems),
        )
    return reader.supplement


class _Reader:
    """Reads the nodes, so that each fault has its line; aliases and tags are refused by the kinds they resolve to."""

    def __init__(self, file: str) -> None:
        self.supplement = Supplement(file)
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        self.reasons: dict[str, str] = {}

    def document(self, root: yaml.Node) -> None:
        """The parts of the file."""
        threshold = Decimal(0)
        for key, node in self._pairs(root, "文件"):
            if key == "说明起点":
                threshold = self._number(node, key) or threshold
            elif key not in _PARTS:
                self._wrong(node, f"没有{quoted(key)}这一部分", f"可用的：{'、'.join(_PARTS)}。")
            else:
                for name, value in self._pairs(node, key):
                    self._entry(key, name, value)
        self.supplement.supplied = Supplied(self.texts, self.reasons, threshold)

    def _entry(self, part: str, name: str, node: yaml.Node) -> None:
        if _is_blank(node):
            return
        if part in ("数", "上年数"):
            self._figure(name, node, last_year=part == "上年数")
            return
        text = self._text(node, name, lines=part == "文字")
        if text is None:
            return
        if part == "单位":
            self._unit(name, text, node)
        elif part == "文字":
            self.texts[name] = text
        else:
            self._reason(name, text, node)

    def _unit(self, name: str, text: str, node: yaml.Node) -> None:
        allowed = {"性质": KINDS, "级别": LEVELS}.get(name)
        if name not in _UNIT:
            self._wrong(node, f"单位没有{quoted(name)}这一项", f"可用的：{'、'.join(_UNIT)}。")
        elif allowed and text not in allowed:
            self._wrong(node, f"{name}不能是{quoted(text)}", f"写其中一种：{'、'.join(allowed)}。")
        else:
            self.supplement.unit[name] = text.strip()

    def _figure(self, name: str, node: yaml.Node, *, last_year: bool) -> None:
        value = self._number(node, name)
        try:
            wanted = meaning(name)
        except Refusal as refusal:
            self._wrong(node, refusal.sentence.rstrip("。"), refusal.remedy)
            return
        if wanted.measure or wanted.against:
            self._wrong(node, f"{quoted(name)}是算出来的", "只写原数，占比、完成率、增减由程序计算。")
        elif wanted.last_year and last_year:
            self._wrong(node, f"{quoted(name)}又写了{LAST_YEAR}", "在“上年数”里不必再写“上年”。")
        elif value is not None and wanted.figure is not None and wanted.figure.counted and value % 1:
            self._wrong(node, f"{quoted(name)}要写整数", "个数、辆数、人次没有小数。")
        elif (
            value is not None and wanted.figure is not None and value < 0 and not wanted.figure.base_per_unit
        ):
            self._wrong(node, f"{quoted(name)}不能小于零", "个数、人次、面积、得分不会是负的。")
        elif value is not None:
            self.supplement.figures.append(Stated(name, value, _line(node), last_year))

    def _reason(self, name: str, text: str, node: yaml.Node) -> None:
        try:
            self.reasons[key_named(meaning(name))] = text
        except Refusal as refusal:
            self._wrong(node, refusal.sentence.rstrip("。"), refusal.remedy)

    def _pairs(self, node: yaml.Node, part: str) -> Iterator[tuple[str, yaml.Node]]:
        if _is_blank(node):
            return
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, f"{quoted(part)}要写成“名称: 值”的样子", "每项一行，缩进两格。")
            return
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value).strip() if isinstance(key, yaml.ScalarNode) else ""
            if not name or name in seen:
                self._wrong(key, f"{quoted(name)}写了两次" if name else "这一项没有名称", "删去多余的一项。")
                continue
            seen.add(name)
            yield name, value

    def _text(self, node: yaml.Node, name: str, *, lines: bool) -> str | None:
        """The text of a node; `lines`: it may have several."""
        if not isinstance(node, yaml.ScalarNode):
            self._wrong(node, f"{quoted(name)}要写一段文字", "多段文字用“|”开头，下面缩进书写。")
            return None
        text = str(node.value) if lines else str(node.value).strip()
        if has_unseen(text.replace("\n", "") if lines else text):
            self._wrong(node, f"{quoted(name)}里有看不见的字符", "删去这些字符；主要原因写成一段。")
            return None
        if any(mark in text for mark in "【】"):
            self._wrong(node, f"{quoted(name)}里有【】，这是待补内容的标记", "换成别的括号。")
            return None
        return text

    def _number(self, node: yaml.Node, name: str) -> Decimal | None:
        text = str(node.value).replace(",", "").strip() if isinstance(node, yaml.ScalarNode) else ""
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if value.is_finite() and abs(value) < Decimal(10) ** 12:
            return value
        self._wrong(node, f"{quoted(name)}要写一个数", "只写数字，不写单位；万元的数照万元写。")
        return None

    def _wrong(self, node: yaml.Node, sentence: str, remedy: str) -> None:
        self.problems.append(Problem(f"第{_line(node)}行", f"{sentence}。", remedy, "supplement.malformed"))


def _is_blank(node: yaml.Node) -> bool:
    """Whether nothing is written after a name: the place of a form nobody has filled in yet."""
    return isinstance(node, yaml.ScalarNode) and not node.value and node.style is None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
