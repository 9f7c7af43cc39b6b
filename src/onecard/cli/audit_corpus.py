"""``onecard audit --corpus`` and ``--corpus-report``: many thousands of reports, and one page about them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from onecard.cli.audit_ends import CLEAN, ERRORS, NOT_READ, usage
from onecard.core.errors import Refusal

if TYPE_CHECKING:
    import argparse
    from contextlib import AbstractContextManager

    from onecard.audit.corpus.run import Workers

_OF_FILES = ("files", "tables", "prior", "group", "roster", "min_severity")
"""Arguments that say something of single files."""
_LIBRARIES, _ENGINE = ("pyarrow", "duckdb"), "ray"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--corpus",
        type=Path,
        metavar="DIR",
        help="成批审核：目录下全部报告，结果以Parquet写到--out；中断后再运行，只审核没有审核过的",
    )
    parser.add_argument(
        "--corpus-report", action="store_true", help="把--out里成批审核的结果汇总成一页HTML：corpus.html"
    )
    parser.add_argument(
        "--workers", type=int, metavar="个数", help="成批审核同时用几个进程，默认与处理器核数相同"
    )
    parser.add_argument(
        "--on",
        metavar="ray[:地址]",
        help="成批审核放到一个Ray集群的各台机器上做，例如ray:10.0.0.1:6379；只写ray是在本机试运行",
    )


def run(args: argparse.Namespace) -> int:
    """Audit a corpus, or report on one, or both; returns 0, 1 where a report has an 错误, 2 where a file could not be read.

    Raises Refusal `cli.usage`, `cli.corpus_missing`, `audit.corpus`, `audit.cluster`, `export.folder`.
    """
    if any(getattr(args, name) for name in _OF_FILES) or args.format != "text":
        raise usage("成批审核只和--out、--workers、--on一起用，不另写文件和形式。")
    if args.out is None:
        raise usage("没有说结果写到哪里：加--out DIR。")
    if args.workers is not None and args.workers < 1:
        raise usage("--workers至少是1。")
    engine, _, address = (args.on or "").partition(":")
    if args.on is not None and engine != _ENGINE:
        raise usage(f"--on后面写ray或ray:地址，不是“{args.on}”。")
    _require("corpus", *_LIBRARIES)
    status = CLEAN
    if args.corpus is not None:
        if args.on is not None:
            _require("cluster", _ENGINE)
        with _workers(args.on is not None, address, args.workers) as workers:
            status = _audit(args.corpus, args.out, workers)
    if args.corpus_report:
        from onecard.audit.corpus.report import write
        from onecard.compiling.files import put_all

        (path,) = put_all(args.out, {"corpus.html": write(args.out)})
        print(path)
    return status


def _audit(folder: Path, out: Path, workers: Workers) -> int:
    from onecard.audit.corpus.run import audit_corpus

    ended = audit_corpus(folder, out, workers, _say)
    _say(
        f"{ended.files}个文件，{ended.reports}份报告：{ended.wrong}份有错误，{ended.unread}份没有读出。结果在{out}。"
    )
    return NOT_READ if ended.unread else ERRORS if ended.wrong else CLEAN


def _workers(on_cluster: bool, address: str, count: int | None) -> AbstractContextManager[Workers]:
    from contextlib import closing

    if on_cluster:
        from onecard.audit.corpus.cluster import Cluster

        return closing(Cluster(address, count if address else count or _cores()))
    from onecard.audit.corpus.pool import Pool

    return closing(Pool(count or _cores()))


def _require(extra: str, *libraries: str) -> None:
    from importlib.util import find_spec

    if lacking := [name for name in libraries if find_spec(name) is None]:
        raise Refusal(
            f"cli.{extra}_missing",
            f"成批审核要用的{'、'.join(lacking)}没有安装。",
            f"在源代码目录运行：pip install '.[{extra}]'",
        )


def _cores() -> int:
    """How many cores this process may use."""
    own = getattr(os, "sched_getaffinity", None)
    return len(own(0)) if own else os.cpu_count() or 1


def _say(line: str) -> None:
    print(line, file=sys.stderr)
