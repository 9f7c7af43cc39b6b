"""``onecard codes search|show``: the code lists of 政府收支分类科目, by fiscal year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onecard.core.columns import aligned
from onecard.finalaccounts import codes

if TYPE_CHECKING:
    import argparse

LISTS = {"function": "支出功能分类", "economy": "部门预算经济分类", "government": "政府预算经济分类"}


class Codes:
    """The commands ``onecard codes search`` and ``onecard codes show``."""

    summary = "科目编码：按名称或编码查找、显示"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        searching = steps.add_parser("search", help="按名称的一部分或编码的开头查找")
        searching.add_argument(
            "text", nargs="+", metavar="文字", help="例如信息化，或20801；几个词须同时出现"
        )
        showing = steps.add_parser("show", help="显示一个编码在各科目表中的名称、上级和有效年度")
        showing.add_argument("code", metavar="编码", help="例如2080108")
        for step in (searching, showing):
            step.add_argument("--year", type=int, metavar="年度", help="哪个年度的科目表，默认今年")
            step.add_argument(
                "--list",
                choices=tuple(LISTS),
                metavar="科目表",
                help="function支出功能分类、economy部门预算经济分类、government政府预算经济分类，默认全部",
            )
            step.add_argument(
                "--additions",
                metavar="文件",
                help="本单位增设科目的CSV文件：编码、名称，可加科目表、起始年度、终止年度",
            )
            step.add_argument(
                "--format",
                choices=("text", "json"),
                default="text",
                metavar="格式",
                help="text文字（默认）或json",
            )

    def run(self, args: argparse.Namespace) -> int:
        """Search or show; returns 0. Raises Refusal `codes.unknown` where nothing is found, `codes.additions`."""
        year = args.year or this_year()
        added = _added(args.additions)
        if args.step == "search":
            found = codes.search(" ".join(args.text), year, args.list, added)
            wanted = "”和“".join(args.text)
        else:
            lists = (args.list,) if args.list else tuple(LISTS)
            entries = (codes.find(code_list, args.code, year, added) for code_list in lists)
            found = tuple(entry for entry in entries if entry is not None)
            wanted = args.code
        if not found:
            raise _unknown(wanted, year)
        if args.format == "json":
            import json

            print(json.dumps([as_data(entry, year, added) for entry in found], ensure_ascii=False, indent=2))
        elif args.step == "search":
            print(
                aligned(
                    [("编码", "名称", "级次", "科目表", "上级"), *(_line(one, year, added) for one in found)]
                )
            )
            print(f"{year}年度，共{len(found)}个。")
        else:
            print("\n\n".join(aligned(told(entry, year, added)) for entry in found))
        return 0


def this_year() -> int:
    """The calendar year of today: the fiscal year runs with it."""
    import time

    return time.localtime().tm_year


def _unknown(wanted: str, year: int) -> Exception:
    from onecard.core.errors import Refusal

    return Refusal(
        "codes.unknown",
        f"{year}年度的科目表中没有“{wanted}”。",
        "换一个词，或用--year指定年度；地方或本单位增设的科目写在CSV文件里，用--additions指定。",
    )


def _added(file: str | None) -> tuple[codes.Code, ...]:
    """The codes of the file named on the command line, none where none is named."""
    if file is None:
        return ()
    from pathlib import Path

    from onecard.core.errors import Refusal
    from onecard.finalaccounts import additions

    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise Refusal("codes.no_file", f"读不到文件“{file}”。", "核对文件名和读取权限。") from error
    return additions.read(data, Path(file).name)


def _above(entry: codes.Code, year: int, added: tuple[codes.Code, ...]) -> str:
    return " / ".join(codes.path_of(entry.code, year, entry.list, added)[:-1])


def _line(entry: codes.Code, year: int, added: tuple[codes.Code, ...]) -> tuple[str, ...]:
    return (entry.code, entry.name, entry.level, LISTS[entry.list], _above(entry, year, added))


def as_data(entry: codes.Code, year: int, added: tuple[codes.Code, ...] = ()) -> dict[str, object]:
    """A code as plain data."""
    return {
        "list": entry.list,
        "code": entry.code,
        "name": entry.name,
        "level": entry.level,
        "path": list(codes.path_of(entry.code, year, entry.list, added)),
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "year": year,
    }


def told(entry: codes.Code, year: int, added: tuple[codes.Code, ...] = ()) -> list[tuple[str, str]]:
    """A code as a clerk reads it: pairs of heading and text."""
    other = [name for name in codes.names_of(entry.list, entry.code) if name != entry.name]
    first, last = entry.valid_from, entry.valid_to
    bounds = (f"{first}年度起" if first else "", f"至{last}年度" if last else "")
    return [
        ("编码", entry.code),
        ("名称", entry.name),
        ("级次", entry.level),
        ("科目表", LISTS[entry.list]),
        ("上级", _above(entry, year, added) or "－"),
        ("有效", "".join(bounds) or "未见起止年度"),
        *([("其他年度名称", "、".join(other))] if other else []),
    ]


CODES = Codes()
