"""The one file: the original, the list of findings and a reader in one page that needs nothing else and asks nobody."""

from __future__ import annotations

from pathlib import Path

from onecard.audit.finding import SEVERITIES, Audit
from onecard.audit.show import wording
from onecard.audit.show.causes import Cause, causes
from onecard.audit.show.html.listed import listed
from onecard.audit.show.html.marks import marks
from onecard.audit.show.html.original import CLASSES, original
from onecard.compiling.report_html.icons import icon, sprite
from onecard.compiling.report_html.markup import Element, element, raw, serialised
from onecard.compiling.report_html.self_contained import BASE, head, source
from onecard.figures.relation import Severity

STATIC = Path(__file__).parent / "static"
STYLES = (BASE, STATIC / "audit.css")
SCRIPTS = (STATIC / "audit.js",)
_ARTICLE, _END = '<article class="document"', "</article>"
KEYS = (("J、K", "下一个问题、上一个问题"), ("/", "查找"), ("Esc", "收起"))


def write(audit: Audit, least: Severity = "info") -> bytes:
    """The audit as one HTML file; equal audits give equal bytes. Without scripts everything is there to read."""
    found = causes(audit.at_least(least))
    numbered = [one for cause in found for one in cause.findings]
    placed = marks(audit.document, numbered)
    text = (
        original(audit.document, placed) if audit.document else element("p", audit.error, class_="notice bad")
    )
    reading = element(
        "section", element("h2", "报告原文", class_="visually-hidden", id="original"), text,
        class_="reading", aria_labelledby="original", tabindex="0",
    )  # fmt: skip
    findings = element(
        "section",
        *_heading(audit, len(numbered)),
        *_choice(found),
        listed(found, placed),
        class_="findings",
        aria_labelledby="fh",
    )
    body = element(
        "body",
        sprite(),
        element("a", "跳到原文", class_="skip", href="#original"),
        _top(audit),
        element("main", findings, reading, class_="audit", id="main"),
        *(raw("script", source(script)) for script in SCRIPTS),
        class_="public",
    )
    return serialised(element("html", head(f"{audit.file}审核问题", STYLES, SCRIPTS), body, lang="zh-Hans"))


def original_in(page: bytes) -> str:
    """The original alone, with the findings marked in it, out of a page that `write` made; '' where it shows none. Each mark
    leads to ``#f1``, and that of the first finding is ``#m1``."""
    text = page.decode()
    start, end = text.find(_ARTICLE), text.rfind(_END)
    return text[start : end + len(_END)] if 0 <= start < end else ""


def _top(audit: Audit) -> Element:
    brand = element("p", audit.file, element("small", wording.subject(audit)), class_="brand")
    field = element("input", id="q", type="search", autocomplete="off", placeholder="规则、金额或文字")
    search = element(
        "form",
        element("label", icon("search"), element("span", "查找问题", class_="visually-hidden"), for_="q"),
        field,
        element("output", id="found-count", for_="q"),
        class_="find",
        role="search",
        hidden="",
    )
    keys = (part for key, does in KEYS for part in (element("dt", element("kbd", key)), element("dd", does)))
    switch = element("label", element("input", type="checkbox", id="single-keys", checked=""), "用单键")
    help_ = element(
        "details",
        element("summary", "按键", class_="button quiet"),
        element("div", element("dl", *keys), switch, class_="pop"),
        class_="menu keys",
        hidden="",
    )
    return element("header", element("div", brand, search, help_, class_="wrap"), class_="public-top")


def _heading(audit: Audit, shown: int) -> list[Element]:
    title = f"{shown}个审核问题" if shown else wording.counted(audit)
    made = [element("h1", title, id="fh")]
    said = audit.error or wording.extent(audit)
    made += [element("p", f"{said.removesuffix('。')}。", class_="extent")] if said else []
    made += [
        element("p", notice, class_="extent" if wording.is_usual(notice) else "notice")
        for notice in audit.notices
    ]
    return made


def _choice(found: list[Cause]) -> list[Element]:
    """The choice of a severity: it works by the style sheet alone, so each input stands before the list."""
    severities = [one.finding.severity for cause in found for one in cause.findings]
    if not severities:
        return []
    offered = [("all", "全部", len(severities))]
    offered += [
        (CLASSES[severity], name, severities.count(severity))
        for severity, name in SEVERITIES.items()
        if severity in severities
    ]
    inputs = [
        element(
            "input", type="radio", name="severity", id=f"s-{kind}", class_="visually-hidden choice",
            checked="" if kind == "all" else None,
        )
        for kind, _, _ in offered
    ]  # fmt: skip
    labels = (
        element("label", name, element("span", str(count), class_=f"count {kind}"), for_=f"s-{kind}")
        for kind, name, count in offered
    )
    return [*inputs, element("p", *labels, class_="tabs")]
