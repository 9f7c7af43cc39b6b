"""Reading a workbook of 100,000 vouchers behind the guard ÷ bare python-calamine on the same file.

Prints one line of JSON: seconds of both (best of three), their ratio, the peak memory of this process and of the
child in MB. The ratio stays under 1.6, so that an import stays under twice bare reading plus bare insertion.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import python_calamine
import xlsxwriter

from onecard.reading.spreadsheet import read

HEAD = [
    "凭证号",
    "日期",
    "摘要",
    "业务",
    "功能分类",
    "经济分类",
    "资金性质",
    "支出性质",
    "项目",
    "收款人",
    "单位",
    "金额",
]


def write_vouchers(path: Path, rows: int) -> None:
    """A workbook of plausible vouchers: 12 columns of text, codes, dates and amounts."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("凭证")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEAD)
    for row in range(1, rows + 1):
        sheet.write_string(row, 0, f"记-{row:06d}")
        sheet.write_datetime(row, 1, datetime(2024, 1 + row % 12, 1 + row % 28), day)  # noqa: DTZ001 - no zone
        sheet.write_string(row, 2, f"支付{row % 500}号合同第{row}笔款项")
        sheet.write_string(row, 3, "支出")
        sheet.write_number(row, 4, 2080108)
        sheet.write_string(row, 5, "30201")
        sheet.write_string(row, 6, "一般公共")
        sheet.write_string(row, 7, "基本" if row % 3 else "项目")
        sheet.write_string(row, 8, "" if row % 3 else "信息系统运行维护")
        sheet.write_string(row, 9, f"供应商{row % 97}")
        sheet.write_string(row, 10, "460299")
        sheet.write_number(row, 11, (row * 7919 % 10**8) / 100)
    book.close()


def seconds(action: Callable[[], object]) -> float:
    """The wall time of one call."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def peak_mb(who: str) -> float | None:
    """Peak resident memory in MB, None where the platform does not tell."""
    try:
        import resource
    except ImportError:
        return None
    usage = resource.getrusage(getattr(resource, who)).ru_maxrss
    return round(usage / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def bare_reading(path: Path) -> object:
    """What the library does by itself, without guard, process or exact numbers."""
    return python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()


def main(rows: int = 100_000) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vouchers.xlsx"
        write_vouchers(path, rows)
        ours = [seconds(lambda: read(path)) for _ in range(3)]
        own, child = peak_mb("RUSAGE_SELF"), peak_mb("RUSAGE_CHILDREN")
        bare = [seconds(lambda: bare_reading(path)) for _ in range(3)]
    print(
        json.dumps(
            {
                "benchmark": "reading_spreadsheet",
                "rows": rows,
                "read_s": round(min(ours), 3),
                "bare_s": round(min(bare), 3),
                "ratio": round(min(ours) / min(bare), 2),
                "peak_mb": own,
                "child_peak_mb": child,
            }
        )
    )


if __name__ == "__main__":
    main()
