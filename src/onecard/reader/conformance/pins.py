"""The PIN (密码): verified, changed, given anew, unlocked. Each case first gives the card a PIN it knows, by the reload key."""

from __future__ import annotations

from dataclasses import replace

from onecard.chip.apdu import Command
from onecard.chip.instructions import OWN, OWN_LINE, PLAIN
from onecard.chip.pins import SEPARATOR, UNBLOCK
from onecard.chip.secrets import Usage
from onecard.chip.status import Status
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable, expect, need
from onecard.reader.conformance.counting import left_of, lock_pin, wrong_pin_of
from onecard.reader.conformance.firewall import first


def _other(pin: bytes) -> bytes:
    """Another PIN of the same form."""
    return bytes([pin[0] ^ 1]) + pin[1:]


def _verify(pin: bytes) -> Command:
    return Command(PLAIN, 0x20, 0, 0, pin)


def verified(bench: Bench) -> str:
    """The right PIN is taken, and opens what asks for it."""
    for directory in bench.profile.directories:
        for file in directory.files:
            if directory.parent == bench.home.name and file.sfi and file.read.asks_pin:
                pin = bench.with_pin(bench.home)
                bench.enter(directory)
                expect(bench.card.give(_verify(pin)), Status.OK, doing="验证正确的密码")
                asked = Command(PLAIN, 0x20, 0, 0)
                expect(bench.card.give(asked), Status.OK, doing="验证以后问密码是否已经验证")
                expect(bench.card.give(first(file)), Status.OK, doing=f"验证密码后读{file.title}")
                return f"正确的密码被接受，验证后能读{directory.title}的{file.title}。"
    raise Inapplicable("这种卡没有要密码才能读的文件。")


def lost_by_failure(bench: Bench) -> str:
    """A wrong PIN loses that the right one was verified."""
    bench.verify(bench.with_pin(bench.home))
    bench.card.give(wrong_pin_of(bench))
    if bench.card.give(Command(PLAIN, 0x20, 0, 0)).good:
        raise Deviation("验证过密码，再验证一次错误的，卡仍然说密码已经验证。")
    return "一次错误的密码使已经验证的密码失效。"


def changed(bench: Bench) -> str:
    """Who knows the old PIN sets a new one; a wrong old one counts as a try. The old one is set again."""
    pin = bench.with_pin(bench.home)
    new = _other(pin)
    if bench.card.give(_changing(new, new)).good:
        raise Deviation("原密码错误，卡却修改了密码。")
    if (left := left_of(bench)) != bench.profile.pin.tries - 1:
        raise Deviation(f"用错误的原密码修改一次，应当还可试{bench.profile.pin.tries - 1}次，卡说{left}次。")
    expect(bench.card.give(_changing(pin, new)), Status.OK, doing="修改密码")
    expect(bench.card.give(_verify(new)), Status.OK, doing="修改后验证新密码")
    bench.enter(bench.home)
    if bench.card.give(_verify(pin)).good:
        raise Deviation("修改密码以后，原密码仍然有效。")
    expect(bench.card.give(_changing(new, pin)), Status.OK, doing="改回原密码")
    return "原密码对才能修改，修改后新密码有效，原密码无效。"


def _changing(old: bytes, new: bytes) -> Command:
    return Command(OWN, 0x5E, 1, 0, old + SEPARATOR + new)


def reloaded(bench: Bench) -> str:
    """A new PIN under the reload key, with all tries again."""
    key = bench.key_of(bench.home, Usage.RRK)
    bench.enter(bench.home)
    new = _other(bytes.fromhex(bench.profile.pin.initial))
    bench.card.give(wrong_pin_of(bench))
    expect(bench.card.give(bench.reload(key, new)), Status.OK, doing="重装密码")
    if (left := left_of(bench)) != bench.profile.pin.tries:
        raise Deviation(f"重装密码以后应当还可试{bench.profile.pin.tries}次，卡说{left}次。")
    expect(bench.card.give(_verify(new)), Status.OK, doing="重装后验证新密码")
    return "用重装密钥装入新密码，新密码有效，次数恢复。"


def reloaded_wrongly(bench: Bench) -> str:
    """A wrong MAC gives no new PIN. Costs the reload key a try, which a right MAC gives back."""
    pin = bench.with_pin(bench.home)
    right = bench.reload(bench.key_of(bench.home, Usage.RRK), _other(pin))
    wrong = replace(right, data=right.data[:-1] + bytes([right.data[-1] ^ 1]))
    expect(bench.card.give(wrong), Status.MAC_WRONG, doing="鉴别码错误的重装密码")
    expect(bench.card.give(_verify(pin)), Status.OK, doing="重装被拒绝后验证原密码")
    bench.with_pin(bench.home)
    return "鉴别码错误的重装被拒绝（6988），原密码不变。"


def unblocked(bench: Bench) -> str:
    """A locked PIN gets all its tries again under the unblock key, and stays the same."""
    pin = bench.with_pin(bench.home)
    key = bench.key_of(bench.home, Usage.PUK)
    lock_pin(bench)
    asked = bench.protected(key, Command(OWN_LINE, 0x24, 0, UNBLOCK))
    expect(bench.card.give(asked), Status.OK, doing="解锁密码")
    if (left := left_of(bench)) != bench.profile.pin.tries:
        raise Deviation(f"解锁以后应当还可试{bench.profile.pin.tries}次，卡说{left}次。")
    expect(bench.card.give(_verify(pin)), Status.OK, doing="解锁后验证密码")
    return "锁定的密码用解锁密钥恢复全部次数，密码不变。"


def unblocked_wrongly(bench: Bench) -> str:
    """A wrong MAC unlocks nothing. Costs the unblock key a try; the PIN is unlocked behind it by its reload."""
    bench.with_pin(bench.home)
    key = bench.key_of(bench.home, Usage.PUK)
    lock_pin(bench)
    right = bench.protected(key, Command(OWN_LINE, 0x24, 0, UNBLOCK))
    wrong = replace(right, data=right.data[:-1] + bytes([right.data[-1] ^ 1]))
    expect(bench.card.give(wrong), Status.MAC_WRONG, doing="鉴别码错误的解锁密码")
    if left := left_of(bench):
        raise Deviation(f"鉴别码错误的解锁被拒绝，密码却可以再试{left}次。")
    need(bench.card.give(bench.protected(key, Command(OWN_LINE, 0x24, 0, UNBLOCK))), doing="解锁密码")
    return "鉴别码错误的解锁被拒绝（6988），密码仍然锁定。"


def malformed(bench: Bench) -> str:
    """What is no PIN is not set: neither by who knows the old one, nor by the reload key; the old one stays."""
    pin = bench.with_pin(bench.home)
    letters = b"\xab" * len(pin)
    for data, doing in (
        (pin + SEPARATOR + letters, "新密码不是数字的修改密码"),
        (pin + b"\0" + _other(pin), "分隔符不是FF的修改密码"),
    ):
        expect(bench.card.give(Command(OWN, 0x5E, 1, 0, data)), Status.DATA, doing=doing)
    short = Command(OWN, 0x5E, 1, 0, pin + SEPARATOR + pin[:-1])
    expect(bench.card.give(short), Status.LENGTH, doing="新密码短一字节的修改密码")
    key = bench.key_of(bench.home, Usage.RRK)
    for wrong in (letters, pin[:-1]):
        expect(
            bench.card.give(bench.reload(key, wrong)),
            Status.DATA,
            doing=f"重装{len(wrong)}字节的“{wrong.hex().upper()}”",
        )
    expect(bench.card.give(_verify(pin)), Status.OK, doing="拒绝以后验证原密码")
    return "不是密码的新密码都被拒绝（6A80、6700），原密码不变。"
