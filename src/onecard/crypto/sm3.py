"""SM3 (GB/T 32905-2016): the hash of 256 bits, by the platform's OpenSSL."""

from __future__ import annotations

import hashlib

from onecard.core.errors import Refusal


def sm3(data: bytes) -> bytes:
    """The SM3 digest of `data`, 32 bytes.

    Raises Refusal `crypto.sm3_missing` where Python was built on an OpenSSL without SM3.
    """
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        raise Refusal(
            "crypto.sm3_missing",
            "这台机器的Python所用的OpenSSL不提供SM3杂凑算法。",
            "请改用OpenSSL 1.1.1以上、未裁剪国密算法的Python 3.11或更新版本。",
        ) from None
