"""``onecard forms list|show``: the forms of the nine public tables, by fiscal year and region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onecard.cli.codes import this_year
from onecard.core.columns import aligned
from onecard.finalaccounts import forms

if TYPE_CHECKING:
    import argparse

    from onecard.finalaccounts.form import Block, Form


class Forms:
    """The commands ``onecard forms list`` and ``onecard forms show``."""

    summary = "决算公开报表的表样：列出、显示"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        listing = steps.add_parser("list", help="列出一个年度、一个地区的九张表")
        showing = steps.add_parser("show", help="显示一张表的栏次、行次和表注")
        showing.add_argument("table", type=int, metavar="表号", help="1至9，按内容：7基金、8国资、9三公")
        for step in (listing, showing):
            step.add_argument("--year", type=int, metavar="年度", help="哪个年度的表样，默认去年")
            step.add_argument(
                "--region",
                default="national",
                metavar="地区",
                help=f"{'、'.join(forms.regions())}，默认national",
            )

    def run(self, args: argparse.Namespace) -> int:
        """List or show; returns 0. Raises Refusal `forms.no_region` or `forms.no_table`."""
        year = args.year or this_year() - 1
        if args.step == "list":
            found = forms.forms(year, args.region)
            print(aligned([("表号", "标题"), *((form.code or form.name, form.title) for form in found)]))
        else:
            print("\n".join(told(_form(args.table, year, args.region))))
        return 0


def _form(number: int, year: int, region: str) -> Form:
    if number not in range(1, 10):
        from onecard.core.errors import Refusal

        raise Refusal("forms.no_table", f"没有第{number}张公开报表。", "表号是1至9。")
    return forms.form(number, year, region)


def told(form: Form) -> list[str]:
    """A form in lines: title, then for each block its columns and rows, then the notes."""
    lines = [f"{form.code} {form.title}".strip()]
    for block in form.blocks:
        lines += ["", aligned([("栏次", "栏目"), *_columns(block)])]
        if block.open_rows:
            lines += ["", "行：按功能分类科目（类、款、项）列出有数字的科目，另有合计行。"]
        elif any(row.label for row in block.rows):
            rows = [(str(row.number or row.code or ""), "  " * row.level + row.label) for row in block.rows]
            lines += ["", aligned([("行次", "项目"), *(row for row in rows if row[1])])]
    return [*lines, "", *form.notes, form.empty_note]


def _columns(block: Block) -> list[tuple[str, str]]:
    return [
        ("－" if column.number is None else str(column.number), " / ".join(column.titles))
        for column in block.columns
    ]


FORMS = Forms()
