"""``onecard report word``: a bureau's own Word file as a template: its blanks with suggestions, then the file filled in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from onecard.compiling import word_fill, word_template
from onecard.compiling.files import put_all
from onecard.core.columns import aligned
from onecard.core.errors import Refusal, reason_of
from onecard.finalaccounts.assemble import Assembled
from onecard.finalaccounts.narrative.word_mapping import WordMapping

DONE, NOT_PUBLISHABLE = 0, 1
FILLED = "report.docx"
_AROUND = 12


def run(args: argparse.Namespace, assembled: Callable[[], Assembled]) -> int:
    """List the blanks, or fill them; returns 0, or 1 where the filled file may not be published as it is."""
    data = _bytes(args.file)
    if args.mapping is None:
        return _suggest(data, args)
    if args.out is None:
        raise Refusal("report.no_folder", "没有说填好的文件写到哪里。", "用--out写明目录。")
    mapping = WordMapping.from_json(_bytes(args.mapping).decode("utf-8", "replace"))
    found = assembled()
    filled = word_fill.fill_word(data, mapping, found.accounts, found.supplied, args.file.name)
    for path in put_all(args.out, {FILLED: filled.data}):
        print(path)
    for missing in filled.missing:
        _say(f"缺：{missing.where}：{missing.what}。{missing.remedy}")
    for problem in filled.problems:
        _say(f"{problem.place}：{problem.sentence}{problem.remedy}")
    for sentence in filled.unused:
        _say(f"注意：{sentence}")
    left = len(filled.missing) + len(filled.problems)
    _say(f"还不能公开：有{left}处要补、要改。" if left else "填好了，没有遗留。")
    return NOT_PUBLISHABLE if left else DONE


def _suggest(data: bytes, args: argparse.Namespace) -> int:
    template = word_template.read_template(data, args.file.name)
    rows = []
    for paragraph in template.paragraphs:
        if (whole := template.suggestions.get(paragraph.id)) is not None:
            rows.append((paragraph.id, paragraph.text[: 2 * _AROUND], whole.slot, f"{whole.confidence}%"))
        for blank in paragraph.blanks:
            found = template.suggestions.get(blank.id)
            around = f"{blank.before[-_AROUND:]}[{blank.text}]{blank.after[:_AROUND]}".replace("\n", " ")
            rows.append(
                (
                    blank.id,
                    around,
                    *((found.slot, f"{found.confidence}%") if found and found.slot else ("", "")),
                )
            )
    print(aligned([("编号", "填空和前后文字", "建议", "把握"), *rows], right=(3,)))
    if args.suggest is not None:
        (path,) = put_all(args.suggest.parent, {args.suggest.name: template.suggested().to_json().encode()})
        print(path)
    return DONE


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal("report.file", f"{path}：{reason_of(error)}。", "核对路径。") from error


def _say(line: str) -> None:
    print(line, file=sys.stderr)
