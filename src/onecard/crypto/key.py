"""Key bytes (密钥): one type that never shows what it holds, not in a repr, a log, an exception or a pickle."""

from __future__ import annotations

import hmac
import secrets
from typing import Never

from onecard.core.errors import Refusal


class Key:
    """Secret bytes. `reveal()` is the only door, and is meant for the cipher that uses them.

    Compares in constant time; cannot be hashed, pickled, copied or printed: what would carry the bytes elsewhere fails.
    """

    __slots__ = ("_held",)

    def __init__(self, held: bytes) -> None:
        self._held = bytes(held)

    @classmethod
    def fresh(cls, length: int = 16) -> Key:
        """`length` random bytes of the operating system's source."""
        return cls(secrets.token_bytes(length))

    @classmethod
    def of_hex(cls, text: str) -> Key:
        """The key written as hexadecimal digits, blanks between them allowed.

        Raises Refusal `crypto.key_hex`, which does not repeat the text.
        """
        try:
            return cls(bytes.fromhex(text))
        except ValueError:
            raise Refusal(
                "crypto.key_hex",
                "密钥应当写成偶数个十六进制数字，这里不是。",
                "请检查密钥的写法；出于安全，这里不显示原文。",
            ) from None

    def reveal(self) -> bytes:
        """The bytes themselves, for the cipher."""
        return self._held

    def xor(self, other: Key) -> Key:
        """The key that two components (密钥分量) of one length make.

        Raises Refusal `crypto.components` where the lengths differ.
        """
        if len(self) != len(other):
            raise Refusal("crypto.components", "密钥分量的长度不同，不能合成。", "请检查每个分量的字节数。")
        return Key(bytes(one ^ two for one, two in zip(self._held, other._held, strict=True)))

    def __len__(self) -> int:
        return len(self._held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and hmac.compare_digest(self._held, other._held)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Key {len(self._held)} bytes>"

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError("a key is neither pickled nor copied")

    def __getstate__(self) -> Never:
        raise TypeError("a key tells nobody its state")
