"""How well the audit finds planted faults, and how often it cries out at a report that is right.

Reports are made at random in sixteen wordings, with and without tables, as text, Word, web page and PDF; one to five
faults are planted in each second one. A fault counts where the exact model of the generator (not the audit) shows that
it breaks what the report claims beyond rounding. It is found where a figure of it stands in a finding of 错误 or 疑点.
Limits: 0.99 found, 1 false 错误 in 100 right reports, 1 false 疑点 in 20.
Ctrl-C ends it early, with the tables of what was counted by then.
Usage: audit_quality.py [--reports N] [--seed N] [--show KIND]
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from printed_reports.files import WRITERS
from printed_reports.matters import TEMPLATES, Template, write
from printed_reports.planting import Planted, plant
from printed_reports.unit import unit
from printed_reports.writer import Writer, violated

from onecard.audit.audit import audit_document
from onecard.audit.finding import Audit, Finding
from onecard.reading.document import Block, Document, DocumentTable, Origin, Paragraph
from onecard.reading.grid import CellValue, Grid
from onecard.reading.read import read_here

FOUND, FALSE_ERRORS, FALSE_WARNINGS = 0.99, 1 / 100, 1 / 20


def document(w: Writer) -> Document:
    """The report as a reader of files gives it."""
    blocks: list[Block] = []
    for number in range(len(w.lines)):
        blocks.append(Paragraph(w.text(number), (Origin(0, 0, number),)))
        if w.sheets and w.text(number).endswith("决算表") and w.levels[number] == 1:
            for sheet in range(len(w.sheets)):
                rows: list[list[CellValue]] = [[cell or None for cell in row] for row in w.cells(sheet)]
                blocks.append(DocumentTable(Grid(w.sheets[sheet].title, rows)))
    return Document("报告.txt", "txt", blocks, sha256="0" * 64)


def audited(w: Writer, form: str) -> Audit:
    """The audit of a report as a file of a kind."""
    if form == "none":
        return audit_document(document(w))
    return audit_document(read_here(WRITERS[form](w), f"报告.{form}"))


def main(arguments: list[str]) -> int:
    """Print the tables; 1 where a limit is passed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=5200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="")
    parser.add_argument("--template", default="")
    parser.add_argument(
        "--formats", default="none,txt,docx,html,pdf", help="none: as a reader gives it, without a file"
    )
    options = parser.parse_args(arguments)
    tally = Tally(options.show)
    formats = options.formats.split(",")
    chosen = [one for one in TEMPLATES if options.template in ("", one.name)]
    try:
        for number in range(options.reports):
            chance = random.Random(f"{options.seed}:{number}")
            template = chosen[number % len(chosen)]
            w = write(template, unit(chance), chance)
            if violated(w.prints, w.claims):
                raise AssertionError(f"the generator contradicts itself: {template.name} {number}")
            form = formats[number // (2 * len(chosen)) % len(formats)]
            if number // len(chosen) % 2:
                tally.planted(template, w, chance, number, form)
            else:
                tally.right(template, w, number, form)
    except KeyboardInterrupt:
        print(f"broken off after {number} reports")
    return tally.told()


class Tally:
    """What was counted, by template and kind of fault."""

    def __init__(self, show: str) -> None:
        self.show = show
        self.reports: Counter[str] = Counter()
        self.forms: Counter[str] = Counter()
        self.false: Counter[tuple[str, str]] = Counter()
        self.false_relations: Counter[tuple[str, str]] = Counter()
        self.counted: Counter[tuple[str, str]] = Counter()
        self.found: Counter[tuple[str, str]] = Counter()
        self.faulty = 0
        self.by_form: Counter[tuple[str, str]] = Counter()

    def right(self, template: Template, w: Writer, number: int, form: str) -> None:
        """A report without a fault."""
        audit = audited(w, form)
        self.reports[template.name] += 1
        self.forms[form] += 1
        if audit.kind != "final-accounts" or audit.year != w.unit.year:
            raise AssertionError(f"not recognised: {template.name} {number} {audit.kind} {audit.year}")
        hard = audit.at_least("warning")
        for severity in {one.severity for one in hard}:
            self.false[template.name, severity] += 1
        self.false_relations.update({(one.severity, one.relation) for one in hard})
        for one in hard:
            if self.show in ("false", one.relation):
                print(number, template.name, form, one.severity, one.relation, one.message, file=sys.stderr)

    def planted(self, template: Template, w: Writer, chance: random.Random, number: int, form: str) -> None:
        """A report with one to five faults."""
        faults = [fault for _ in range(chance.randint(1, 5)) if (fault := plant(chance, w))]
        broken = violated(w.prints, w.claims)
        audit = audited(w, form)
        self.faulty += 1
        for fault in faults:
            own = [numbers for numbers in broken if fault.breaks(numbers)]
            if not own:
                continue
            self.counted[fault.kind, template.name] += 1
            self.by_form[form, "counted"] += 1
            whole = "一项" in fault.kind
            wanted = set().union(*map(set, own)) if whole else set(fault.prints)
            if stands(w, wanted, audit):
                self.found[fault.kind, template.name] += 1
                self.by_form[form, "found"] += 1
            elif self.show in ("missed", fault.kind):
                self.tell_missed(template, w, fault, number, audit)

    def tell_missed(self, template: Template, w: Writer, fault: Planted, number: int, audit: Audit) -> None:
        """What was planted and not found."""
        for at in fault.prints:
            one = w.prints[at]
            place = w.text(one.line) if one.line >= 0 else f"表 {one.cell}"
            print(
                number,
                template.name,
                fault.kind,
                one.key,
                one.text,
                "原",
                w.exact(one.key),
                "|",
                place[:160],
                file=sys.stderr,
            )
        for finding in audit.at_least("warning"):
            print("    ", finding.severity, finding.relation, finding.message[:120], file=sys.stderr)

    def told(self) -> int:
        """Print the tables."""
        right, counted, found = (
            sum(self.reports.values()),
            sum(self.counted.values()),
            sum(self.found.values()),
        )
        print(
            f"{right} right reports, {self.faulty} with faults; {counted} faults break what the report claims"
        )
        print("kind of fault: found / counted")
        kinds = sorted({kind for kind, _ in self.counted})
        for kind in kinds:
            all_of = sum(n for (one, _), n in self.counted.items() if one == kind)
            hits = sum(n for (one, _), n in self.found.items() if one == kind)
            print(f"  {kind}: {hits}/{all_of} = {hits / all_of:.3f}")
        print("template: found / counted; right reports with a false 错误, a false 疑点")
        for name in sorted(self.reports):
            all_of = sum(n for (_, one), n in self.counted.items() if one == name)
            hits = sum(n for (_, one), n in self.found.items() if one == name)
            errors, doubts = self.false[name, "error"], self.false[name, "warning"]
            print(
                f"  {name}: {hits}/{all_of} = {hits / max(all_of, 1):.3f}; {errors}, {doubts} of {self.reports[name]}"
            )
        print("form: found / counted")
        for form in sorted({one for one, _ in self.by_form}):
            print(f"  {form}: {self.by_form[form, 'found']}/{self.by_form[form, 'counted']}")
        print("false by relation:", dict(self.false_relations.most_common(20)))
        errors = sum(n for (_, severity), n in self.false.items() if severity == "error")
        doubts = sum(n for (_, severity), n in self.false.items() if severity == "warning")
        print(
            f"found {found / max(counted, 1):.4f} (limit {FOUND}); false 错误 {errors / max(right, 1):.4f} (limit {FALSE_ERRORS});"
            f" false 疑点 {doubts / max(right, 1):.4f} (limit {FALSE_WARNINGS})"
        )
        within = (
            found >= FOUND * counted and errors <= FALSE_ERRORS * right and doubts <= FALSE_WARNINGS * right
        )
        return 0 if within else 1


def stands(w: Writer, prints: set[int], audit: Audit) -> bool:
    """Whether one of the prints stands in a finding of 错误 or 疑点."""
    return any(_shows(w, at, finding) for finding in audit.at_least("warning") for at in prints)


def _shows(w: Writer, at: int, finding: Finding) -> bool:
    one = w.prints[at]
    for printed in (*finding.printed, *finding.likely_wrong):
        if one.line >= 0 and one.text in printed.text:
            line = "".join(w.text(one.line).split())
            quote = "".join(printed.place.quote.split())
            if quote and (quote in line or line in quote):
                return True
        if one.cell is not None and one.text == printed.text and printed.place.cell:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
