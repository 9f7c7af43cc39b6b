"""The list of findings: each a sentence one understands, its sum, its places in the original, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.audit.finding import SEVERITIES, Finding
from onecard.audit.show import wording
from onecard.audit.show.causes import Cause, Numbered, main_place
from onecard.audit.show.html.marks import Marks, figures
from onecard.audit.show.html.original import CLASSES
from onecard.compiling.report_html.markup import Element, element


def listed(found: list[Cause], marks: Marks) -> Element:
    """The findings as an ordered list, those of one cause together."""
    items = (_item(one, cause, marks) for cause in found for one in cause.findings)
    return element("ol", *items, class_="list", id="list")


def _item(one: Numbered, cause: Cause, marks: Marks) -> Element:
    finding = one.finding
    place = main_place(finding)
    anchor = next(filter(None, marks.anchors[one.number]), "")
    first = cause.findings[0]
    same = f"与第{first.number}个同一原因" if one is not first else ""
    top = (
        element("span", str(one.number), class_="no"),
        element("span", wording.title(finding), class_="name"),
        element("span", finding.relation, class_="rule"),
        element(
            "span",
            "，".join(
                filter(None, (SEVERITIES[finding.severity], wording.where(place) if place else "", same))
            ),
            class_="where",
        ),
    )
    head = (
        element("a", *top, class_="top", href=f"#{anchor}") if anchor else element("div", *top, class_="top")
    )
    return element(
        "li", head, element("div", *_inside(one, marks), class_="inside"),
        class_=f"found {CLASSES[finding.severity]}", id=f"f{one.number}",
    )  # fmt: skip


def _inside(one: Numbered, marks: Marks) -> Iterator[Element]:
    finding = one.finding
    yield element("p", finding.message, class_="message")
    versus = _versus(finding)
    if versus is not None:
        yield versus
    sums = wording.arithmetic(finding)
    if sums:
        yield element("p", sums, class_="formula")
    mending = wording.mending(finding)
    if mending:
        yield element("p", mending, class_="mending")
    places = list(_places(one, marks))
    if places:
        yield element("ul", *places, class_="places", aria_label="涉及的数")
    grounds = "；".join(
        filter(
            None,
            (
                f"公式：{finding.formula}" if finding.formula and finding.formula not in sums else "",
                wording.grounds(finding),
            ),
        )
    )
    if grounds:
        yield element("p", grounds, class_="soft")


def _places(one: Numbered, marks: Marks) -> Iterator[Element]:
    main = main_place(one.finding)
    for figure, anchor in zip(figures(one.finding), marks.anchors[one.number], strict=True):
        said = wording.named(figure)
        name = element("a", said, href=f"#{anchor}") if anchor else element("span", said)
        where = wording.elsewhere(figure, main)
        yield element("li", name, element("small", where) if where else None)


def _versus(finding: Finding) -> Element | None:
    """What is printed beside what would mend it, where both are one number."""
    wrong = next(iter(finding.likely_wrong), None)
    if wrong is None or wrong.value is None or finding.suggested is None:
        return None
    gap = abs(wrong.value - finding.suggested)
    percent = "（百分点）" if wrong.text.endswith(("%", "％")) else ""
    boxes = (
        ("报告写", wrong.text, None),
        ("按其余的数", wording.mended(finding), None),
        (f"相差{percent}", f"{gap:f}", "gap"),
    )
    rows = (
        element("div", element("dt", head), element("dd", said, class_=kind)) for head, said, kind in boxes
    )
    return element("dl", *rows, class_="versus-box")
