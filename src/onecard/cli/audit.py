"""``onecard audit``: what of published reports cannot all be true, where, and why; shown in the form asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from onecard.cli import audit_corpus
from onecard.cli.audit_ends import CLEAN, ERRORS, FAULT, NOT_READ, USAGE, usage
from onecard.core.errors import Refusal, reason_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from onecard.audit.files import Report
    from onecard.audit.finding import Audit
    from onecard.figures.relation import Severity

_TEXTS, _COPIES, _MODULES = ("text", "json"), ("docx", "pdf"), {"json": "as_json"}
_WITHOUT_NOTICES = ("json", *_COPIES)
"""Forms that have no place for what a reader should know of the reading, which is said beside them."""
SUFFIXES = {"text": "txt"}
FORMATS = ("text", "json", "html", "xlsx", "sarif", "docx", "pdf")


class AuditCommand:
    """The command ``onecard audit``."""

    summary = "报告审核：公开报告里哪些数不能同时成立，在哪里，为什么"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "files",
            nargs="*",
            metavar="FILE",
            help="决算公开报告，一个文件一份：PDF、DOCX、DOC、XLSX、XLS、HTML、TXT、MD，或装着它们的ZIP",
        )
        parser.add_argument(
            "--tables", type=Path, metavar="FILE", help="另放在一个文件里的报表；只审核一份报告时用"
        )
        parser.add_argument(
            "--prior", type=Path, metavar="FILE", help="上年的报告，用来核对上年数；只审核一份报告时用"
        )
        parser.add_argument(
            "--group",
            action="store_true",
            help="这些文件是一个部门的报告和它各单位的报告：部门的数逐个与各单位之和核对",
        )
        parser.add_argument(
            "--roster",
            type=Path,
            metavar="FILE",
            help="单位名单：最后列出哪些单位收到、缺、重复、年度不符；XLSX、XLS或CSV，有一列叫“单位名称”",
        )
        parser.add_argument(
            "--format",
            choices=FORMATS,
            default="text",
            metavar="格式",
            help="text文字（默认）、json、html、xlsx、sarif，docx在原文的副本上加批注，pdf在原文的副本上加标注",
        )
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="文件写到这个目录，没有就建立，默认当前目录；文件名固定"
        )
        parser.add_argument(
            "--min-severity",
            choices=("error", "warning", "info"),
            metavar="程度",
            help="只列这个程度以上的：error错误、warning疑点、info提示；text默认warning，其余默认info；不影响退出码",
        )
        parser.add_argument(
            "--color",
            choices=("auto", "always", "never"),
            default="auto",
            metavar="颜色",
            help="auto（默认，终端上才用颜色）、always或never；设了NO_COLOR时auto不用颜色",
        )
        audit_corpus.add_arguments(parser)
        parser.add_argument(
            "--explain", metavar="编号", help="说明一条勾稽关系：公式、程度、来源、例子，例如P-11"
        )

    def run(self, args: argparse.Namespace) -> int:
        """Audit, or explain a rule; returns 0, 1 where there is an 错误, 2 where a file could not be read, 64 where the
        form does not fit a file, 70 where the program failed. Raises Refusal `cli.usage`, `relations.unknown`."""
        if args.explain is not None:
            print(explained(args.explain))
            return CLEAN
        if args.corpus is not None or args.corpus_report:
            return audit_corpus.run(args)
        if not args.files:
            raise usage("没有说审核哪个文件。")
        if len(args.files) > 1 and (args.tables or args.prior):
            raise usage("--tables和--prior只在审核一份报告时用。")
        if args.group and (args.tables or args.prior):
            raise usage("--group不能和--tables、--prior同时用。")
        return _Run(args).status()


def explained(identity: str) -> str:
    """A rule told to somebody who met it in a finding. Raises Refusal `relations.unknown`."""
    from onecard.audit.show.explain import example, relation, source
    from onecard.cli.relations import told
    from onecard.core.columns import aligned

    found = relation(identity)
    if found is None:
        raise Refusal(
            "relations.unknown", f"没有编号为“{identity}”的勾稽关系。", "全部编号见：onecard relations list"
        )
    return aligned([*told(found), ("来源", source(found.id)), ("例子", example(found.id))])


class _Run:
    """One run over the files, in their order."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._least: Severity = args.min_severity or ("warning" if args.format == "text" else "info")
        self._taken: set[str] = set()
        self._worst = CLEAN

    def status(self) -> int:
        """Audit every file, show it, and say how it ended."""
        from onecard.cli import audit_roster

        told: list[Audit] = []
        # Before the work: a list that cannot be read is known at once.
        roster = audit_roster.units(self._args.roster) if self._args.roster else None
        for audit, data in self._together() if self._args.group else self._one_by_one():
            self._ended(NOT_READ if audit.error else ERRORS if audit.at_least("error") else CLEAN)
            if self._args.format == "json":
                audit = _boxed(audit, data, self._least)
            self._show(audit, data)
            # The document is by far the largest part, and has been shown.
            audit.document = None
            told.append(audit)
        if self._args.format == "json":
            from onecard.audit.show import as_json

            print(as_json.text(told, self._least))
        if roster is not None:
            ledger, plain = audit_roster.table(roster, told), self._args.format == "text"
            print(f"\n{ledger}" if plain else ledger, file=sys.stdout if plain else sys.stderr)
        return self._worst

    def _one_by_one(self) -> Iterator[tuple[Audit, bytes]]:
        from onecard.audit.files import audit_report
        from onecard.audit.finding import Audit

        tables = list(_reports(self._args.tables)) if self._args.tables else []
        prior = next(_reports(self._args.prior)) if self._args.prior else None
        for report in self._all():
            try:
                yield audit_report(report, tables, prior), report.data
            except Exception as error:  # one file stops no other
                self._ended(FAULT)
                yield Audit(Path(report.name).name, "", error=_fault(error)), report.data

    def _together(self) -> Iterator[tuple[Audit, bytes]]:
        from onecard.audit.files import audit_together

        group = list(self._all())
        for audit, report in zip(audit_together(group), group, strict=True):
            yield audit, report.data

    def _all(self) -> Iterator[Report]:
        paths = [path for word in self._args.files for path in _expanded(word)]
        count = len(paths)
        for number, path in enumerate(paths, 1):
            for report in _reports(path):
                if count > 1 or report.name != path.name:
                    # With its folder: units' reports often bear one name.
                    member = "" if report.name == path.name else f"：{report.name}"
                    _say(f"[{number}/{count}] {path}{member}")
                yield report

    def _ended(self, status: int) -> None:
        self._worst = max(self._worst, status)

    def _show(self, audit: Audit, data: bytes) -> None:
        form, out = self._args.format, self._args.out
        if form == "text" and out is None:
            self._print(audit)
        elif audit.error:
            _say(f"{audit.file}：没有审核。{audit.error}")
        else:
            if form in _WITHOUT_NOTICES:
                for notice in audit.notices:
                    _say(f"{audit.file}：注意，{notice}")
            if form != "json" or out is not None:
                self._put(audit, data)

    def _print(self, audit: Audit) -> None:
        from onecard.audit.show.text import text

        terminal = sys.stdout.isatty()
        colour = _coloured(self._args.color, terminal)
        print(text(audit, self._least, colour=colour, columns=_columns(terminal)))

    def _put(self, audit: Audit, data: bytes) -> None:
        from onecard.audit.show import wording
        from onecard.compiling.files import put_all

        try:
            made = _written(self._args.format, audit, data, self._least)
            (path,) = put_all(self._args.out or Path(), {self._name(audit.file): made})
        except Refusal as refusal:
            self._ended(USAGE)
            _say(str(refusal))
            return
        except Exception as error:  # one file stops no other
            self._ended(FAULT)
            _say(f"{audit.file}：{_fault(error)}")
            return
        # Where the audit itself is asked for on the output, it is alone there.
        print(path, file=sys.stderr if self._args.format == "json" else sys.stdout)
        _say(f"{audit.file}：{wording.summary(audit)}。")

    def _name(self, file: str) -> str:
        """A fixed name; the second file of the same stem is told apart by a number."""
        stem, number = Path(file).stem, 1
        while True:
            name = f"{stem}{'' if number == 1 else f'-{number}'}.audit.{SUFFIXES.get(self._args.format, self._args.format)}"
            if name.casefold() not in self._taken:
                self._taken.add(name.casefold())
                return name
            number += 1


def _boxed(audit: Audit, data: bytes, least: Severity) -> Audit:
    from onecard.audit.show.boxes import boxed

    return boxed(audit, data, least)


def _fault(error: Exception) -> str:
    return f"程序出错（{type(error).__name__}：{error}）。请把这一行连同文件一起反馈。"


def _expanded(word: str) -> list[Path]:
    """The files a word names: a pattern is one that the shell left, as that of Windows does."""
    import glob

    magic = glob.has_magic(word) and not Path(word).exists()
    found = sorted(glob.glob(word)) if magic else []  # noqa: PTH207 - a pattern may begin at the root
    return [Path(one) for one in found or [word]]


def _reports(path: Path) -> Iterator[Report]:
    """The reports of a file, a file that is not there too."""
    from functools import partial

    from onecard.audit.files import Report, reports
    from onecard.reading.limits import MEGABYTE, Limits
    from onecard.reading.read import read_document

    # A name may hold bytes that are no text.
    name, where = (
        one.encode("utf-8", "replace").decode() for one in (path.name or path.resolve().name, str(path))
    )
    try:
        size, most = path.stat().st_size, Limits().unpacked_bytes
        if size > most:
            said = f"文件“{where}”有{size // MEGABYTE}MB，超过{most // MEGABYTE}MB的上限，没有读入。"
            yield Report(name, b"", Refusal("reading.too_large", said, "压缩包请分成几个较小的，分别审核。"))
            return
        data = path.read_bytes()
    except OSError as error:
        folder = isinstance(error, IsADirectoryError)
        remedy = (
            f"审核整个文件夹：onecard audit --corpus {where} --out 结果。" if folder else "核对路径和权限。"
        )
        refusal = Refusal("audit.file", f"{where}：{reason_of(error)}。", remedy)
        yield Report(name, b"", refusal)
        return
    yield from reports(data, name, partial(read_document, told=_recognising))


def _recognising(done: int, count: int) -> None:
    if done < count:
        _say(f"  没有文字的页，正在识别第{done + 1}页，共{count}页")


def _written(form: str, audit: Audit, data: bytes, least: Severity) -> bytes:
    """The audit in a form; raises Refusal where the form does not fit the file."""
    from importlib import import_module

    show = import_module(f"onecard.audit.show.{_MODULES.get(form, form)}")
    if form in _TEXTS:
        said: str = show.text(audit if form == "text" else [audit], least)
        return f"{said}\n".encode()
    made: bytes = show.annotate(audit, data, least) if form in _COPIES else show.write(audit, least)
    return made


def _coloured(wish: str, terminal: bool) -> bool:
    import os

    if wish != "auto":
        return wish == "always"
    return terminal and not os.environ.get("NO_COLOR")


def _columns(terminal: bool) -> int:
    """How wide the terminal is; 0, which breaks no line, where another program reads."""
    import shutil

    return shutil.get_terminal_size().columns if terminal else 0


def _say(line: str) -> None:
    from onecard.core.unseen import without_unseen

    # A file's name may hold what steers a terminal, and bytes that are no text.
    print(without_unseen(line.encode("utf-8", "replace").decode()), file=sys.stderr)


AUDIT = AuditCommand()
