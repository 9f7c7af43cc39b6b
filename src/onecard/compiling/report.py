"""Compiling a report (编制): the accounts and a template to a narrative, its verdict, and files in every format asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from onecard.core.errors import Refusal
from onecard.figures.fact import Fact
from onecard.figures.relation import Outcome
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.document import Missing, Narrative
from onecard.finalaccounts.narrative.fill import fill
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.narrative.template import Template
from onecard.finalaccounts.report import report_of
from onecard.finalaccounts.report_relations import check_report

if TYPE_CHECKING:
    from onecard.compiling.report_html.beneath import Beneath
    from onecard.compiling.report_pdf import Typeset

FILES = {
    "pdf": "report.pdf",
    "docx": "report.docx",
    "html": "report.html",
    "xlsx": "tables.xlsx",
    "json": "report.json",
    "datapackage": "datapackage.zip",
}
"""The formats, each with the fixed name of its file."""


@dataclass(slots=True)
class Verdict:
    """Whether a report may be published: what it lacks, what blocks it, what is to be explained, and the rest."""

    missing: list[Missing]
    blocking: list[Outcome] = field(default_factory=list)
    doubtful: list[Outcome] = field(default_factory=list)
    hints: list[Outcome] = field(default_factory=list)

    @property
    def publishable(self) -> bool:
        """Whether nothing is lacking and no blocking relation fails. A doubt still needs its 审核说明."""
        return not self.missing and not self.blocking


class Compiled:
    """One report compiled; each format is written when it is asked for, the pages are set once for all that need them."""

    def __init__(
        self,
        template: Template,
        accounts: FinalAccounts,
        supplied: Supplied,
        beneath: Callable[[Fact], Beneath | None] | None = None,
    ) -> None:
        """`beneath` tells of the records beneath a fact, where they are at hand."""
        self.beneath = beneath
        self.narrative: Narrative = fill(template, accounts, supplied)
        self.outcomes: list[Outcome] = check_report(report_of(self.narrative))

    @property
    def verdict(self) -> Verdict:
        """What becomes of it."""
        verdict = Verdict(self.narrative.missing)
        for outcome in self.outcomes:
            if outcome.state != "failed":
                continue
            # What is lacking is told by itself, one line each.
            if outcome.relation.id == LACKING:
                continue
            if outcome.blocks:
                verdict.blocking.append(outcome)
            else:
                (verdict.doubtful if outcome.severity == "warning" else verdict.hints).append(outcome)
        return verdict

    @cached_property
    def typeset(self) -> Typeset:
        """The pages, which the PDF is and the contents of the DOCX name."""
        from onecard.compiling import report_pdf

        return report_pdf.write(self.narrative)

    @cached_property
    def json(self) -> bytes:
        """The report as data, which a step compares, keeps and hands out: written once for all three."""
        from onecard.compiling import report_json

        return report_json.write(self.narrative, self.beneath)

    def write(self, form: str) -> bytes:
        """The document in one format of `FILES`. Raises Refusal as its writer does."""
        return _WRITERS[form](self)


LACKING = "M-10"


def formats(text: str) -> tuple[str, ...]:
    """The formats a comma-separated list names, in its order. Raises Refusal `report.no_format`."""
    wanted = tuple(dict.fromkeys(word.strip() for word in text.replace("，", ",").split(",") if word.strip()))
    unknown = [word for word in wanted if word not in FILES]
    if unknown or not wanted:
        raise Refusal(
            "report.no_format",
            f"没有{'、'.join(unknown)}这种格式。" if unknown else "没有写要哪种格式。",
            f"可用的：{','.join(FILES)}，用逗号隔开。",
        )
    return wanted


def files(compiled: Compiled, wanted: Iterable[str]) -> dict[str, bytes]:
    """Every format asked for by the name of its file."""
    return {FILES[form]: compiled.write(form) for form in wanted}


def _docx(compiled: Compiled) -> bytes:
    from onecard.compiling import report_docx

    return report_docx.write(compiled.narrative, compiled.typeset.pages)


def _html(compiled: Compiled) -> bytes:
    from onecard.compiling import report_html

    return report_html.write(compiled.narrative, compiled.outcomes, beneath=compiled.beneath)


def _xlsx(compiled: Compiled) -> bytes:
    from onecard.compiling import tables_xlsx

    return tables_xlsx.write(compiled.narrative.accounts, "上报")


def _datapackage(compiled: Compiled) -> bytes:
    from onecard.compiling import datapackage

    return datapackage.write(compiled.narrative.accounts)


_WRITERS: dict[str, Callable[[Compiled], bytes]] = {
    "pdf": lambda compiled: compiled.typeset.pdf,
    "docx": _docx,
    "html": _html,
    "xlsx": _xlsx,
    "json": lambda compiled: compiled.json,
    "datapackage": _datapackage,
}
