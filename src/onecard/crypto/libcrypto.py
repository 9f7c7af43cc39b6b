"""OpenSSL's libcrypto by its EVP calls: what SM2 at the library's own speed needs (docs/decisions/0027-sm2-by-libcrypto.md).

Where it is looked for, in this order:

- the file that the environment variable `ONECARD_LIBCRYPTO` names;
- Linux: `libcrypto.so.3`, where the system's loader finds it (Debian: package `libssl3`, there wherever Python is);
- Windows: `libcrypto-3.dll`, or with `-x64` or `-arm64` behind it, in the folder `DLLs` of Python;
- macOS: `libcrypto.3.dylib` beside Python, then in the folders of Homebrew's `openssl@3`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_ulong, c_void_p
from functools import cache
from pathlib import Path
from typing import Any

from onecard.core.errors import Refusal

_NEEDED = 0x30000000
"""OpenSSL 3.0: the first whose EVP calls know SM2 keys by themselves."""
_CALLS: dict[str, tuple[Any, list[Any]]] = {
    "OpenSSL_version_num": (c_ulong, []),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "i2d_PUBKEY": (c_int, [c_void_p, POINTER(c_char_p)]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_is_a": (c_int, [c_void_p, c_char_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_public_check": (c_int, [c_void_p]),
    "EVP_PKEY_sign_init": (c_int, [c_void_p]),
    "EVP_PKEY_verify_init": (c_int, [c_void_p]),
    "EVP_PKEY_encrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_decrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_sign": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_PKEY_verify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
    "EVP_PKEY_encrypt": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_PKEY_decrypt": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "ERR_clear_error": (None, []),
    "RAND_priv_bytes": (c_int, [c_char_p, c_int]),
}


def places() -> Iterator[str]:
    """The names and files that are tried, in order."""
    named = os.environ.get("ONECARD_LIBCRYPTO")
    if named:
        yield named
    elif sys.platform == "win32":
        for name in ("libcrypto-3.dll", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll"):
            yield str(Path(sys.base_prefix, "DLLs", name))
    elif sys.platform == "darwin":
        for folder in (
            f"{sys.base_prefix}/lib",
            "/opt/homebrew/opt/openssl@3/lib",
            "/usr/local/opt/openssl@3/lib",
        ):
            yield f"{folder}/libcrypto.3.dylib"
    else:
        yield "libcrypto.so.3"


@cache
def libcrypto() -> Any:
    """The library, its calls typed; opened once.

    Raises Refusal `crypto.libcrypto_missing` where none is found, or only one before OpenSSL 3.0.
    """
    tried = list(places())
    for place in tried:
        try:
            library = ctypes.CDLL(place)
            for name, (result, arguments) in _CALLS.items():
                call = getattr(library, name)
                call.restype, call.argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        if library.OpenSSL_version_num() >= _NEEDED:
            return library
    raise Refusal(
        "crypto.libcrypto_missing",
        f"没有找到OpenSSL 3.0以上的libcrypto，SM2运算不能进行；找过：{'、'.join(tried)}。",
        "请安装OpenSSL 3（Debian：apt-get install libssl3），或者用环境变量ONECARD_LIBCRYPTO指明文件。",
    )


class Handle:
    """An object of the library with the call that frees it."""

    __slots__ = ("_free", "at")

    def __init__(self, at: int, free: str) -> None:
        self.at = at
        self._free = getattr(libcrypto(), free)

    def __del__(self) -> None:
        self._free(self.at)


def key_of(der: bytes, *, private: bool) -> Handle | None:
    """The SM2 key that PKCS#8 or SubjectPublicKeyInfo bytes hold; none where they hold no valid one."""
    library = libcrypto()
    read = library.d2i_AutoPrivateKey if private else library.d2i_PUBKEY
    at = read(None, byref(c_char_p(der)), len(der))
    if not at:
        library.ERR_clear_error()
        return None
    key = Handle(at, "EVP_PKEY_free")
    checking = Handle(library.EVP_PKEY_CTX_new(key.at, None), "EVP_PKEY_CTX_free")
    if library.EVP_PKEY_is_a(key.at, b"SM2") != 1 or library.EVP_PKEY_public_check(checking.at) != 1:
        library.ERR_clear_error()
        return None
    return key


def public_bytes(key: Handle) -> bytes:
    """SubjectPublicKeyInfo of a key, private or public."""
    library = libcrypto()
    room = ctypes.create_string_buffer(library.i2d_PUBKEY(key.at, None))
    library.i2d_PUBKEY(key.at, byref(ctypes.cast(room, c_char_p)))
    return room.raw


def random_bytes(length: int) -> bytes:
    """Random bytes of the library's own source, which signatures and ciphertexts take their k from.

    Raises Refusal `crypto.random` where the library has none to give.
    """
    room = ctypes.create_string_buffer(length)
    if libcrypto().RAND_priv_bytes(room, length) != 1:
        raise Refusal(
            "crypto.random", "libcrypto的随机数源没有给出随机数。", "请检查系统的随机数设备后重启。"
        )
    return room.raw


class Operation:
    """A key made ready for one operation: `sign`, `verify`, `encrypt` or `decrypt`; not for two threads at a time."""

    __slots__ = ("_call", "_context", "_key")

    def __init__(self, key: Handle, name: str) -> None:
        library = libcrypto()
        self._key = key
        self._context = Handle(library.EVP_PKEY_CTX_new(key.at, None), "EVP_PKEY_CTX_free")
        getattr(library, f"EVP_PKEY_{name}_init")(self._context.at)
        self._call = getattr(library, f"EVP_PKEY_{name}")

    def given(self, data: bytes, room: int) -> bytes | None:
        """What the operation makes of `data`, at most `room` bytes; none where it refuses."""
        out = ctypes.create_string_buffer(room)
        length = c_size_t(room)
        if self._call(self._context.at, out, byref(length), data, len(data)) != 1:
            libcrypto().ERR_clear_error()
            return None
        return out.raw[: length.value]

    def holds(self, signature: bytes, digest: bytes) -> bool:
        """Whether the signature is this key's over the digest."""
        if self._call(self._context.at, signature, len(signature), digest, len(digest)) == 1:
            return True
        libcrypto().ERR_clear_error()
        return False
