"""Writes what can be told from the code: docs/reference/*.md, the pictures of a card, and the index that ``onecard
relations list`` reads.

Run ``python -m onecard.cli.reference`` in the project's folder after a change; a test holds the files current.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import Any

from onecard.audit import finding
from onecard.audit.rules import RULES
from onecard.audit.show import as_json
from onecard.chip.instructions import TABLE, On
from onecard.chip.status import WORDS
from onecard.cli import card_picture, commands
from onecard.cli.parser import Parser, meaning, written
from onecard.cli.relations import INDEX, INDEX_FIELDS, told
from onecard.compiling import report_json
from onecard.figures.figure import Figure
from onecard.finalaccounts.derived import DERIVED
from onecard.finalaccounts.figures import FIGURES
from onecard.finalaccounts.report_relations import ALL_RELATIONS

FOLDER = Path("docs/reference")
SOURCE = "本页由程序生成（python -m onecard.cli.reference），请勿手改。"


def relations_index() -> str:
    """The index of the relations as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(INDEX_FIELDS)
    for relation in ALL_RELATIONS.values():
        writer.writerow(
            (
                relation.id,
                relation.severity,
                int(relation.blocks),
                " ".join(str(number) for number in relation.tables),
                relation.title,
                relation.formula,
            )
        )
    return text.getvalue()


def relations_page() -> str:
    """The relations, one section each."""
    lines = [
        "# 勾稽关系",
        "",
        SOURCE,
        "",
        "程度：错误（不可能成立，须改正）、疑点（多半有误，须说明）、提示（供参考）。公开数按四舍五入的区间比较，"
        "区间内的差额是尾差，不算错误；空白不等于0，按空白读作没有时写明所依据的读数公理。",
    ]
    for relation in ALL_RELATIONS.values():
        lines += ["", f"## {relation.id} {relation.title}", ""]
        lines += [f"- {head}：{text}" for head, text in told(relation)[2:]]
    lines += [
        "",
        "# 只用于报告审核的",
        "",
        "本系统编制的报告不会违反这几条，因为文字由数生成；审核别人的报告时用。",
    ]
    for relation in RULES.values():
        lines += ["", f"## {relation.id} {relation.title}", ""]
        lines += [f"- {head}：{text}" for head, text in told(relation)[2:]]
    return "\n".join(lines) + "\n"


def figures_page() -> str:
    """The figures, as tables."""
    lines = [
        "# 指标",
        "",
        SOURCE,
        "",
        "每个数都有单位（entity）、年度（year）、口径（basis）三个维度，下表只列其余维度。",
    ]
    for title, figures in (("基本指标", FIGURES.values()), ("派生指标", DERIVED.values())):
        lines += [
            "",
            f"## {title}",
            "",
            "| 键 | 名称 | 计量单位 | 维度 | 含义 |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [_figure_row(figure) for figure in figures]
    return "\n".join(lines) + "\n"


def _figure_row(figure: Figure) -> str:
    dims = "、".join(name for name in figure.dimensions if name not in ("entity", "year", "basis"))
    return f"| `{figure.key}` | {figure.term} | {figure.unit} | {dims} | {figure.definition} |"


def commands_page() -> str:
    """Every command with its arguments; the centre's too, where the extra is installed."""
    lines = ["# 命令", "", SOURCE, ""]
    lines += [
        "返回值：0完成；1有不通过的勾稽关系或审计轨迹被改动；2拒绝（原因写在错误输出）；3程序出错。"
        "报告审核（audit）：0没有错误；1有错误；2有文件读不了；64用法不对；70程序出错。"
    ]
    for name in sorted([*commands.PURE, *commands.CENTRE]):
        command = commands.load(name)
        parser = Parser(prog=f"onecard {name}", description=command.summary)
        command.add_arguments(parser)
        lines += ["", f"## onecard {name}", "", f"{command.summary}。", *_told(parser)]
    return "\n".join(lines) + "\n"


def _told(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The arguments of a parser as a list, and those of its steps beneath."""
    steps = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    shown = [
        action
        for action in parser._actions
        if action not in steps and action.dest != "help" and action.help != argparse.SUPPRESS
    ]
    if shown:
        yield ""
    for action in shown:
        yield f"- `{written(action)}`：{meaning(action)}"
    for step in steps:
        about = {choice.dest: choice.help or "" for choice in step._choices_actions}
        for name, inner in step.choices.items():
            yield from ("", f"### {inner.prog}", "", f"{about.get(name, '')}。")
            yield from _told(inner)


def report_page() -> str:
    """The form of the report as JSON, from its schema: one section each object."""
    return _schema_page("决算公开报告的JSON", report_json.FORMAT, report_json.SCHEMA, report_json.schema())


def audit_page() -> str:
    """The form of an audit as JSON, from its schema: one section each object."""
    return _schema_page("报告审核的JSON", finding.SCHEMA, as_json.FILE, as_json.schema())


def card_commands_page() -> str:
    """The commands of card and SAM with their bytes, and the status words."""
    lines = [
        "# 卡的命令",
        "",
        SOURCE,
        "",
        "软件里的卡和SAM认识的全部命令，数都是十六进制。命令依次核对：类别（6E00）、命令（6D00）、卡已终止（6A81）、"
        "目录已锁定（6985、9303）、P1和P2（6A86）、数据长度（6700），然后才执行。哪些有公开依据见[标准](../standards.md)。",
        "",
        "| 命令 | 名称 | CLA | INS | P1 | P2 | 数据字节数 | 在哪里 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    where = {On.CARD: "卡", On.SAM: "SAM", On.BOTH: "卡、SAM"}
    for one in TABLE:
        cells = (_bytes(one.classes), f"{one.code:02X}", *map(_bytes, (one.p1, one.p2, one.lengths)))
        lines.append(f"| {one.title} | {one.name} | {' | '.join(cells)} | {where[one.on]} |")
    lines += ["", "## 状态字", "", "| 状态字 | 意思 |", "| --- | --- |"]
    lines += ["| 61xx | 还有xx字节可取 |", "| 6Cxx | 应取xx字节 |", "| 63Cx | 验证失败，还可试x次 |"]
    lines += [f"| {word:04X} | {said} |" for word, said in WORDS.items()]
    return "\n".join(lines) + "\n"


def _bytes(known: Container[int]) -> str:
    """Which bytes are known, runs of them by their ends."""
    found = [one for one in range(256) if one in known]
    runs: list[list[int]] = []
    for one in found:
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    if len(found) == 256:
        return "任意"
    ends = [f"{run[0]:02X}" if len(run) == 1 else f"{run[0]:02X}–{run[-1]:02X}" for run in runs]
    return "、".join(ends)


def _schema_page(title: str, form: str, file: Path, schema: dict[str, Any]) -> str:
    lines = [
        f"# {title}",
        "",
        SOURCE,
        "",
        f"{schema['description']}",
        "",
        f"格式是`{form}`；机器可读的定义是JSON Schema（2020-12）：`{file.name}`，随软件安装。没有列出的"
        "项不会出现；没有注明“可无”的项都在。",
        *_properties(schema, schema["$defs"]),
    ]
    for one in schema["$defs"].values():
        lines += ["", f"## {one['title']}", "", one["description"], *_properties(one, schema["$defs"])]
    return "\n".join(lines) + "\n"


def _properties(schema: dict[str, Any], known: dict[str, Any], within: str = "") -> Iterator[str]:
    """The properties of an object as a table, those of the objects within it with their path."""
    if not within and "properties" in schema:
        yield from ("", "| 项 | 类型 | 含义 |", "| --- | --- | --- |")
    for name, one in schema.get("properties", {}).items():
        path = within + name
        loose = "" if name in schema.get("required", ()) else "，可无"
        yield f"| `{path}` | {_type(one, known)}{loose} | {one['description']} |"
        inner = one.get("items", one)
        if "$ref" not in inner:
            yield from _properties(inner, known, f"{path}[]." if "items" in one else f"{path}.")


def _type(one: dict[str, Any], known: dict[str, Any]) -> str:
    if "$ref" in one:
        return str(known[one["$ref"].rpartition("/")[2]]["title"])
    if "const" in one:
        return f"`{json.dumps(one['const'], ensure_ascii=False)}`"
    if "enum" in one:
        return "、".join(_TYPES["null"] if value is None else f"`{value}`" for value in one["enum"])
    if "oneOf" in one:
        return "或".join(_type(way, known) for way in one["oneOf"])
    if "items" in one:
        empty = f"或{_TYPES['null']}" if "null" in one["type"] else ""
        return f"{_type(one['items'], known)}的列表{empty}"
    types = one["type"] if isinstance(one["type"], list) else [one["type"]]
    return "或".join(_TYPES[name] for name in types)


_TYPES = {
    "string": "文本",
    "integer": "整数",
    "number": "数",
    "boolean": "是否",
    "object": "对象",
    "array": "列表",
    "null": "空",
}


PAGES: dict[Path, Callable[[], str]] = {
    FOLDER / "relations.md": relations_page,
    FOLDER / "figures.md": figures_page,
    FOLDER / "commands.md": commands_page,
    FOLDER / "report-json.md": report_page,
    FOLDER / "audit-json.md": audit_page,
    FOLDER / "card-commands.md": card_commands_page,
    Path("src/onecard/cli") / INDEX: relations_index,
    **card_picture.of_guide(),
}
"""Every generated file by its place within the project's folder."""


def write() -> None:
    """Write every page into the project's folder (the current one)."""
    for path, page in PAGES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(), "utf-8", newline="\n")


if __name__ == "__main__":
    write()
