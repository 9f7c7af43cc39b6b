"""Loading of keys (密钥装载): the keys of the card's version are there, by version; none serves for another use; the phase is closed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.instructions import OWN, OWN_LINE, PLAIN
from onecard.chip.mould import blank_card
from onecard.chip.profile import Directory, KeyPlace
from onecard.chip.secrets import Usage
from onecard.chip.status import Status, in_words
from onecard.crypto.authentication import identifier_holds
from onecard.crypto.cipher import ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.padding import pad
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable, expect, none_of
from onecard.reader.conformance.keys import OwnKey
from onecard.reader.terminal import Answer, Terminal

_VERSIONS = (4, 3, 2, 1)
_NOT_TEMPLATE = b"\x62\0"


def _asked(bench: Bench, key: KeyPlace, version: int = 0) -> Answer:
    """INTERNAL AUTHENTICATE with a key: it counts nothing, and tells whether the key is there."""
    return bench.card.give(Command(PLAIN, 0x88, version, key.id, bytes(16)))


def _keys(bench: Bench) -> Iterator[tuple[Directory, KeyPlace]]:
    """The symmetric keys of all directories, each directory being selected."""
    for directory in bench.profile.directories:
        found = [key for key in directory.keys if key.algorithm is not None]
        if found:
            bench.enter(directory)
        yield from ((directory, key) for key in found)


def _named(directory: Directory, key: KeyPlace) -> str:
    return f"{directory.name}的{key.id:02X} {Usage(key.usage).name}{key.title and f' {key.title}'}"


def present(bench: Bench) -> str:
    """No key of the profile is unknown to the card."""
    keys = list(_told(bench))
    absent = [_named(directory, key) for directory, key, status in keys if status == Status.KEY]
    none_of(absent, "卡里没有下列密钥（6A88）")
    return f"卡配置的{len(keys)}把对称密钥都在卡里。"


def _told(bench: Bench) -> Iterator[tuple[Directory, KeyPlace, int]]:
    return ((directory, key, _asked(bench, key).status) for directory, key in _keys(bench))


def own_use(bench: Bench) -> str:
    """Internal authentication is made with its own key alone."""
    served = [
        _named(directory, key)
        for directory, key, status in _told(bench)
        if status == Status.OK and key.usage != Usage.IRK
    ]
    none_of(served, "下列密钥不是内部认证密钥，卡却用它计算了内部认证")
    return "只有内部认证密钥用于内部认证。"


def unknown_key(bench: Bench) -> str:
    """A key that is not there."""
    bench.enter(bench.home)
    absent = next(one for one in range(0xFE, 0, -1) if one not in {key.id for key in bench.home.keys})
    asked = Command(PLAIN, 0x88, 0, absent, bytes(16))
    expect(bench.card.give(asked), Status.KEY, doing=f"用没有的密钥{absent:02X}作内部认证")
    return "没有的密钥回答6A88。"


def versions(bench: Bench) -> str:
    """A key is named by its version; a version that is not there is unknown."""
    key = bench.home.key(Usage.IRK)
    if key is None:
        raise Inapplicable("这种卡没有内部认证密钥。")
    held = {one.version for one in bench.home.keys if one.id == key.id}
    absent = next((one for one in _VERSIONS if one not in held), None)
    bench.enter(bench.home)
    for version in sorted(held):
        expect(_asked(bench, key, version), Status.OK, doing=f"用版本{version}的密钥作内部认证")
    if absent is not None:
        expect(_asked(bench, key, absent), Status.KEY, doing=f"用没有的版本{absent}作内部认证")
    return "有的版本能用，没有的版本回答6A88。"


def closed(bench: Bench) -> str:
    """On an issued card nobody makes files, writes keys or ends the phase again. What is sent would make nothing."""
    bench.enter(bench.profile.root)
    for command, doing in (
        (Command(OWN, 0xE0, 0, 0, _NOT_TEMPLATE), "建立文件"),
        (Command(OWN_LINE, 0xD4, 0, 0, bytes(20)), "写入密钥"),
        (Command(OWN, 0x44, 0, 0), "结束个人化"),
    ):
        refused = (Status.CONDITIONS, Status.SECURITY, Status.STATE, Status.INSTRUCTION)
        expect(bench.card.give(command), *refused, doing=f"在发出的卡上{doing}")
    return "发出的卡拒绝建立文件、写入密钥和结束个人化。"


def identifier_mac(bench: Bench) -> str:
    """The card identifier ends with the MAC that the internal key makes over it."""
    place = bench.place(bench.home, Usage.IRK)
    held = bench.keys.identifier
    sam, own, factor = bench.keys.sam, bench.keys.own(bench.home, place), bench.reading.factor
    if own is not None:
        right = identifier_holds(own.algorithm, own.key, held)
    elif sam is not None:
        right = sam.mac(bench.reading.algorithm, place.id, factor, held[:12]) == held[12:]
    else:
        raise Inapplicable("没有这张卡的密钥，卡识别码的鉴别码没有核对。")
    if not right:
        raise Deviation("卡识别码的鉴别码不是这张卡的内部认证密钥算出来的：识别码被改动过。")
    return "卡识别码的鉴别码就是内部认证密钥算出来的。"


def blank(bench: Bench) -> str:
    """A blank card of the same kind: built up only under its transport key, whose place its own master key then takes."""
    if bench.chip is None:
        raise Inapplicable(
            "读卡器里的是发出的卡，不能再装密钥；软件里的卡用--image检测时，对同种的空白卡做。"
        )
    transport, master = (OwnKey(bench.profile.algorithm, Key(secrets.token_bytes(16))) for _ in range(2))
    place = bench.place(bench.profile.root, Usage.MK)
    card = Card(blank_card(bench.profile, bench.card.atr, transport.key))
    terminal = Terminal(card.transmit, card.reset(), card.settings.direct, card.reset)
    reading = replace(bench.reading, card=terminal)
    new = replace(bench, reading=reading, chip=card)
    try:
        _built(new, transport, master, place)
    finally:
        bench.card.trace += terminal.trace
    return "空白卡：没有认证不能建文件，鉴别码错误不能装密钥，传输密钥换成主控密钥后失效。"


def _built(bench: Bench, transport: OwnKey, master: OwnKey, place: KeyPlace) -> None:
    """The steps of building up, right and wrong."""
    card = bench.card
    template = bytes(bench.home.descriptor(bench.profile.pin.length))
    create = Command(OWN, 0xE0, 0, 0, template)
    expect(card.give(create), Status.SECURITY, doing="没有认证就建立文件")
    secret = bytes(place.header) + master.key.reveal()
    plain = pad(bytes([len(secret)]) + secret, transport.algorithm.block)
    loading = Command(OWN_LINE, 0xD4, 0, 0, ecb_encrypt(transport.algorithm, transport.key, plain))
    wrong = bench.protected(master, loading)
    expect(card.give(wrong), Status.MAC_WRONG, doing="鉴别码错误的写入密钥")
    expect(card.give(bench.protected(transport, loading)), Status.OK, doing="用传输密钥写入主控密钥")
    old = card.give(bench.proof(transport, place)).status
    if old & 0xFFF0 != Status.TRIES:
        raise Deviation(f"传输密钥换掉以后还能用它认证：卡回答{old:04X}（{in_words(old)}）。")
    expect(card.give(bench.proof(master, place)), Status.OK, doing="用写入的主控密钥认证")
    expect(card.give(create), Status.OK, doing="认证后建立目录")
    expect(card.give(Command(OWN, 0x44, 0, 0)), Status.OK, doing="结束个人化")
