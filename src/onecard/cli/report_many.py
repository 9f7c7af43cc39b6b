"""Compiling many units' reports in one run: on every core, one folder a unit, going on where the last run stopped."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from onecard.core.errors import Refusal

RECORD = "compiled.jsonl"
"""In the folder of results: a line for each file done, by which the next run knows what is left."""
SHEETS = (".xlsx", ".xls", ".csv")
_ROUND = 100
"""Reports a process makes before a fresh one takes its place: the typesetter keeps what it has laid out."""


@dataclass(frozen=True, slots=True)
class Task:
    """One unit: its file, what stands beside it under the same name, and how it is to be compiled."""

    source: str
    prior: str
    facts: str
    template: str
    region: str
    formats: tuple[str, ...]
    year: int | None
    out: str


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one unit: `source` names its file, `digest` is of everything that went in; `notices` are what a
    reader should look at; `refusal` says why there is no report."""

    source: str
    digest: str
    publishable: bool = False
    lacking: int = 0
    blocking: int = 0
    refusal: str = ""
    notices: tuple[str, ...] = ()


def tasks(
    folder: Path, prior: Path | None, facts: Path | None, template: str, region: str,
    formats: tuple[str, ...], year: int | None, out: Path,
) -> list[Task]:  # fmt: skip
    """A task for each spreadsheet of a folder, in the order of their names. Raises Refusal `report.empty_folder`."""
    found = sorted(
        path for path in folder.iterdir() if path.suffix.lower() in SHEETS and not path.name.startswith("~")
    )
    if not found:
        raise Refusal(
            "report.empty_folder", f"{folder}里没有表格文件。", "放入XLSX、XLS或CSV文件，一个单位一个。"
        )
    stems = [path.stem for path in found]
    if twice := sorted({stem for stem in stems if stems.count(stem) > 1}):
        raise Refusal(
            "report.same_name", f"{folder}里有重名的文件：{'、'.join(twice)}。", "一个单位留一个文件。"
        )
    return [
        Task(
            str(path), _beside(prior, path, SHEETS), _beside(facts, path, (".yaml", ".yml")), template, region,
            formats, year, str(out / path.stem),
        )
        for path in found
    ]  # fmt: skip


def _beside(folder: Path | None, path: Path, suffixes: tuple[str, ...]) -> str:
    """The file of the same name in another folder; empty where there is none."""
    named = [folder / f"{path.stem}{suffix}" for suffix in suffixes] if folder else []
    return next((str(one) for one in named if one.exists()), "")


def compile_many(work: list[Task], out: Path, processes: int) -> tuple[int, int, int]:
    """Compile every task that is not done; returns how many were done now, were done before, and were refused.

    A file that cannot be compiled is recorded with its reason and stops nothing.
    """
    out.mkdir(parents=True, exist_ok=True)
    known = _known(out / RECORD)
    left = [
        task
        for task in work
        if known.get(Path(task.source).name) != _digest(task) or not Path(task.out).is_dir()
    ]
    started, made, refused = time.monotonic(), 0, 0
    with (out / RECORD).open("a", encoding="utf-8") as record:
        if record.tell():
            record.write("\n")  # whatever the last run left of its last line stays a line of its own
        for done in _results(left, processes):
            record.write(json.dumps(asdict(done), ensure_ascii=False, sort_keys=True) + "\n")
            record.flush()
            made, refused = made + 1, refused + bool(done.refusal)
            if done.refusal:
                print(f"{done.source}：{done.refusal}", file=sys.stderr)
            _progress(made, len(left), time.monotonic() - started)
    return made, len(work) - len(left), refused


def _results(left: list[Task], processes: int) -> Iterator[Done]:
    """The results as they come; only a few tasks wait at a time, so that memory does not grow with their number."""
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), max_tasks_per_child=_ROUND)
    waiting: set[Future[Done]] = set()
    todo = iter(left)
    try:
        while True:
            while len(waiting) < 2 * processes and (task := next(todo, None)) is not None:
                waiting.add(pool.submit(one, task))
            if not waiting:
                return
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in finished)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def one(task: Task) -> Done:
    """Compile one unit's report into its folder; a refusal is a result, not an exception."""
    from onecard.cli import report as command
    from onecard.compiling import report
    from onecard.compiling.files import put_all

    digest = _digest(task)
    try:
        assembled = command.assembled(
            Path(task.source), Path(task.prior) if task.prior else None, None,
            Path(task.facts) if task.facts else None, task.year, task.region,
        )  # fmt: skip
        template = command.template_of(task.template)
        compiled = report.Compiled(template, assembled.accounts, assembled.supplied)
        put_all(Path(task.out), report.files(compiled, task.formats))
        verdict = compiled.verdict
    except Refusal as refusal:
        return Done(Path(task.source).name, digest, refusal=str(refusal))
    return Done(
        Path(task.source).name, digest, verdict.publishable, len(verdict.missing), len(verdict.blocking),
        notices=(*assembled.notices, *compiled.narrative.unused),
    )  # fmt: skip


def _digest(task: Task) -> str:
    """A digest of everything that goes into a report: its files and how it is compiled."""
    digest = hashlib.sha256()
    for name in (task.source, task.prior, task.facts):
        digest.update(Path(name).read_bytes() if name else b"")
        digest.update(b"\0")
    for word in (task.template, task.region, *task.formats, str(task.year)):
        digest.update(word.encode() + b"\0")
    if Path(task.template).is_file():
        digest.update(Path(task.template).read_bytes())
    return digest.hexdigest()


def _known(path: Path) -> dict[str, str]:
    """The digest of each file done so far; a last line that was cut off is left out."""
    known = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if not entry["refusal"]:
                known[entry["source"]] = entry["digest"]
    return known


def _progress(made: int, whole: int, seconds: float) -> None:
    rate = made / seconds if seconds else 0.0
    left = (whole - made) / rate if rate else 0.0
    print(
        f"[{made}/{whole}] 每秒{rate:.1f}份，约剩{left:.0f}秒",
        end="\r" if sys.stderr.isatty() else "\n",
        file=sys.stderr,
    )
