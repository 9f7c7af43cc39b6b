"""The one file: document, evidence and reader in one page that needs nothing else and asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onecard.compiling.layout import lay_out
from onecard.compiling.report_html import appendix, leaf
from onecard.compiling.report_html.icons import icon, sprite
from onecard.compiling.report_html.index import Index
from onecard.compiling.report_html.markup import Element, element, raw, serialised
from onecard.compiling.report_html.records import Records
from onecard.compiling.report_html.self_contained import BASE, head, source
from onecard.figures.relation import Outcome
from onecard.finalaccounts.narrative.document import Narrative

STATIC = Path(__file__).parent / "static"
STYLES = (BASE, STATIC / "reader.css")
SCRIPTS = (STATIC / "workbook.js", STATIC / "reader.js")
NOTES = {
    "relations": "每条勾稽关系核对了多少处、结果如何；有尾差或未通过的，逐处列出算式。",
    "facts": "文中每个数一行，科目编码的名称见各表。公开数由准确数四舍五入而成；依据空着的数没有这一口径的记录，所以是零。",
    "records": "数下面的记录，只列合计，不列单张凭证和个人。",
}
KEYS = (("J、K", "下一个数、上一个数"), ("/", "查找"), ("Esc", "关闭依据，回到文中的数"))


def write(
    narrative: Narrative, outcomes: Sequence[Outcome], *, beneath: appendix.Source | None = None
) -> bytes:
    """The narrative as one HTML file whose every figure leads to what stands beneath it; equal input gives equal bytes.

    `outcomes` are the relations as they were judged over the same accounts. `beneath` tells of the records beneath a fact
    where a centre knows them; without it a fact shows its own note or the cell it was read from.
    """
    index, records = Index(outcomes), Records(beneath)
    layouts = lay_out(narrative.accounts)
    document = leaf.document(narrative, layouts, index)
    # The document comes first: only when all its figures are written does the index know them.
    behind = [
        _section("relations", "勾稽关系核对结果", appendix.relations(outcomes, index)),
        _section("facts", "数的依据", appendix.evidence(index, narrative.accounts, records)),
        _section("records", "记录汇总", records.table()) if len(records) else None,
    ]
    links = leaf.contents(narrative, layouts, [("#relations", "勾稽关系核对结果"), ("#facts", "数的依据")])
    reading = element(
        "div", _bar(outcomes, index, links), _missing(narrative), document, *behind, class_="reading"
    )
    menu = leaf.contents(narrative, layouts, [("#relations", "勾稽关系核对结果")])
    toc = element("nav", element("h2", "目录"), *menu, class_="toc", aria_label="目录")
    main = element("main", reading, id="main")
    body = element(
        "body",
        sprite(),
        element("a", "跳到正文", class_="skip", href="#main"),
        _top(narrative),
        element("div", toc, main, _panel(), class_="reader"),
        raw("script", appendix.verdicts(index), type="application/json", id="verdicts"),
        *(raw("script", source(script)) for script in SCRIPTS),
        class_="public",
    )
    return serialised(element("html", head(narrative.title, STYLES, SCRIPTS), body, lang="zh-Hans"))


def _top(narrative: Narrative) -> Element:
    name, year = narrative.accounts.name, f"{narrative.accounts.year}年度"
    title = narrative.title.removeprefix(name).removeprefix(year)
    brand = element("p", name, element("small", f"{year}{title}"), class_="brand")
    field = element(
        "input",
        id="q",
        type="search",
        autocomplete="off",
        placeholder="指标、科目或金额",
        aria_describedby="found-count",
    )
    search = element(
        "form",
        element("label", icon("search"), element("span", "查找数", class_="visually-hidden"), for_="q"),
        field,
        element("output", id="found-count", for_="q"),
        element("ul", id="found", hidden=""),
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


def _bar(outcomes: Sequence[Outcome], index: Index, links: list[Element]) -> Element:
    menu = element(
        "details",
        element("summary", icon("menu"), "目录", class_="button"),
        element("nav", *links, class_="pop", aria_label="目录菜单"),
        class_="menu toc-menu",
    )
    counted = [outcome.state for outcome in outcomes if outcome.compared]
    failed, tail = counted.count("failed"), counted.count("tail")
    kind = "bad" if failed else "warn" if tail else "good"
    parts = [(len(counted) - failed - tail, "通过"), (tail, "有尾差"), (failed, "未通过")]
    said = "，".join(f"{count}条{word}" for count, word in parts if count)
    badge = element(
        "a",
        icon({"bad": "broken", "warn": "tail", "good": "check"}[kind]),
        f"勾稽关系{said or '没有核对'}",
        class_=f"badge {kind}",
        href="#relations",
    )
    told = element("p", f"文中{index.printed}处数，点开可看依据")
    return element("div", menu, badge, told, class_="doc-bar")


def _missing(narrative: Narrative) -> Element | None:
    """What a draft lacks; a published document lacks nothing."""
    if not narrative.missing:
        return None
    items = (
        element("li", element("strong", one.what), f"（{one.where}）", element("span", one.remedy))
        for one in narrative.missing
    )
    return element(
        "details",
        element("summary", icon("tail"), f"草稿：还缺{len(narrative.missing)}处，补齐后才能公开"),
        element("ol", *items),
        class_="notice warn",
    )


def _section(anchor: str, title: str, table: Element) -> Element:
    heading = f"{anchor}-h"
    note = element("p", NOTES[anchor], class_="lede") if anchor in NOTES else None
    box = element("div", table, class_="table-box", tabindex="0", role="region", aria_label=f"{title}，表格")
    return element(
        "section",
        element("h2", title, id=heading),
        note,
        box,
        class_="leaf behind",
        id=anchor,
        aria_labelledby=heading,
    )


def _panel() -> Element:
    def button(name: str, label: str, kind: str) -> Element:
        return element("button", icon(name), type="button", class_=f"icon-button {kind}", aria_label=label)

    kicker = element(
        "div",
        element("span", class_="where"),
        button("up", "上一个数", "previous"),
        button("down", "下一个数", "next"),
        button("x", "关闭", "close"),
        class_="kicker",
    )
    header = element(
        "header",
        kicker,
        element("h2", id="panel-h"),
        element("p", class_="amount"),
        element("p", class_="exact"),
        element("p", class_="position", role="status"),
    )
    return element(
        "aside",
        header,
        element("div", class_="told"),
        class_="evidence",
        id="panel",
        aria_labelledby="panel-h",
        tabindex="-1",
        hidden="",
    )
