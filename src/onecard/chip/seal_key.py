"""The key that card images are sealed with (封存密钥): 32 hexadecimal digits in a file of its own, made on first use."""

from __future__ import annotations

from pathlib import Path

from onecard.chip.image import replace_file
from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm
from onecard.crypto.key import Key


def read_seal(path: Path) -> Key:
    """The seal key in a file. Raises Refusal `seal.key` where it is none, OSError where the file cannot be read."""
    key = Key.of_hex(path.read_text("ascii", "replace").strip())
    if len(key) != Algorithm.SM4.key:
        raise Refusal(
            "seal.key", f"{path}不是封存密钥：应当是32位十六进制。", "请用--seal给出封存卡映像的密钥文件。"
        )
    return key


def make_seal(path: Path) -> Key:
    """The seal key in a file; a fresh one where there is no file yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, Key.fresh().reveal().hex().upper().encode() + b"\n")
    return read_seal(path)
