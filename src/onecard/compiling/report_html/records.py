"""The records beneath the facts in sums: by economic code and by month, each set of records once, however many facts rest on it."""

from __future__ import annotations

from collections.abc import Callable

from onecard.compiling.report_html import wording
from onecard.compiling.report_html.beneath import Beneath
from onecard.compiling.report_html.markup import Child, Element, element
from onecard.figures.fact import Evidence, Fact


class Records:
    """The sets of records beneath the facts of a document; `beneath` asks the centre for them, where there is one."""

    def __init__(self, beneath: Callable[[Fact], Beneath | None] | None) -> None:
        self._beneath = beneath
        self._anchors: dict[tuple[Beneath, str], str] = {}

    def __len__(self) -> int:
        return len(self._anchors)

    def of(self, fact: Fact) -> Child:
        """What a fact that was measured rests on: its records, or the note that tells what was added up; None where there
        is no record, which a note above the table explains."""
        found = self._beneath(fact) if self._beneath is not None else None
        if found is not None:
            if found.fewer_than:
                return f"不足{found.fewer_than}{found.measure}"
            if not found.count:
                return None
            told = f"{found.count}{found.measure}"
            if not found.by_economy and not found.by_month:
                return told
            unit = "元" if fact.figure.base_per_unit else fact.figure.unit
            anchor = self._anchors.setdefault((found, unit), f"records-{len(self._anchors) + 1}")
            return element("a", told, href=f"#{anchor}")
        source = fact.source
        if not isinstance(source, Evidence):
            return "没有注明依据"
        if not source.count and not fact.value:
            return None
        note = source.note or "按账上的记录汇总"
        return note if source.count < 0 else f"{note}，{source.count}条记录"

    def table(self) -> Element:
        """The table of all sets, each a body of its own."""
        bodies = (_body(found, unit, anchor) for (found, unit), anchor in self._anchors.items())
        return element("table", *bodies, class_="data sums", aria_labelledby="records-h")


def _body(found: Beneath, unit: str, anchor: str) -> Element:
    rows = []
    for title, groups in (("按经济分类", found.by_economy), ("按月份", found.by_month)):
        if groups:
            heads = (title, f"{found.measure[1:]}（{found.measure[0]}）", f"合计（{unit}）")
            rows.append(element("tr", *(element("th", text) for text in heads)))
        rows += [
            element(
                "tr",
                element("td", one.label),
                element("td", str(one.count)),
                element("td", wording.amount(one.amount)),
            )
            for one in groups
        ]
    return element("tbody", *rows, id=anchor)
