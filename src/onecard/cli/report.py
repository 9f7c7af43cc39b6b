"""``onecard report compile|template|word``: the report from files or from the books, and the templates it is made by."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from onecard.core.errors import Refusal, reason_of

if TYPE_CHECKING:
    import argparse

    from onecard.compiling.report import Compiled, Verdict
    from onecard.finalaccounts.assemble import Assembled
    from onecard.finalaccounts.narrative.template import Template
    from onecard.finalaccounts.supplement import Supplement
    from onecard.reading.grid import Spreadsheet

DONE, NOT_PUBLISHABLE = 0, 1
SHOWN = 12
"""How many lines of one kind are told on the terminal."""


class Report:
    """The commands ``onecard report compile``, ``template`` and ``word``."""

    summary = "决算公开报告：由报表或账簿编制，查看、检查文本模板"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        make = steps.add_parser("compile", help="编制报告，写到一个目录；有缺的、不通过的，退出码为1")
        _sources(make, "财决工作簿或九张公开报表，或放着许多单位文件的目录；省略时用本系统的账簿")
        make.add_argument(
            "--template",
            default="",
            metavar="模板",
            help="hainan、national、shanghai，或模板文件；默认national，用账簿编制时默认本单位报告的模板",
        )
        make.add_argument(
            "--formats",
            default="pdf,docx,html,xlsx,json,datapackage",
            metavar="格式",
            help="用逗号隔开，默认全部",
        )
        make.add_argument(
            "--processes",
            type=int,
            metavar="个数",
            help="--from是目录时同时编制几份，默认与处理器核数相同",
        )
        make.add_argument(
            "--out", type=Path, required=True, metavar="DIR", help="写到这个目录，没有就建立；文件名固定"
        )
        make.add_argument(
            "--lacking",
            type=Path,
            metavar="FILE",
            help="把还缺的写成一份补充数据（YAML），填好用--facts交回；已有的文件不覆盖",
        )
        about = steps.add_parser(
            "template", help="文本模板：不带名称时列出，带名称时显示全文，带--check时检查一个文件"
        )
        about.add_argument("name", nargs="?", default="", metavar="名称", help="自带模板的名称")
        about.add_argument("--check", type=Path, metavar="FILE", help="检查一个模板文件，逐处指出问题")
        about.add_argument("--slots", action="store_true", help="列出可用的填空、列表和句子")

        word = steps.add_parser("word", help="财政部门发的Word模板：列出其中的填空和建议，按改定的对照表填好")
        word.add_argument("file", type=Path, metavar="FILE", help="Word模板（.docx）")
        word.add_argument(
            "--suggest", type=Path, metavar="MAP", help="把建议的填空写成对照表（JSON），供改定"
        )
        word.add_argument("--mapping", type=Path, metavar="MAP", help="改定的对照表；写了它就填好文件")
        word.add_argument("--out", type=Path, metavar="DIR", help="填好的report.docx写到这个目录")
        _sources(word, "财决工作簿或九张公开报表；省略时用本系统的账簿")

    def run(self, args: argparse.Namespace) -> int:
        """Compile or tell of templates; returns 0, or 1 for a report that may not be published as it is."""
        if args.step == "template":
            return _template(args)
        if args.step == "word":
            from onecard.cli import report_word

            return report_word.run(args, lambda: _found(args, args.region or "national"))
        return _compile_many(args) if args.source is not None and args.source.is_dir() else _compile(args)


def _sources(step: argparse.ArgumentParser, files: str) -> None:
    """The options that say what a report is made of."""
    step.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help=files,
    )
    step.add_argument("--prior", type=Path, metavar="FILE", help="上年的财决工作簿或公开报表，用来比较")
    step.add_argument("--budget", type=Path, metavar="FILE", help="年初预算表（科目编码和预算数两栏）")
    step.add_argument(
        "--facts", type=Path, metavar="FILE", help="补充数据（YAML）：表里没有的数、单位的文字、主要原因"
    )
    step.add_argument(
        "--year", type=int, metavar="年度", help="会计年度；用账簿编制时必写，文件没有写年度时也要写"
    )
    step.add_argument(
        "--entity", default="", metavar="代码", help="用账簿编制时的单位或部门代码；只有一个单位时可省略"
    )
    step.add_argument("--region", default="", metavar="地区", help="九张表的表样；默认与模板相同")


def _found(args: argparse.Namespace, region: str) -> Assembled:
    if args.source is None:
        return _of_books(args)
    return assembled(args.source, args.prior, args.budget, args.facts, args.year, region)


def _compile(args: argparse.Namespace) -> int:
    from onecard.compiling import report
    from onecard.compiling.files import put_all

    wanted = report.formats(args.formats)
    chosen = template_of(args.template or "national")
    found = _found(args, args.region or chosen.region)
    template = chosen if args.template or args.source else _own_template(found)
    compiled = report.Compiled(template, found.accounts, found.supplied, found.beneath)
    files = {}
    for number, form in enumerate(wanted, 1):
        _say(f"[{number}/{len(wanted)}] {report.FILES[form]}")
        files[report.FILES[form]] = compiled.write(form)
    for path in put_all(args.out, files):
        print(path)
    for notice in (*found.notices, *compiled.narrative.unused):
        _say(f"注意：{notice}")
    status = _told(compiled)
    if compiled.verdict.missing:
        _form_of_lacking(compiled, args.lacking)
    return status


def _form_of_lacking(compiled: Compiled, path: Path | None) -> None:
    """What is lacking as a supplement to fill in, in a file that was not there before; else a word that there is one."""
    from onecard.finalaccounts.lacking import skeleton

    if path is None:
        _say("用--lacking写一个文件名，缺的就写成一份补充数据，填好用--facts交回。")
        return
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(skeleton(compiled.verdict.missing))
    except FileExistsError as error:
        raise Refusal(
            "report.file", f"{path}已有，没有写。", "换一个文件名；填好的补充数据不会被盖掉。"
        ) from error
    except OSError as error:
        raise Refusal("report.file", f"{path}：{reason_of(error)}。", "核对路径。") from error
    print(path)


def _compile_many(args: argparse.Namespace) -> int:
    """A folder of files: one report for each, on every core, going on where the last run stopped."""
    import os

    from onecard.cli import report_many
    from onecard.compiling import report

    template = template_of(args.template or "national")
    for folder in (args.prior, args.facts):
        if folder is not None and not folder.is_dir():
            raise Refusal(
                "report.file",
                f"{folder}不是目录。",
                "--from是目录时，--prior和--facts也写目录，同名的文件配成一对。",
            )
    work = report_many.tasks(
        args.source, args.prior, args.facts, args.template or "national", args.region or template.region,
        report.formats(args.formats), args.year, args.out,
    )  # fmt: skip
    made, before, refused = report_many.compile_many(work, args.out, args.processes or os.cpu_count() or 1)
    _say(
        f"编制{made - refused}份，不能编制{refused}份，以前已编制{before}份；结果见{args.out / report_many.RECORD}。"
    )
    return NOT_PUBLISHABLE if refused else DONE


def _of_books(args: argparse.Namespace) -> Assembled:
    if args.year is None:
        raise Refusal(
            "report.no_source",
            "没有说用什么编制。",
            "用--from写明文件，或用--year写明年度（从本系统的账簿编制）。",
        )
    from onecard.cli.commands import load_books

    return load_books(args.entity, args.year, _supplement(args.facts))


def _own_template(found: Assembled) -> Template:
    """The template of the report the unit has begun; else the one of the region its tables are printed in."""
    from onecard.finalaccounts.narrative import builtin
    from onecard.finalaccounts.narrative.template import read

    if found.template:
        return read(found.template)
    region = next(iter(found.accounts.tables.values())).form.region
    return builtin.template(region if region in builtin.names() else "national")


def assembled(
    source: Path, prior: Path | None, budget: Path | None, facts: Path | None, year: int | None, region: str
) -> Assembled:
    """The accounts of files. Raises Refusal as reading and assembling them does."""
    from onecard.finalaccounts.assemble import Files, assemble

    return assemble(
        Files(
            _sheets(source),
            _sheets(prior) if prior else None,
            _sheets(budget) if budget else None,
            _supplement(facts),
            year,
            region,
        )
    )


def _sheets(path: Path) -> Spreadsheet:
    from onecard.reading import spreadsheet

    return spreadsheet.read(path)


def _supplement(path: Path | None) -> Supplement:
    from onecard.finalaccounts.supplement import Supplement, read

    return read(_text(path), path.name) if path else Supplement()


def _text(path: Path) -> str:
    from onecard.reading import plain_text

    try:
        return plain_text.read(path.read_bytes(), path.name)
    except OSError as error:
        raise Refusal("report.file", f"{path}：{reason_of(error)}。", "核对路径。") from error


def template_of(name: str) -> Template:
    """A template that comes with onecard, or one in a file, checked before it is used."""
    from onecard.finalaccounts.narrative import builtin
    from onecard.finalaccounts.narrative.check import demand_sound
    from onecard.finalaccounts.narrative.template import read

    if name in builtin.names() or not Path(name).exists():
        return builtin.template(name)
    template = read(_text(Path(name)))
    demand_sound(template)
    return template


def _told(compiled: Compiled) -> int:
    verdict = compiled.verdict
    for heading, lines in _lines(verdict):
        if lines:
            _say(f"{heading}（{len(lines)}处）：")
            for line in lines[:SHOWN]:
                _say(f"  {line}")
            if len(lines) > SHOWN:
                _say(f"  还有{len(lines) - SHOWN}处。")
    _say(
        "可以公开。"
        if verdict.publishable
        else "还不能公开：补齐所缺的内容、改正不通过的勾稽关系后重新编制。"
    )
    return DONE if verdict.publishable else NOT_PUBLISHABLE


def _lines(verdict: Verdict) -> list[tuple[str, list[str]]]:
    kinds = {"fact": "缺数", "text": "缺文字", "reason": "缺主要原因"}
    told = [
        (words, [f"{one.where}：{one.what}" for one in verdict.missing if one.kind == kind])
        for kind, words in kinds.items()
    ]
    for heading, outcomes in (("不通过（须改正）", verdict.blocking), ("须说明", verdict.doubtful)):
        told.append(
            (
                heading,
                [
                    f"{outcome.relation.id} {one.instance.where or outcome.relation.title}："
                    f"{getattr(one.instance, 'sentence', '') or outcome.relation.formula}"
                    for outcome in outcomes
                    for one in outcome.verdicts
                    if one.state == "failed"
                ],
            )
        )
    return told


def _template(args: argparse.Namespace) -> int:
    from onecard.core.columns import aligned
    from onecard.finalaccounts.narrative import builtin
    from onecard.finalaccounts.narrative.check import check
    from onecard.finalaccounts.narrative.template import read

    if args.check is not None:
        problems = check(read(_text(args.check)))
        for one in problems:
            print(f"{one.place}：{one.sentence}{one.remedy}")
        print(f"共{len(problems)}处问题。" if problems else "没有问题，可以使用。")
        return NOT_PUBLISHABLE if problems else DONE
    if args.slots:
        print("\n".join(_slots()))
    elif args.name:
        print(builtin.template(args.name).source, end="")
    else:
        rows = [(name, builtin.template(name).name) for name in builtin.names()]
        print(aligned([("名称", "模板"), *rows]))
    return DONE


def _slots() -> list[str]:
    from onecard.finalaccounts.narrative import lists, vocabulary
    from onecard.finalaccounts.narrative.phrases import PHRASES

    return [
        "填空的名称（后面可加·一般公共、·基本、·年初、·上年、·占比、·完成率等限定）：",
        *(f"  {{{name}}}{figure.unit}" for name, (figure, _) in vocabulary.names().items()),
        "句子：",
        *(f"  {{{name}：…}}" for name in (*PHRASES, "原因", "文")),
        "列表（【逐项 …】）：",
        *(f"  {name}" for name in lists.LISTS),
    ]


def _say(line: str) -> None:
    print(line, file=sys.stderr)


REPORT = Report()
