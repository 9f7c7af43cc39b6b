"""A site of its own with the example in it, for a real browser: real processes, the files as they are served in earnest."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from onecard.simulation.sign_ins import PASSWORD

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SEAL_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
SECONDS_TO_END = 20
MILLISECONDS_MAX = 30_000
COMMAND = [sys.executable, "-m", "onecard"]
_CAME_IN: dict[tuple[str, str], list[Any]] = {}
"""The cookies of who has signed in, by site and user name."""


def load_into(home: Path) -> None:
    """Make a site below `home` with the example in it, by the commands `script/run` calls."""
    for words in (["site", "prepare"], ["demo", "load"]):
        subprocess.run([*COMMAND, *words], env=environment(home), check=True, capture_output=True)


@contextmanager
def example_site(home: Path) -> Iterator[str]:
    """Serve a site below `home` with the example loaded anew; yields its address without a slash at the end."""
    load_into(home)
    with serving(home) as address:
        yield address


@contextmanager
def copy_served(example_home: Path, home: Path) -> Iterator[str]:
    """As `example_site`, with a copy of a home that holds the example already."""
    shutil.copytree(example_home, home)
    with serving(home) as address:
        yield address


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Serve the site below `home` as it stands, at an address of its own, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [*COMMAND, "site", "serve", "--port", str(port)],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if server.stdout is None or not (address := server.stdout.readline().strip()):
            raise RuntimeError("the site did not start")
        yield address.rstrip("/")
    finally:
        server.terminate()
        server.communicate(timeout=SECONDS_TO_END)


def environment(home: Path) -> dict[str, str]:
    """The environment of a command that works on the site below `home`."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
    return {**kept, "ONECARD_HOME": str(home), "PYTHONIOENCODING": "utf-8", "ONECARD_SEAL_KEYS": SEAL_KEY}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def watched(context: BrowserContext, complaints: list[str]) -> Page:
    """A new page that writes down what the browser complains of: scripts, policy, missing files."""
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS_MAX)
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def sign_in(page: Page, site: str, username: str = "chenjingyi") -> None:
    """Sign in as a person of the example: the first time by the form, afterwards by the session it began, on no page yet."""
    if came_in := _CAME_IN.get((site, username)):
        page.context.add_cookies(came_in)
        return
    page.goto(f"{site}/sign-in")
    page.get_by_label("账号", exact=True).fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{site}/")
    _CAME_IN[site, username] = page.context.cookies()
