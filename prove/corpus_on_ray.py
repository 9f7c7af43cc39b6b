"""A corpus audited by a Ray cluster of several workers says what the processes of one machine say, whatever is lost meanwhile.

Ray is large, so it is not among the test tools: this installs requirements/cluster.txt (about 700 MB) into an environment
of its own, which is removed at the end, and runs itself in it. Compared is the digest over the sorted rows of each table.
corpus_on_ray.py [--reports N]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import venv
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onecard.audit.corpus.run import Ended

ROOT = Path(__file__).parents[1]
FORMS = ("txt", "docx", "html", "pdf")
WORKERS = 2


def installed_and_run(arguments: list[str]) -> int:
    """Make the environment and run this file in it."""
    lock = ROOT / "requirements" / "cluster.txt"
    with tempfile.TemporaryDirectory() as folder:
        print(f"installing {lock.relative_to(ROOT)} into an environment of its own", flush=True)
        venv.create(folder, with_pip=True, symlinks=True)
        python = Path(folder, "Scripts" if os.name == "nt" else "bin", "python")
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(lock)], check=True)
        # As if it were installed there: on this machine, and on those that Ray starts.
        given = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT / "prove")))}
        return subprocess.run([str(python), __file__, "--here", *arguments], env=given).returncode


def made(folder: Path, count: int) -> None:
    """Reports in four kinds of files, half of them with a fault; a copy, an archive, and two files that are no reports."""
    from printed_reports.files import WRITERS
    from printed_reports.matters import TEMPLATES, write
    from printed_reports.planting import plant
    from printed_reports.unit import unit

    folder.mkdir()
    for number in range(count):
        chance = random.Random(number)
        printed = write(TEMPLATES[number % len(TEMPLATES)], unit(chance), chance)
        if number // len(TEMPLATES) % 2:
            plant(chance, printed)
        form = FORMS[number // 3 % len(FORMS)]
        (folder / f"{number:05}.{form}").write_bytes(WRITERS[form](printed))
    first = (folder / "00000.txt").read_bytes()
    (folder / "副本.txt").write_bytes(first)
    with zipfile.ZipFile(folder / "两份.zip", "w") as archive:
        for name in ("甲.txt", "乙.txt"):
            archive.writestr(name, first + name.encode())
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 no archive")
    (folder / "空.pdf").write_bytes(b"")


def digests(out: Path) -> dict[str, str]:
    """By table the digest over its rows in an order of their own, without how long each took."""
    import pyarrow.parquet as pq

    from onecard.audit.corpus.tables import SCHEMAS

    found = {}
    for name in SCHEMAS:
        rows = sorted(
            repr({key: value for key, value in row.items() if key != "seconds"})
            for path in (out / name).glob("*.parquet")
            for row in pq.read_table(path, partitioning=None).to_pylist()
        )
        found[name] = f"{len(rows)} rows {sha256(repr(rows).encode()).hexdigest()[:16]}"
    return found


def desks(name: str) -> list[int]:
    """The processes beneath this one that bear a name: Ray names them by what they are at."""
    parents, named = {}, set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, _, rest = path.read_text("utf-8", "replace").rpartition(")")
            number = int(path.parent.name)
            parents[number] = int(rest.split()[1])
            if (path.parent / "cmdline").read_text("utf-8", "replace").rstrip("\0 ") == name:
                named.add(number)

    def ours(number: int) -> bool:
        while number in parents and number != os.getpid():
            number = parents[number]
        return number == os.getpid()

    return [number for number in named if ours(number)]


class Killer(threading.Thread):
    """Ends so many desks in the midst of a file, one after another."""

    def __init__(self, count: int) -> None:
        super().__init__(daemon=True)
        self.left, self.killed = count, set[int]()

    def run(self) -> None:
        while len(self.killed) < self.left:
            for number in set(desks("ray::Desk.audit")) - self.killed:
                if len(self.killed) < self.left:
                    os.kill(number, signal.SIGKILL)
                    self.killed.add(number)
            time.sleep(0.05)


def breaking_off(line: str) -> None:
    """Break off at the first line of progress, as Ctrl-C does."""
    if line.startswith("["):
        raise KeyboardInterrupt


def audited(folder: Path, out: Path, workers: Any, tell: Callable[[str], None] = lambda line: None) -> Ended:
    """One run over a folder, timed."""
    from onecard.audit.corpus.run import audit_corpus

    began, mine = time.monotonic(), time.process_time()
    with closing(workers):
        ended = audit_corpus(folder, out, workers, tell)
    print(
        f"  {ended.now} files in {time.monotonic() - began:.1f} s, {time.process_time() - mine:.1f} s of them the parent's"
    )
    return ended


@contextmanager
def cluster_elsewhere(folder: Path) -> Iterator[str]:
    """A cluster that was there before us, as on other machines: it stands in another folder and sees no path of ours."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [
        str(Path(sys.executable).with_name("ray")),
        "start",
        "--head",
        "--block",
        "--include-dashboard=false",
    ]
    line += [
        f"--port={port}",
        f"--num-cpus={WORKERS}",
        "--node-ip-address=127.0.0.1",
        "--disable-usage-stats",
    ]
    with subprocess.Popen(
        line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as head:
        try:
            while head.poll() is None:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.5)
            yield f"127.0.0.1:{port}"
        finally:
            head.send_signal(signal.SIGTERM)


def proved(folder: Path, count: int) -> bool:
    """Whether every run says what the processes of this machine say."""
    from onecard.audit.corpus.cluster import TRIES, Cluster
    from onecard.audit.corpus.pool import Pool

    made(folder / "in", count)
    os.chdir(folder)
    given = Path("in")
    right = True

    def same(what: str, out: Path) -> None:
        nonlocal right
        told = digests(out)
        right = right and told == expected
        print(f"{what}: {'the same' if told == expected else f'OTHER: {told}'}", flush=True)

    print(f"processes of this machine, {WORKERS} workers")
    audited(given, Path("here"), Pool(WORKERS))
    expected = digests(Path("here"))
    print("\n".join(f"  {name}: {digest}" for name, digest in expected.items()), flush=True)
    audited(given, Path("ray"), Cluster("", WORKERS))
    same(f"Ray on this machine, {WORKERS} workers", Path("ray"))
    killer = Killer(2)
    killer.start()
    audited(given, Path("killed"), Cluster("", WORKERS))
    killer.join(0)
    same(f"Ray, {len(killer.killed)} workers killed in the midst of a file", Path("killed"))
    with suppress(KeyboardInterrupt):
        audited(given, Path("taken-up"), Cluster("", WORKERS), breaking_off)
    with cluster_elsewhere(folder / "ray") as address:
        ended = audited(given, Path("taken-up"), Cluster(address, None))
    same(f"Ray, broken off, then the {ended.now} files left on a cluster at an address", Path("taken-up"))
    right = right and len(killer.killed) == 2 and 0 < ended.now < ended.files
    (folder / "one").mkdir()
    (folder / "one" / "甲.txt").write_bytes((folder / "in" / "00000.txt").read_bytes() * 200)
    Killer(TRIES).start()
    lost = audited(Path("one"), Path("lost"), Cluster("", 1))
    print(f"a file that loses {TRIES} workers: {'said so' if lost.unread == 1 else 'OTHER'}")
    return right and lost.unread == 1


def main(arguments: list[str]) -> int:
    """Install, or prove where that is done; 1 where something is not the same."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--here", action="store_true", help="in this environment, which has Ray")
    options = parser.parse_args(arguments)
    if not options.here:
        return installed_and_run(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return 0 if proved(Path(folder), options.reports) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
