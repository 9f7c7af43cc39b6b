"""A corpus on one page: reports by kind and year, frequent faults, relations that fail most, how much was understood."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from onecard.audit.corpus.parts import VIEWS
from onecard.audit.finding import SEVERITIES
from onecard.audit.show.explain import relation
from onecard.compiling.report_html.markup import Child, Element, element, serialised
from onecard.compiling.report_html.self_contained import BASE, head
from onecard.core.errors import Refusal

STYLES = (BASE, Path(__file__).parent / "static" / "corpus.css")
_KINDS = {
    "final-accounts": "决算公开报告",
    "budget": "预算公开报告",
    "other": "别的文本",
    "unread": "没有读出",
}
_MOST = 30
"""So many rows of a ranking are shown; the tables themselves hold all."""
_FINAL = "from reports where kind = 'final-accounts'"
Answer = list[tuple[Any, ...]]


def write(folder: Path) -> bytes:
    """The page about the corpus whose tables stand in a folder, as one HTML file that needs nothing else; equal tables
    give equal bytes. Raises Refusal `audit.no_corpus` where the folder holds none."""
    if not (folder / VIEWS.name).is_file() or not any((folder / "reports").glob("*.parquet")):
        raise Refusal(
            "audit.no_corpus",
            f"{folder}里没有成批审核的结果。",
            "先运行：onecard audit --corpus DIR --out DIR",
        )
    # Whatever the views ask for is in the library itself: it need not look for extensions on a network.
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as database:
        database.execute("set file_search_path = ?", [str(folder)])
        database.execute(VIEWS.read_text("utf-8"))
        parts = [
            part(database) for part in (_extent, _kinds, _faults, _relations, _coverage, _least, _unread)
        ]
    body = element("body", element("main", *parts, class_="corpus", id="main"), class_="public")
    return serialised(element("html", head("成批审核汇总", STYLES, ()), body, lang="zh-Hans"))


def _asked(database: duckdb.DuckDBPyConnection, question: str, *values: int) -> Answer:
    found: Answer = database.execute(question, values).fetchall()
    return found


def _extent(database: duckdb.DuckDBPyConnection) -> Element:
    ((files,),) = _asked(database, "select count(*) from paths")
    ((reports, wrong, doubtful, errors, warnings, stated, checked, held),) = _asked(
        database,
        "select count(*), count(*) filter (errors > 0), count(*) filter (errors = 0 and warnings > 0), sum(errors),"
        f" sum(warnings), sum(statements), sum(relations_checked), sum(relations_held) {_FINAL}",
    )
    numbers = (
        ("文件", f"{files:,}", ""),
        ("决算公开报告", f"{reports:,}", ""),
        ("有错误的报告", f"{wrong:,}", _percent(wrong, reports)),
        ("只有疑点的报告", f"{doubtful:,}", _percent(doubtful, reports)),
        ("错误", f"{errors or 0:,}", f"另有{warnings or 0:,}个疑点"),
        ("读出的数", f"{stated or 0:,}", ""),
        ("核对的勾稽关系", f"{checked or 0:,}处", f"成立{_percent(held, checked)}"),
    )
    boxes = (
        element("div", element("dt", name), element("dd", said, element("small", beside) if beside else None))
        for name, said, beside in numbers
    )
    return element("header", element("h1", "成批审核汇总"), element("dl", *boxes, class_="numbers"))


def _kinds(database: duckdb.DuckDBPyConnection) -> Element:
    rows = (
        (
            _KINDS.get(kind, kind), "" if year is None else str(year), f"{reports:,}",
            _rate(wrong, reports, "bad"), f"{wrong:,}", f"{doubtful:,}", f"{errors:,}", f"{warnings:,}",
        )
        for kind, year, reports, wrong, doubtful, errors, warnings in _asked(database, "from by_kind_and_year")
    )  # fmt: skip
    heads = ("种类", "年度", "份数", "有错误的占", "有错误", "只有疑点", "错误个数", "疑点个数")
    return _section("按种类和年度", "年度是报告自己写的；预算公开报告和别的文本不审核。", heads, rows, 1)


def _faults(database: duckdb.DuckDBPyConnection) -> Element:
    ((total,),) = _asked(database, f"select count(*) {_FINAL}")
    rows = (
        (identity, title, SEVERITIES.get(severity, severity), f"{reports:,}", _rate(reports, total, "bad"), f"{findings:,}")
        for identity, severity, title, findings, reports in _asked(
            database, "select * from by_finding where severity <> 'info' limit ?", _MOST
        )
    )  # fmt: skip
    heads = ("编号", "规则", "程度", "报告份数", "占决算公开报告", "个数")
    return _section("常见的问题", f"错误和疑点，按有这种问题的报告份数排，至多{_MOST}行。", heads, rows, 3)


def _relations(database: duckdb.DuckDBPyConnection) -> Element:
    rows = (
        (
            identity, _title(identity), f"{checked:,}", f"{held:,}", f"{rounding:,}", f"{failed:,}",
            _rate(failed, checked, "bad"), f"{reports:,}",
        )
        for identity, checked, held, rounding, failed, reports in _asked(
            database,
            "select relation, checked, held, rounding, failed, reports_failed from by_relation"
            " where failed > 0 and failed_rate is not null limit ?",
            _MOST,
        )
    )  # fmt: skip
    heads = ("编号", "勾稽关系", "核对", "成立", "尾差内", "不成立", "不成立的占", "涉及报告")
    told = f"按不成立的比例排，至多{_MOST}行；不成立而有特别口径的也算在内。只在不成立时才列出的关系没有比例，不在这里。"
    return _section("最常不成立的勾稽关系", told, heads, rows, 2)


def _coverage(database: duckdb.DuckDBPyConnection) -> Element:
    rows = (
        (
            form.upper(), "" if year is None else str(year), f"{reports:,}", f"{printed:,}", _rate(understood, printed),
            f"{cells:,}", _rate(read, cells),
        )
        for form, year, reports, printed, understood, cells, read in _asked(
            database,
            "select format, year, reports, quantities, understood, cells, cells_understood from coverage",
        )
    )  # fmt: skip
    heads = ("文件", "年度", "份数", "句子里的数", "读懂的占", "表格里的数", "认出的占")
    told = (
        "句子里的数指有关各节印出的金额、比率和数量；表格里的数指印出的不为零的金额，认出的是决算公开表里的。"
    )
    return _section("读出了多少", told, heads, rows, 2)


def _least(database: duckdb.DuckDBPyConnection) -> Element:
    rows = (
        (_name(path, member), f"{printed:,}", _rate(understood, printed), f"{cells:,}", _rate(read, cells))
        for path, member, printed, understood, cells, read in _asked(
            database,
            f"select path, member, quantities, understood, cells, cells_understood {_FINAL}"
            " and understood + cells_understood < quantities + cells"
            " order by (understood + cells_understood) / (quantities + cells), path, member limit 20",
        )
    )
    heads = ("报告", "句子里的数", "读懂的占", "表格里的数", "认出的占")
    return _section("读出最少的报告", "至多20份。没有读懂的数没有核对。", heads, rows, 1)


def _unread(database: duckdb.DuckDBPyConnection) -> Element:
    rows = (
        (_name(path, member), error)
        for path, member, error in _asked(
            database,
            "select path, member, error from reports where error <> '' union all"
            " select path, '', error from paths where error <> '' order by all limit 200",
        )
    )
    return _section("没有审核的文件", "至多200个。", ("文件", "为什么"), rows, 2)


def _section(
    title: str, told: str, heads: Iterable[str], rows: Iterable[tuple[Child, ...]], names: int
) -> Element:
    """A heading, a sentence, and a table whose first `names` columns are words."""
    body = [
        element("tr", *(element("td", cell, class_="name" if at < names else None) for at, cell in enumerate(row)))
        for row in rows
    ]  # fmt: skip
    if not body:
        return element("section", element("h2", title), element("p", "没有。"))
    top = element("thead", element("tr", *(element("th", one, scope="col") for one in heads)))
    table = element("table", top, element("tbody", *body), class_="grid", aria_label=title)
    box = element("div", table, class_="table-box", tabindex="0", role="region", aria_label=f"{title}，表格")
    return element("section", element("h2", title), element("p", told), box)


def _rate(part: int, whole: int, kind: str = "") -> Element:
    """A share in words with a bar that shows it."""
    if not whole:
        return element("span", "—")
    width = f"{100 * part / whole:.1f}"
    bar = element(
        "svg", element("rect", width=width, height="10"), class_=f"bar {kind}".strip(), viewBox="0 0 100 10",
        preserveAspectRatio="none", aria_hidden="true",
    )  # fmt: skip
    return element("span", _percent(part, whole), bar)


def _percent(part: int | None, whole: int | None) -> str:
    return f"{100 * (part or 0) / whole:.1f}%" if whole else "—"


def _name(path: str, member: str) -> str:
    return f"{path}：{member}" if member else path


def _title(identity: str) -> str:
    found = relation(identity)
    return found.title if found else ""
