"""What a card was found to do (检测报告): as lines for a terminal, as data for programs, as one page for the file."""

from __future__ import annotations

from html import escape

from onecard.core.columns import aligned
from onecard.reader.conformance.table import Findings, Result, Verdict
from onecard.reader.telling import Teller

_STYLE = """
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font-family: sans-serif; line-height: 1.6; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #888; padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; }
pre { margin: 0.3rem 0 0; white-space: pre-wrap; word-break: break-all; font-size: 0.85rem; }
.deviates { font-weight: bold; border-left: 6px solid #b00020; }
"""


def summary(found: Findings) -> str:
    """The result in one sentence."""
    counts = "，".join(f"{one.value}{found.count(one)}项" for one in Verdict)
    return f"{found.bench.profile.title}，共{len(found.results)}项：{counts}。"


def as_text(found: Findings) -> str:
    """One line for each case, and the result."""
    rows = [(one.case.part, one.case.title, one.verdict.value, one.sentence) for one in found.results]
    return f"{aligned(rows)}\n{summary(found)}"


def as_data(found: Findings) -> dict[str, object]:
    """The whole report with each exchange, raw and in words."""
    teller = Teller(found.bench.profile)
    return {
        "profile": found.bench.profile.name,
        "atr": found.bench.card.atr.hex().upper(),
        "sam": found.bench.reading.sam is not None,
        "destructive": found.destructive,
        "counts": {one.name.lower(): found.count(one) for one in Verdict},
        "cases": [_case(one, teller) for one in found.results],
    }


def _case(result: Result, teller: Teller) -> dict[str, object]:
    return {
        "name": result.case.name,
        "part": result.case.part,
        "title": result.case.title,
        "destructive": result.case.destructive,
        "verdict": result.verdict.name.lower(),
        "sentence": result.sentence,
        "exchanges": [
            {
                "command": one.command.hex().upper(),
                "answer": one.answer.hex().upper(),
                "told": teller.told(one),
            }
            for one in result.trace
        ],
    }


def as_page(found: Findings) -> str:
    """The report as one HTML page that needs nothing from elsewhere."""
    teller = Teller(found.bench.profile)
    rows = "\n".join(_row(one, teller) for one in found.results)
    atr = found.bench.card.atr.hex().upper()
    sam = "有" if found.bench.reading.sam else "没有"
    asked = "做" if found.destructive else "不做"
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>社会保障卡符合性检测报告</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>社会保障卡符合性检测报告</h1>
<p>{escape(summary(found))}</p>
<p>复位应答{atr}；{sam}SAM；可能用掉次数、写卡或锁卡的项目：{asked}。交换记录里有卡上的个人信息，请妥善保管。</p>
<table>
<thead><tr><th scope="col">部分</th><th scope="col">项目</th><th scope="col">结论</th><th scope="col">说明和交换记录</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
"""


def _row(result: Result, teller: Teller) -> str:
    lines = "\n".join(f"{one}\n  {teller.told(one)}" for one in result.trace)
    trace = (
        f"<details><summary>{len(result.trace)}次交换</summary><pre>{escape(lines)}</pre></details>"
        if lines
        else ""
    )
    mark = ' class="deviates"' if result.verdict is Verdict.DEVIATES else ""
    cells = f"<td>{escape(result.case.part)}</td><td>{escape(result.case.title)}</td>"
    said = f"<td{mark}>{result.verdict.value}</td><td>{escape(result.sentence)}{trace}</td>"
    return f"<tr>{cells}{said}</tr>"
