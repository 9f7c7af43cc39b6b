"""What a card was found to do as one HTML page (检测报告) that needs nothing from elsewhere: result, card, parts, every exchange."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape
from itertools import groupby

from onecard.reader.conformance.table import Findings, Result, Verdict
from onecard.reader.telling import Teller
from onecard.reader.terminal import Exchange

_TITLE = "社会保障卡符合性检测报告"
_STYLE = """
:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --back: #ffffff; --raised: #f6f8fa; --line: #d1d9e0;
  --good: #116329; --bad: #a40e26; --bad-back: #ffebe9; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9198a1; --back: #0d1117; --raised: #151b23; --line: #3d444d;
    --good: #57ce6c; --bad: #ff8f85; --bad-back: #3a1518; --link: #79b8ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; background: var(--back); color: var(--text);
  font: 1rem/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.3; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1.2rem; border-bottom: 2px solid var(--line); padding-bottom: 0.25rem; }
a { color: var(--link); }
p { margin: 0.5rem 0; }
.result { margin: 1rem 0; padding: 0.75rem 1rem; border: 1px solid var(--line); border-left: 0.4rem solid var(--good);
  background: var(--raised); font-size: 1.1rem; font-weight: 600; }
.result.deviates { border-left-color: var(--bad); background: var(--bad-back); }
.soft { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 1rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 0.35rem 0.6rem; text-align: left; vertical-align: top; }
th { background: var(--raised); font-weight: 600; }
td.count, th.count { text-align: right; width: 5.5rem; font-variant-numeric: tabular-nums; }
tfoot td { font-weight: 600; border-bottom: 0; }
.case { display: grid; grid-template-columns: 3rem 5rem 1fr; gap: 0 0.75rem; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
.case h3 { margin: 0; font-size: 1rem; }
.case p { margin: 0.1rem 0; }
.number, .name { color: var(--soft); font-variant-numeric: tabular-nums; }
.name { font-size: 0.85rem; font-weight: 400; margin-left: 0.5rem; }
.verdict { font-weight: 600; color: var(--good); }
.verdict.inapplicable { color: var(--soft); font-weight: 400; }
.verdict.deviates { color: var(--bad); }
.case.deviates { background: var(--bad-back); box-shadow: -0.4rem 0 0 var(--bad); padding-right: 0.5rem; }
details { margin-top: 0.2rem; }
summary { cursor: pointer; color: var(--link); width: max-content; }
ol.exchanges { margin: 0.4rem 0 0.4rem; padding: 0; list-style: none; border: 1px solid var(--line); background: var(--back); }
ol.exchanges li { overflow-wrap: anywhere; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); }
ol.exchanges li:last-child { border-bottom: 0; }
code { display: block; font: 0.85rem/1.5 ui-monospace, "Noto Sans Mono", Consolas, monospace; word-break: break-all; color: var(--soft); }
@media (max-width: 36rem) {
  .case { grid-template-columns: auto 1fr; }
  .case > div { grid-column: 1 / -1; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
  td.count, th.count { width: auto; padding: 0.35rem 0.25rem; }
}
@media print { body { max-width: none; font-size: 10pt; } .case { break-inside: avoid; } }
"""


def as_page(found: Findings, at: datetime) -> str:
    """The report of a test that was made at that time, which has its time zone."""
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{_TITLE}</title>
<style>{_STYLE}</style>
</head>
<body>
<header>
<h1>{_TITLE}</h1>
{_result(found)}
</header>
<main>
<h2>受测的卡</h2>
{_card(found, at)}
<h2>各部分的结果</h2>
{_parts(found)}
{_deviations(found)}{_cases(found)}
</main>
<footer>
<h2>说明</h2>
<p>“符合”是这一项所试的都和规范一样；“不适用”是这种卡没有这一项，或者缺少做它的条件（写明缺什么）；“不符合”写明应当回答什么、卡回答了什么。
每一项从卡复位开始，不靠前一项留下的状态。交换记录里“＞”是发给卡的命令，“＜”是卡的回答，下面是它的意思。</p>
<p>检测项目按公开的部分名称（LD/T 6001.2、6001.3）自行编写，不能代替法定检测。<strong>交换记录里有卡上的个人信息，请妥善保管。</strong></p>
</footer>
</body>
</html>
"""


def _result(found: Findings) -> str:
    wrong, shown, left = (found.count(one) for one in (Verdict.DEVIATES, Verdict.SHOWN, Verdict.INAPPLICABLE))
    told = f"{wrong}项不符合" if wrong else "没有发现不符合"
    mark = " deviates" if wrong else ""
    rest = f"共{len(found.results)}项：符合{shown}项，不适用{left}项，不符合{wrong}项。"
    return f'<p class="result{mark}">{told}</p>\n<p>{escape(found.bench.profile.title)}，{rest}</p>'


def _card(found: Findings, at: datetime) -> str:
    """What was tested, and with what."""
    bench = found.bench
    keys = bench.keys
    if keys.sam is not None:
        by = "SAM" + ("；SAM里没有的用公开的测试密钥" if keys.source is not None else "")
    elif keys.source is not None:
        by = "公开的测试密钥（没有SAM，或者SAM里不是这张卡的密钥）"
    else:
        by = "没有（没有SAM，或者SAM里不是这张卡的密钥）"
    left = "检测以后这张卡不能再用" if bench.chip is None else "检测的是映像的一份副本，映像不变"
    asked = f"做了：{left}" if found.destructive else "没有做，写明--destructive才做"
    rows = (
        ("卡的种类", f"{bench.profile.title}，规范版本{bench.profile.version}，{bench.profile.algorithm}"),
        ("发卡地区", keys.area or "没有读到"),
        ("卡识别码", keys.identifier.hex().upper() or "没有读到"),
        ("复位应答", f"{bench.card.atr.hex().upper()}（T={int(bench.card.direct)}）"),
        ("卡的密钥", by),
        ("用掉次数、写卡、锁卡的项目", asked),
        ("检测时间", at.strftime("%Y-%m-%d %H:%M:%S %z")),
    )
    told = "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<dl>\n{told}\n</dl>"


def _by_part(found: Findings) -> list[tuple[str, list[Result]]]:
    """The results by parts, in the order in which the parts first come."""
    order = list(dict.fromkeys(one.case.part for one in found.results))
    sorted_ = sorted(found.results, key=lambda one: order.index(one.case.part))
    return [(part, list(group)) for part, group in groupby(sorted_, key=lambda one: one.case.part)]


def _parts(found: Findings) -> str:
    heads = "".join(f'<th scope="col" class="count">{one.value}</th>' for one in Verdict)
    rows = []
    for number, (part, results) in enumerate(_by_part(found), 1):
        cells = "".join(
            f'<td class="count">{sum(one.verdict is verdict for one in results)}</td>' for verdict in Verdict
        )
        rows.append(f'<tr><td>{number} <a href="#part-{number}">{escape(part)}</a></td>{cells}</tr>')
    total = "".join(f'<td class="count">{found.count(one)}</td>' for one in Verdict)
    body = "\n".join(rows)
    return (
        f'<table>\n<thead><tr><th scope="col">部分</th>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n'
        f"<tfoot><tr><td>合计</td>{total}</tr></tfoot>\n</table>"
    )


def _deviations(found: Findings) -> str:
    """What deviates, before everything else."""
    wrong = [one for one in found.results if one.verdict is Verdict.DEVIATES]
    if not wrong:
        return ""
    items = "\n".join(
        f'<li><a href="#{one.case.name}">{escape(f"{one.case.part}，{one.case.title}")}</a>：'
        f"{escape(one.sentence)}</li>"
        for one in wrong
    )
    return f"<h2>不符合的项目</h2>\n<ul>\n{items}\n</ul>\n"


def _cases(found: Findings) -> str:
    # The teller follows where the card is: it must hear the exchanges in the order in which they went.
    teller = Teller(found.bench.profile)
    told = {one.case.name: list(_exchanges(one, teller)) for one in found.results}
    return "\n".join(
        f'<section>\n<h2 id="part-{number}">{number} {escape(part)}</h2>\n'
        + "\n".join(_case(f"{number}.{at}", one, told[one.case.name]) for at, one in enumerate(results, 1))
        + "\n</section>"
        for number, (part, results) in enumerate(_by_part(found), 1)
    )


def _case(number: str, result: Result, exchanges: list[str]) -> str:
    mark = result.verdict.name.lower()
    opened = " open" if result.verdict is Verdict.DEVIATES else ""
    trace = (
        f"<details{opened}><summary>{len(exchanges)}次交换</summary>\n"
        f'<ol class="exchanges">\n{"".join(exchanges)}</ol></details>'
        if exchanges
        else ""
    )
    return (
        f'<article class="case {mark}" id="{result.case.name}">\n<span class="number">{number}</span>'
        f'<span class="verdict {mark}">{result.verdict.value}</span>\n'
        f'<div><h3>{escape(result.case.title)}<span class="name">{result.case.name}</span></h3>\n'
        f"<p>{escape(result.sentence)}</p>\n{trace}</div>\n</article>"
    )


def _exchanges(result: Result, teller: Teller) -> Iterator[str]:
    for one in result.trace:
        yield f"<li>{_raw(one)}{escape(teller.told(one))}</li>\n"


def _raw(one: Exchange) -> str:
    if not one.command:
        return ""
    return f"<code>＞ {one.command.hex().upper()}</code><code>＜ {one.answer.hex().upper()}</code>"
