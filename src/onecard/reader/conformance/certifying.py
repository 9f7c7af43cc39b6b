"""Certificates (证书): a key pair that is made in the card signs for whoever knows its PIN, and its certificate says whose it is."""

from __future__ import annotations

import secrets

from onecard.chip.apdu import Command
from onecard.chip.instructions import PLAIN
from onecard.chip.profile import Directory, KeyPlace
from onecard.chip.secrets import Usage
from onecard.chip.signing import DIGEST
from onecard.chip.status import Status
from onecard.core.errors import Refusal
from onecard.crypto.certificate import Certificate
from onecard.crypto.sm2 import PublicKey
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable, expect, need
from onecard.reader.terminal import Answer

_PUBLIC, _CERTIFICATE, _POINT = 0x0012, 0x0018, 65
_SEQUENCE, _LONG = 0x30, 0x82


def _place(bench: Bench) -> tuple[Directory, KeyPlace]:
    """Where the pair is. Raises Inapplicable on a card without one."""
    for directory in bench.profile.directories:
        place = directory.key(Usage.SIGN)
        if place is not None:
            return directory, place
    raise Inapplicable("这一代卡没有证书应用。")


def _signed(bench: Bench, digest: bytes) -> Answer:
    return bench.card.give(Command(PLAIN, 0x2A, 0x9E, 0x9A, digest))


def without_pin(bench: Bench) -> str:
    """Without the PIN the card neither signs nor makes a new pair."""
    directory, place = _place(bench)
    bench.enter(directory)
    expect(_signed(bench, bytes(DIGEST)), Status.SECURITY, doing="没有验证密码就签名")
    making = Command(PLAIN, 0x46, 0x80, 0, bytes([place.id]))
    expect(bench.card.give(making), Status.SECURITY, doing="没有验证密码就产生密钥对")
    return "没有验证密码，不签名，也不产生密钥对（6982）。"


def signature(bench: Bench) -> str:
    """What the card signs is verified with the public key it names: of its file, its certificate, or a pair just made."""
    directory, place = _place(bench)
    bench.verify(bench.with_pin(directory))
    public, named = _public_key(bench, directory, place)
    for _ in range(2):
        digest = secrets.token_bytes(DIGEST)
        made = expect(_signed(bench, digest), Status.OK, doing="验证密码后签名").data
        if not public.verify_digest(digest, made):
            raise Deviation(f"卡的签名用{named}验证不成立。")
    return f"验证密码后卡内签名，用{named}验证成立。"


def certificate(bench: Bench) -> str:
    """The certificate on the card is that of the public key beside it."""
    directory, _ = _place(bench)
    bench.enter(directory)
    for identifier in (_PUBLIC, _CERTIFICATE):
        file = directory.file(identifier)
        if file is not None:
            bench.card.give(Command(PLAIN, 0xA4, 0, 0, identifier.to_bytes(2, "big")))
            expect(bench.card.selected(file.size), Status.OK, doing=f"读{file.title}")
    held, public = _certificate(bench, directory), _public_file(bench, directory)
    if held is None or public is None:
        raise Inapplicable("卡里还没有签名公钥和签名证书。")
    if held.public != public:
        raise Deviation("签名证书里的公钥不是卡里的签名公钥。")
    return "签名证书里的公钥就是卡里的签名公钥。"


def _public_key(bench: Bench, directory: Directory, place: KeyPlace) -> tuple[PublicKey, str]:
    public = _public_file(bench, directory)
    if public is not None:
        return public, "卡里的签名公钥"
    held = _certificate(bench, directory)
    if held is not None:
        return held.public, "签名证书里的公钥"
    making = Command(PLAIN, 0x46, 0x80, 0, bytes([place.id]))
    point = expect(bench.card.give(making), Status.OK, doing="验证密码后产生密钥对").data
    return _point(point, "产生密钥对的应答"), "刚才产生的公钥"


def _read(bench: Bench, directory: Directory, identifier: int) -> bytes:
    """A file that has no short identifier, without the zeros behind its content; nothing where it is not there."""
    file = directory.file(identifier)
    if file is None:
        return b""
    need(
        bench.card.give(Command(PLAIN, 0xA4, 0, 0, identifier.to_bytes(2, "big"))), doing=f"选择{file.title}"
    )
    return need(bench.card.selected(file.size), doing=f"读{file.title}").data.rstrip(b"\0")


def _public_file(bench: Bench, directory: Directory) -> PublicKey | None:
    held = _read(bench, directory, _PUBLIC)
    return _point(held.ljust(_POINT, b"\0")[-_POINT:], "签名公钥文件") if held else None


def _certificate(bench: Bench, directory: Directory) -> Certificate | None:
    held = _read(bench, directory, _CERTIFICATE)
    if not held:
        return None
    size = 4 + int.from_bytes(held[2:4], "big")
    if held[:2] != bytes((_SEQUENCE, _LONG)):
        raise Deviation("签名证书文件里不是证书。")
    try:
        return Certificate(held[:size].ljust(size, b"\0"))
    except Refusal as wrong:
        raise Deviation(f"签名证书文件里的证书不对：{wrong.sentence}") from None


def _point(held: bytes, where: str) -> PublicKey:
    try:
        return PublicKey(held)
    except Refusal:
        raise Deviation(f"{where}里不是SM2公钥。") from None
