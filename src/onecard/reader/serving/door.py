"""Who may come in: a page whose origin is allowed, asking this machine by its own name, that knows the token.

The host is checked so that no other name that was made to point here (DNS rebinding) is answered, the origin so that no
page of somebody else can use the token of ours, the token so that no other program or person of this machine can.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path

from onecard.core.errors import Refusal

HOST = "127.0.0.1"
_NAMES = (HOST, "localhost")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
TOKEN_LENGTH_MIN = 32


@dataclass(frozen=True)
class Door:
    """The token, the origins that are allowed besides our own page's, and where we are reached."""

    port: int
    token: str = field(repr=False)
    origins: frozenset[str] = frozenset()

    @property
    def hosts(self) -> frozenset[str]:
        """What a browser may call us."""
        return frozenset(f"{name}:{self.port}" for name in _NAMES)

    def check_host(self, told: list[str]) -> None:
        """Raises Refusal `serve.host` unless exactly one name of ours was called."""
        if len(told) != 1 or told[0].lower() not in self.hosts:
            raise Refusal(
                "serve.host",
                "地址不是本机的读卡服务。",
                f"请用http://{HOST}:{self.port}/打开。",
            )

    def check_origin(self, told: list[str]) -> str:
        """The origin of the page that asks, blank where a program asks. Raises Refusal `serve.origin`."""
        if not told:
            return ""
        own = {f"http://{host}" for host in self.hosts}
        if len(told) != 1 or told[0] not in own | self.origins:
            raise Refusal(
                "serve.origin",
                "这个网页不在读卡服务允许的来源里。",
                "要让它读卡，启动服务时用--origin写上它的来源（协议、主机、端口）。",
            )
        return told[0]

    def check_token(self, told: object) -> None:
        """Raises Refusal `serve.token`; takes the same time for every wrong one."""
        given = told if isinstance(told, str) else ""
        if not compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            raise Refusal(
                "serve.token", "口令不对。", "请用启动服务时给出的链接打开，或向管理这台机器的人要口令。"
            )


def origin(text: str) -> str:
    """An origin as browsers send it. Raises Refusal `serve.origin_form`."""
    found = text.strip().rstrip("/")
    if not _ORIGIN.fullmatch(found):
        raise Refusal(
            "serve.origin_form",
            f"“{text}”不是网页的来源。",
            "来源是协议、主机和端口，如https://card.example.gov.cn，不带路径；不能写*。",
        )
    return found.lower()


def told_origin(text: str) -> str:
    """An origin somebody sent, as it may stand in a log: what has another form is left out."""
    return text if _ORIGIN.fullmatch(text) and len(text) <= 100 else ""


def new_token() -> str:
    """A token nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(32)


def read_token(path: Path) -> str:
    """The token in a file; a fresh one, for its owner alone to read, where there is no file yet.

    Raises Refusal `serve.token_form` where it is too short, `serve.token_open` where others may read it, OSError where the
    file cannot be read or written.
    """
    if not path.exists():
        path.touch(0o600)
        path.write_text(new_token() + "\n", "ascii")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Refusal("serve.token_open", f"{path}别人也能读。", f"请先运行：chmod 600 {path}")
    found = path.read_text("ascii", "replace").strip()
    if len(found) < TOKEN_LENGTH_MIN or not found.isascii():
        raise Refusal(
            "serve.token_form",
            f"{path}里的口令太短，或者不是ASCII字符。",
            f"口令至少{TOKEN_LENGTH_MIN}个字符；删去这个文件，就生成一个新的。",
        )
    return found
