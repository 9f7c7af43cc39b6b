"""Two virtual readers for tests and measurements: those of a pcscd that runs here, or of one that runs meanwhile."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from onecard.chip.vpcd import HOST, PORT

LOCK = Path("/tmp/onecard-pcsc.lock")  # noqa: S108 - one pcscd a machine, whoever tests


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for what another process brings about."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def listening() -> bool:
    """Whether the first reader waits for a card."""
    with socket.socket() as trying:
        return trying.connect_ex((HOST, PORT)) == 0


def free() -> bool:
    """Whether the service can have both ports: they lie among those that the system gives to whoever connects to anything, and
    stay taken for a minute after that."""
    try:
        for port in (PORT, PORT + 1):
            with socket.socket() as trying:
                trying.bind((HOST, port))
    except OSError:
        return False
    return True


@contextmanager
def virtual_readers() -> Iterator[Callable[[], None] | None]:
    """Both readers, ours alone for so long; yields how to end the service, None where it is the system's."""
    with LOCK.open("a") as lock:
        if os.fstat(lock.fileno()).st_uid == os.geteuid():
            LOCK.chmod(0o666)  # another person's tests wait at it too
        fcntl.flock(lock, fcntl.LOCK_EX)
        if Path("/run/pcscd/pcscd.comm").exists():  # where systemd keeps the socket, asking wakes the service
            subprocess.run(["opensc-tool", "-l"], capture_output=True)
        if listening():
            yield None
            return
        until(free, 90)
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        with subprocess.Popen([*sudo, "pcscd", "--foreground"], stdout=subprocess.DEVNULL) as running:

            def end() -> None:
                if running.poll() is None:
                    subprocess.run([*sudo, "kill", str(running.pid)], check=True)
                    running.wait()

            try:
                until(listening)
                yield end
            finally:
                end()
