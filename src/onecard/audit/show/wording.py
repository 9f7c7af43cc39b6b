"""Words that every way of showing an audit shares, so that a reader meets the same sentence everywhere."""

from __future__ import annotations

from onecard.audit.finding import SEVERITIES, Audit, DocumentPlace, Finding, PrintedFigure, ReportKind
from onecard.figures.axioms import AXIOMS

KINDS: dict[ReportKind, str] = {
    "final-accounts": "决算公开报告",
    "budget": "预算公开报告",
    "other": "其他文本",
}

_MINUS = ("-", "－", "−")
_CHANGES = (("增加", "减少"), ("增长", "下降"))
"""What a change is called: of amounts and of rates, upwards and downwards."""


def subject(audit: Audit) -> str:
    """What the file is: ``示例市一卡通中心（单位）2024年度决算公开报告``."""
    level = f"（{audit.level}）" if audit.level and audit.entity else audit.level
    year = f"{audit.year}年度" if audit.year is not None and audit.kind != "other" else ""
    return f"{audit.entity}{level}{year}{KINDS[audit.kind]}"


def counted(audit: Audit) -> str:
    """How many findings there are of each severity; without any, whether that is good news."""
    found = {
        name: sum(one.severity == severity for one in audit.findings) for severity, name in SEVERITIES.items()
    }
    return "，".join(f"{count}个{name}" for name, count in found.items() if count) or _nothing(audit)


def _nothing(audit: Audit) -> str:
    if audit.error or audit.kind != "final-accounts":
        return "没有审核"
    return "没有发现问题" if audit.relations_checked else "没有可以核对的数"


def summary(audit: Audit, aside: str = "") -> str:
    """What was found, an `aside` to that, and what it stands on, in one line without a full stop."""
    return "；".join(filter(None, (counted(audit) + aside, extent(audit))))


def extent(audit: Audit) -> str:
    """How much was read and related, so that a reader knows what `counted` stands on; empty where nothing was audited."""
    if audit.kind != "final-accounts" and not audit.findings:
        return ""
    return (
        f"读出{audit.statements}处数，核对{audit.relations_checked}处勾稽关系，{audit.relations_held}处成立"
    )


def where(place: DocumentPlace) -> str:
    """Where something stands: ``第5页，五、（三）具体情况``, ``第5页表2 C12，支出决算公开表``; empty where it is nowhere.

    What stands in no block of the document is in another file, such as its tables, which is named before.
    """
    spot = (place.sheet if place.cell else "") or page(place) or place.sheet
    if not place.cell:
        said = "，".join(filter(None, (spot, place.section)))
    elif not spot:
        said = f"{place.section} {place.cell}".strip()
    else:
        said = "，".join(
            filter(None, (f"{spot} {place.cell}", place.section if place.section != spot else ""))
        )
    return f"{place.file} {said}".strip() if said and place.block < 0 else said


def page(place: DocumentPlace) -> str:
    """The page in words; empty where the file has none."""
    return "" if place.page is None else f"第{place.page}页"


def is_usual(notice: str) -> bool:
    """Whether a notice only tells how every such file is read, and calls for nothing."""
    return notice.endswith("没有当作正文读入。")


def title(finding: Finding) -> str:
    """The title of a finding, with a mark where some of it was read by OCR."""
    return f"{finding.title}（OCR识别）" if finding.recognised else finding.title


def named(figure: PrintedFigure) -> str:
    """A printed figure with what it was taken for: ``年初预算178.25万元``."""
    return figure.text if figure.text.startswith(figure.figure) else f"{figure.figure}{figure.text}"


def elsewhere(figure: PrintedFigure, place: DocumentPlace | None) -> str:
    """Where a figure stands, with the name of another file; empty where that is said of `place` already."""
    said = where(figure.place)
    if place is None:
        return said
    if figure.place.file != place.file and figure.place.block >= 0:
        return f"{figure.place.file} {said}".strip()
    return "" if said == where(place) else said


def mended(finding: Finding) -> str:
    """What would mend the likeliest wrong figure, written as that one is; empty where it cannot be told."""
    if finding.suggested is None:
        return ""
    wrong = next(iter(finding.likely_wrong), None)
    percent = "%" if wrong is not None and wrong.text.endswith(("%", "％")) else ""
    if wrong is None or wrong.value is None or "增减" not in wrong.figure or wrong.text.startswith(_MINUS):
        return f"{finding.suggested:f}{percent}"
    # The text has a word for the sign: 下降5.31% becomes 5.13%, and another word where the sign is what is wrong.
    below = finding.suggested < 0
    word = "" if below == (wrong.value < 0) else _CHANGES[bool(percent)][below]
    return f"{word}{abs(finding.suggested):f}{percent}"


def mending(finding: Finding) -> str:
    """Which figure is likeliest wrong and what would mend it, as a sentence; empty where none can be told."""
    value = mended(finding)
    if value and finding.likely_wrong and finding.likely_wrong[0].value is None:
        return f"补上{finding.likely_wrong[0].text}：{value}就成立。"
    wrong = "、".join(dict.fromkeys(named(figure) for figure in finding.likely_wrong))
    told = [f"最可能有误：{wrong}" if wrong else "", f"改为{value}就成立" if value else ""]
    said = "，".join(filter(None, told))
    return f"{said}。" if said else ""


def arithmetic(finding: Finding) -> str:
    """The sum that shows it: the proof's own line, else how the value was computed; empty for a matter of form."""
    if finding.proof.arithmetic:
        return finding.proof.arithmetic
    return "，".join(
        filter(None, (finding.formula, f"计算为{finding.computed:f}" if finding.computed is not None else ""))
    )


def grounds(finding: Finding) -> str:
    """What the proof rests on besides the rule itself: the other relations, and the axioms of reading by name."""
    others = [one for one in finding.proof.relations if one != finding.relation]
    axioms = [f"{one}{AXIOMS[one].title}" if one in AXIOMS else one for one in finding.proof.axioms]
    told = [
        f"勾稽关系{'、'.join(others)}" if others else "",
        f"读数公理{'、'.join(axioms)}" if axioms else "",
    ]
    return "；".join(filter(None, told))


def note(finding: Finding) -> str:
    """Everything a remark in the margin says: severity and title, message, sum, what would mend it, the rule."""
    head = f"【{SEVERITIES[finding.severity]}】{title(finding)}（{finding.relation}）"
    return "\n".join(filter(None, (head, finding.message, arithmetic(finding), mending(finding))))
