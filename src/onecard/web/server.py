"""Serving the site on this machine: the web server and the job worker as children, ended together."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from types import FrameType

from onecard.core.errors import Refusal

ANSWER_SECONDS_MAX = 60
END_SECONDS_MAX = 10
LOOK_SECONDS = 0.2


@dataclass(slots=True)
class _Asked:
    """Whether somebody asked for the end, by Ctrl-C or SIGTERM.

    Noted, never raised: an interrupt that met an import could end the process by the signal though it was caught.
    """

    end: bool = False

    def note(self, number: int, frame: FrameType | None) -> None:
        self.end = True


def serve(port: int, *, workers: int = 1, threads: int = 8) -> int:
    """Serve the site on the loopback address until Ctrl-C or SIGTERM; returns the exit status.

    Prints the address alone on a line once the site answers, that of the public site, the example's sign-ins where it is loaded.
    Raises Refusal `site.port_taken` where something else listens, `site.no_answer` where the site does not start.
    """
    _require_free(port)
    asked = _Asked()
    # A shell that starts a command in the background has it ignore Ctrl-C; here it always ends the site.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked.note)
    environment = {
        **os.environ,
        "ONECARD_SECRET_KEY": os.environ.get("ONECARD_SECRET_KEY") or secrets.token_urlsafe(48),
    }
    children = [
        subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-m", "onecard.web.leash", *module],
            env=environment,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        for module in (_web_server(port, workers, threads), ["onecard", "jobs", "work"])
    ]
    try:
        if _wait_for_answer(port, children[0], asked):
            print(f"http://127.0.0.1:{port}/", flush=True)
            print(f"公开网站（不用登录）：http://127.0.0.1:{port}/public/", flush=True)
            _print_sign_ins()
        while not asked.end:
            _require_alive(children)
            time.sleep(LOOK_SECONDS)
        print("\n已停止，数据已保存。", flush=True)
        return 0
    finally:
        _end(children)


def _require_alive(children: list[subprocess.Popen[bytes]]) -> None:
    for child, name in zip(children, ("网站", "任务"), strict=True):
        if child.poll() is not None:
            raise Refusal(
                "site.child_ended",
                f"{name}进程意外结束（退出码{child.returncode}），全部服务已停止。",
                "上面几行是它结束前说的话；改正后再运行。",
            )


def _web_server(port: int, workers: int, threads: int) -> list[str]:
    return [
        "gunicorn", "onecard.config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
        "--threads", str(threads), "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refusal(
                "site.port_taken",
                f"端口{port}已被别的程序占用。",
                f"换一个端口，例如PORT={port + 1} script/run。",
            ) from error


def _wait_for_answer(port: int, web: subprocess.Popen[bytes], asked: _Asked) -> bool:
    """Whether the site answered before anybody asked for the end."""
    end = time.monotonic() + ANSWER_SECONDS_MAX
    while time.monotonic() < end and web.poll() is None and not asked.end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    if asked.end:
        return False
    raise Refusal("site.no_answer", "网站没有启动起来。", "上面几行是它结束前说的话；改正后再运行。")


def _print_sign_ins() -> None:
    from onecard.simulation.sign_ins import demo_sign_ins

    for line in demo_sign_ins():
        print(line, flush=True)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + END_SECONDS_MAX
    for child in children:
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
