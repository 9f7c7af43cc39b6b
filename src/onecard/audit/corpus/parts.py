"""The folder of a corpus: parts of its tables as Parquet, each whole or not there, and the views over them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onecard.audit.corpus.tables import PATHS, SCHEMAS, Row, unpacked
from onecard.audit.corpus.worker import Packet
from onecard.compiling.files import put_all
from onecard.core.errors import Refusal, reason_of

VIEWS = Path(__file__).parent / "views.sql"
_COMMIT = "reports"
_PATHS = "paths.parquet"
FILES_OF_A_PART, BYTES_OF_A_PART = 256, 64 << 20
"""A part is written after so many files, or so many bytes of rows: what is held in memory is bounded by that."""


class Parts:
    """The parts in a folder. Raises Refusal `export.folder` where it cannot be written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._packets: list[Packet] = []
        self._files = self._bytes = 0
        with _writing(folder):
            for name in SCHEMAS:
                (folder / name).mkdir(parents=True, exist_ok=True)
            self._drop_unfinished()
            self._next = max((_number(path) for path in (folder / _COMMIT).glob("*.parquet")), default=0) + 1
        put_all(folder, {VIEWS.name: VIEWS.read_bytes()})

    def done(self, edition: str) -> set[str]:
        """The digests of the files that were audited by this edition of the rules."""
        return {row["digest"] for row in self._reports("digest", "edition") if row["edition"] == edition}

    def outcomes(self, edition: str) -> Iterator[tuple[str, int, str]]:
        """By this edition each report's digest of its file, number of errors, and why it was not audited."""
        for row in self._reports("digest", "edition", "errors", "error"):
            if row["edition"] == edition:
                yield row["digest"], row["errors"], row["error"]

    def put_paths(self, rows: list[Row]) -> None:
        """Say which files the corpus is."""
        self._put(pa.Table.from_pylist(rows, PATHS), self.folder / _PATHS)

    def add(self, packets: Iterable[Packet]) -> None:
        """Take in the reports of one file; a part is written where enough have come together."""
        for packet in packets:
            self._packets.append(packet)
            self._bytes += sum(map(len, packet.values()))
        self._files += 1
        if self._files >= FILES_OF_A_PART or self._bytes >= BYTES_OF_A_PART:
            self.flush()

    def flush(self) -> None:
        """Write what has come together."""
        if not self._packets:
            return
        for name in SCHEMAS:
            table = unpacked(name, (packet[name] for packet in self._packets))
            self._put(table, self.folder / name / f"part-{self._next:06}.parquet")
        self._next += 1
        self._packets, self._files, self._bytes = [], 0, 0

    def _put(self, table: pa.Table, path: Path) -> None:
        beside = path.with_suffix(".unfinished")
        with _writing(self.folder):
            pq.write_table(table, beside, compression="zstd")
            beside.replace(path)

    def _drop_unfinished(self) -> None:
        """A part whose reports are not there was being written when the run ended: its files are audited again."""
        whole = {path.name for path in (self.folder / _COMMIT).glob("*.parquet")}
        for name in SCHEMAS:
            for path in (self.folder / name).iterdir():
                if path.suffix == ".unfinished" or (path.suffix == ".parquet" and path.name not in whole):
                    path.unlink()

    def _reports(self, *columns: str) -> Iterator[Row]:
        for path in sorted((self.folder / _COMMIT).glob("*.parquet")):
            yield from pq.read_table(path, columns=list(columns), partitioning=None).to_pylist()


def _number(path: Path) -> int:
    digits = path.stem.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refusal(
            "export.folder", f"不能写到{os.fspath(folder)}：{reason_of(error)}。", "换一个可写的目录。"
        ) from error
