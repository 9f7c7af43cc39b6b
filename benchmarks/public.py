"""Pages of the public site in Chromium on a throttled mobile network: first paint and bytes on the wire, cold each time.

The network is the slow 4G that Lighthouse measures mobile pages by: 150 ms there and back, 1.6 Mbit/s down. Prints one
line of JSON with the median of each page and its ratio to the limits; exit status 1 past one.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "tests" / "browser"))
from site_of_example import PHONE, chromium, example_site

PAGES = (
    "/public/460299/2024/report",
    "/public/",
    "/public/460299/2024/",
    "/public/figures?q=项目支出",
    "/public/glossary",
)
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
ROUNDS = 7
SECONDS_LIMIT = 1.0
BYTES_LIMIT = 200 * 1024
FIRST_PAINT = """() => new Promise(done => {
  const told = list => list.filter(one => one.name === "first-contentful-paint").forEach(one => done(one.startTime));
  new PerformanceObserver(list => told(list.getEntries())).observe({type: "paint", buffered: true});
})"""


def visit(browser: Any, address: str) -> tuple[float, float]:
    """Seconds to the first paint and bytes on the wire of a page in a browser that knows nothing yet."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", is_mobile=True, has_touch=True)
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", NETWORK)
    sizes: list[float] = []
    protocol.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status != 200:
        raise SystemExit(f"{address}: {answer and answer.status}")
    milliseconds = page.evaluate(FIRST_PAINT)
    context.close()
    return milliseconds / 1000, sum(sizes)


def main() -> int:
    """Measure, print, and tell whether the limits hold."""
    told: dict[str, dict[str, float]] = {}
    with (
        tempfile.TemporaryDirectory() as home,
        example_site(Path(home) / "home") as site,
        chromium() as browser,
    ):
        for page in PAGES:
            visit(browser, site + page)  # the server reads what was frozen once
            seconds, sizes = zip(*(visit(browser, site + page) for _ in range(ROUNDS)), strict=True)
            paint, size = statistics.median(seconds), max(sizes)
            told[page] = {
                "first_paint_s": round(paint, 3),
                "first_paint_ratio": round(paint / SECONDS_LIMIT, 2),
                "bytes": round(size),
                "bytes_ratio": round(size / BYTES_LIMIT, 2),
            }
    limits = {"first_paint_s": SECONDS_LIMIT, "bytes": BYTES_LIMIT}
    print(
        json.dumps(
            {"benchmark": "public", "rounds": ROUNDS, "limits": limits, "pages": told}, ensure_ascii=False
        )
    )
    return int(any(one["first_paint_ratio"] > 1 or one["bytes_ratio"] > 1 for one in told.values()))


if __name__ == "__main__":
    sys.exit(main())
