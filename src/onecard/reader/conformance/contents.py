"""Structure of the data (数据结构): the files and records of the card's version are there, in the form it says."""

from __future__ import annotations

import re
from datetime import date

from onecard.chip.access import FREE
from onecard.chip.apdu import Command
from onecard.chip.descriptor import Kind
from onecard.chip.instructions import PLAIN
from onecard.chip.status import Status
from onecard.core.identity import card_check_character, person_check_character
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable, need, none_of, rule

_REGISTERED = bytes.fromhex("D156000005")
_AREA = 3


def files(bench: Bench) -> str:
    """Every file is selected by its identifier in its directory."""
    told, count = [], 0
    for directory in bench.profile.directories:
        if directory.files:
            bench.enter(directory)
        for file in directory.files:
            count += 1
            answer = bench.card.give(Command(PLAIN, 0xA4, 0, 0, file.id.to_bytes(2, "big")))
            if not answer.good:
                told.append(f"{directory.name}的{file.id:04X}{file.title}（卡回答{answer.status:04X}）")
    none_of(told, "下列文件选不到")
    return f"{count}个文件都能在各自的目录里按标识选到。"


def records(bench: Bench) -> str:
    """Every record that everybody may read has its tag and its length."""
    told, count = [], 0
    for directory in bench.profile.directories:
        found = list(bench.free_records(directory))
        if found:
            bench.enter(directory)
        for file, _, one in found:
            count += 1
            answer = bench.card.record(one.tag, file.sfi, 2 + one.length)
            if not answer.good or answer.data[:2] != bytes((one.tag, one.length)):
                told.append(f"{directory.name}的{file.title}中的{one.name}（卡回答{answer.status:04X}）")
            elif len(answer.data) != 2 + one.length:
                told.append(f"{directory.name}的{file.title}中的{one.name}（长{len(answer.data)}字节）")
    none_of(told, "下列记录读不到，或者标签、长度不对")
    return f"{count}条可以自由读的记录，标签和长度都对。"


def sizes(bench: Bench) -> str:
    """Every transparent file that everybody may read has its size."""
    told, count = [], 0
    for directory in bench.profile.directories:
        found = [
            file
            for file in directory.files
            if file.kind is Kind.TRANSPARENT and file.sfi and file.read == FREE
        ]
        if found:
            bench.enter(directory)
        for file in found:
            count += 1
            answer = bench.card.binary(file.sfi, file.size)
            if not answer.good or len(answer.data) != file.size:
                told.append(
                    f"{directory.name}的{file.id:04X}{file.title}（应当{file.size}字节，读到{len(answer.data)}字节）"
                )
    if not count:
        raise Inapplicable("这种卡没有可以自由读的二进制文件。")
    none_of(told, "下列文件的大小不对")
    return f"{count}个可以自由读的二进制文件，大小都对。"


def _values(bench: Bench, proving: bool = False) -> dict[str, bytes]:
    """The data items of the environment that everybody may read, or `proving` all that keys open. Raises Inapplicable."""
    bench.enter(bench.home)
    found: dict[str, bytes] = {}
    for file in bench.home.files:
        for one in file.fields if file.kind is Kind.VARIABLE else ():
            if rule(file, one) != FREE:
                if not proving:
                    continue
                bench.prove(bench.home, bench.key_named(bench.home, rule(file, one)))
            answer = bench.card.record(one.tag, file.sfi, 2 + one.length)
            found[one.datum] = need(answer, doing=f"读{one.name}").data[2:]
    return found


def identifier(bench: Bench) -> str:
    """The card identifier: area in decimal digits, the registered number, serial, MAC."""
    held = _values(bench).get("identifier", b"")
    if len(held) != 16 or held[_AREA : _AREA + 5] != _REGISTERED or not held[:_AREA].hex().isdecimal():
        raise Deviation(f"卡识别码{held.hex().upper()}不是地区、D156000005、序列号、鉴别码。")
    return "卡识别码由地区、D156000005、序列号、鉴别码组成。"


def dates(bench: Bench) -> str:
    """Issue and expiry are dates, in that order."""
    held = _values(bench)
    try:
        issued, expires = (date.fromisoformat(held[one].hex()) for one in ("issued", "expires"))
    except (KeyError, ValueError):
        raise Deviation("发卡日期、卡有效期不是日期。") from None
    if expires <= issued:
        raise Deviation("卡有效期不晚于发卡日期。")
    return "发卡日期和卡有效期都是日期，先后也对。"


def card_number(bench: Bench) -> str:
    """The card number with its check character."""
    values = _values(bench)
    if "card_number" not in values:
        values = _values(bench, proving=True)
    held = values["card_number"].decode("ascii", "replace")
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", held) or card_check_character(held[:8]) != held[8]:
        raise Deviation("卡号不是8位数字或大写字母加校验码，或者校验码不对。")
    return "卡号的形式和校验码都对。"


def person_number(bench: Bench) -> str:
    """The person number has a right check character and the birth date that stands beside it."""
    values = _values(bench, proving=True)
    held = values.get("number", b"").decode("ascii", "replace").rstrip("\0")
    if len(held) != 18:
        raise Inapplicable("社会保障号码不是18位的公民身份号码。")
    if person_check_character(held[:17]) != held[17]:
        raise Deviation("社会保障号码的校验码不对。")
    if values.get("birth", b"").hex() != held[6:14]:
        raise Deviation("出生日期和社会保障号码里的不一样。")
    return "社会保障号码的校验码对，出生日期和它一致。"


def closed_records(bench: Bench) -> str:
    """Every record of the environment that a key opens has its tag and its length."""
    told, count = [], 0
    for file in bench.home.files:
        closed = [one for one in file.fields if rule(file, one) != FREE] if file.kind is Kind.VARIABLE else []
        for one in closed:
            place = bench.key_named(bench.home, rule(file, one))
            if not count:
                bench.enter(bench.home)
            bench.prove(bench.home, place)
            count += 1
            answer = bench.card.record(one.tag, file.sfi, 2 + one.length)
            if answer.status == Status.SECURITY:
                raise Inapplicable("认证成功了，还是读不到；见外部认证。")
            if answer.data[:2] != bytes((one.tag, one.length)) or len(answer.data) != 2 + one.length:
                told.append(
                    f"{file.title}中的{one.name}（卡回答{answer.status:04X}，{len(answer.data)}字节）"
                )
    if not count:
        raise Inapplicable("应用环境里没有要认证才能读的记录。")
    none_of(told, "下列记录认证后读不到，或者标签、长度不对")
    return f"{count}条要认证才能读的记录，标签和长度都对。"
