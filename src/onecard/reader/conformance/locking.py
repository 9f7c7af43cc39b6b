"""Locking (锁定): an application for a time or for ever, and the whole card; with the lock key proved and a MAC of the line key."""

from __future__ import annotations

from dataclasses import replace

from onecard.chip.apdu import Command
from onecard.chip.blocking import FOR_EVER
from onecard.chip.instructions import OWN_LINE, PLAIN
from onecard.chip.profile import Directory
from onecard.chip.secrets import UNCOUNTED, Usage
from onecard.chip.status import Status
from onecard.reader.conformance.bench import SHORT_CHALLENGE, Bench, Inapplicable, expect, need
from onecard.reader.conformance.keys import CardKey
from onecard.reader.terminal import Answer

_BLOCK, _UNBLOCK, _CARD_BLOCK = (Command(OWN_LINE, ins, 0, 0) for ins in (0x1E, 0x18, 0x16))


def _begun(bench: Bench, directory: Directory) -> CardKey:
    """A directory selected and its lock key proved; the key of its line. Raises Inapplicable."""
    bench.key_of(directory, Usage.LK)
    line = bench.key_of(directory, Usage.STK)
    bench.enter(directory)
    bench.prove(directory, bench.place(directory, Usage.LK))
    return line


def _blocked(bench: Bench, directory: Directory, line: CardKey) -> None:
    """Block the application whose lock key is proved. Raises Inapplicable where it is not blocked then."""
    need(bench.card.give(bench.protected(line, _BLOCK)), doing=f"锁定{directory.title}")
    if _selected(bench, directory).status != Status.INVALIDATED:
        raise Inapplicable("做不到这一项：应用没有锁定；见应用锁定、解锁。")


def _selected(bench: Bench, directory: Directory) -> Answer:
    """What selecting by name answers, from the master file."""
    bench.enter(bench.profile.root)
    return bench.card.select_name(directory.aid)


def without_key(bench: Bench) -> str:
    """An application is not blocked without its lock key."""
    bench.place(bench.home, Usage.LK)
    bench.enter(bench.home)
    answer = bench.card.give(replace(_BLOCK, data=bytes(4)))
    expect(answer, Status.SECURITY, doing="没有认证就锁定应用")
    return "没有认证锁定密钥时，应用锁定被拒绝（6982）。"


def wrong_mac(bench: Bench) -> str:
    """With the lock key proved a wrong MAC blocks nothing. Costs the line key a try, which a right MAC gives back."""
    line = _begun(bench, bench.home)
    right = bench.protected(line, _BLOCK)
    wrong = replace(right, data=right.data[:-1] + bytes([right.data[-1] ^ 1]))
    expect(bench.card.give(wrong), Status.MAC_WRONG, doing="鉴别码错误的应用锁定")
    expect(_selected(bench, bench.home), Status.OK, doing="锁定被拒绝后选择应用环境")
    return "鉴别码错误的应用锁定被拒绝（6988），应用没有锁定。"


def application(bench: Bench) -> str:
    """A blocked application says so and does nothing; unblocked it is as before."""
    place = bench.place(bench.home, Usage.LK)
    file, _, one = bench.free_record()
    line = _begun(bench, bench.home)
    expect(bench.card.give(bench.protected(line, _BLOCK)), Status.OK, doing="锁定应用")
    expect(_selected(bench, bench.home), Status.INVALIDATED, doing="选择锁定的应用")
    read = bench.card.record(one.tag, file.sfi, 2 + one.length)
    expect(read, Status.CONDITIONS, doing=f"在锁定的应用里读{one.name}")
    bench.prove(bench.home, place)
    expect(bench.card.give(bench.protected(line, _UNBLOCK)), Status.OK, doing="解锁应用")
    expect(_selected(bench, bench.home), Status.OK, doing="选择解锁的应用")
    read = bench.card.record(one.tag, file.sfi, 2 + one.length)
    expect(read, Status.OK, doing=f"解锁后读{one.name}")
    return "锁定的应用选择时回答6283，不能读；解锁以后照常。"


def unlocked_wrongly(bench: Bench) -> str:
    """A blocked application stays so for who has not its lock key, or not the line key. It is unblocked behind it."""
    line = _begun(bench, bench.home)
    _blocked(bench, bench.home, line)
    bench.challenge(SHORT_CHALLENGE)
    answer = bench.card.give(replace(_UNBLOCK, data=bytes(4)))
    expect(answer, Status.SECURITY, doing="没有认证就解锁应用")
    bench.prove(bench.home, bench.place(bench.home, Usage.LK))
    right = bench.protected(line, _UNBLOCK)
    wrong = replace(right, data=right.data[:-1] + bytes([right.data[-1] ^ 1]))
    expect(bench.card.give(wrong), Status.MAC_WRONG, doing="鉴别码错误的应用解锁")
    expect(_selected(bench, bench.home), Status.INVALIDATED, doing="解锁被拒绝后选择应用")
    bench.prove(bench.home, bench.place(bench.home, Usage.LK))
    need(bench.card.give(bench.protected(line, _UNBLOCK)), doing="解锁应用")
    return "没有认证、鉴别码错误的应用解锁都被拒绝，应用仍然锁定。"


def card_wrongly(bench: Bench) -> str:
    """The card is not blocked without the lock key of the master file, or with a wrong MAC."""
    root = bench.profile.root
    line = bench.key_of(root, Usage.STK)
    bench.enter(root)
    bench.challenge(SHORT_CHALLENGE)
    answer = bench.card.give(replace(_CARD_BLOCK, data=bytes(4)))
    expect(answer, Status.SECURITY, doing="没有认证就锁定卡")
    _begun(bench, root)
    right = bench.protected(line, _CARD_BLOCK)
    wrong = replace(right, data=right.data[:-1] + bytes([right.data[-1] ^ 1]))
    expect(bench.card.give(wrong), Status.MAC_WRONG, doing="鉴别码错误的锁定卡")
    expect(bench.card.select_name(root.aid), Status.OK, doing="锁定卡被拒绝后选择主文件")
    return "没有认证、鉴别码错误的锁定卡都被拒绝，卡照常使用。"


def unlocked_too_often(bench: Bench) -> str:
    """Whoever fails to unblock an application until the tries of its line key end has blocked it for ever."""
    directory = _below(bench)[0]
    place, most = bench.place(directory, Usage.LK), bench.place(directory, Usage.STK).tries
    if most == UNCOUNTED:
        raise Inapplicable("线路保护密钥不计次数。")
    line = _begun(bench, directory)
    _blocked(bench, directory, line)
    for tried in range(1, most + 1):
        bench.prove(directory, place)
        right = bench.protected(line, _UNBLOCK)
        wrong = replace(right, data=right.data[:-1] + bytes([right.data[-1] ^ 1]))
        answer = bench.card.give(wrong)
        if tried < most and answer.status != Status.MAC_WRONG:
            raise Inapplicable("做不到这一项：鉴别码错误的解锁没有被拒绝；见没有认证的解锁。")
    expect(answer, Status.LOCKED_FOR_EVER, doing=f"第{most}次鉴别码错误的应用解锁")
    expect(_selected(bench, directory), Status.LOCKED_FOR_EVER, doing=f"选择{directory.title}")
    return f"{most}次鉴别码错误的应用解锁以后，{directory.title}永久锁定（9303）。"


def _below(bench: Bench) -> list[Directory]:
    """The applications of the environment that can be locked. Raises Inapplicable without any."""
    found = [
        one
        for one in bench.profile.directories
        if one.parent == bench.home.name and one.key(Usage.LK) is not None
    ]
    if not found:
        raise Inapplicable("应用环境之下没有能锁定的应用。")
    return found


def for_ever(bench: Bench) -> str:
    """An application that is blocked for ever says so, and no unblocking opens it."""
    directory = _below(bench)[-1]
    line = _begun(bench, directory)
    blocking = bench.protected(line, replace(_BLOCK, p2=FOR_EVER))
    expect(bench.card.give(blocking), Status.OK, doing=f"永久锁定{directory.title}")
    answer = bench.card.give(Command(PLAIN, 0xA4, 0, 0, directory.id.to_bytes(2, "big")))
    expect(answer, Status.LOCKED_FOR_EVER, doing=f"选择永久锁定的“{directory.title}”")
    bench.prove(directory, bench.place(directory, Usage.LK))
    answer = bench.card.give(bench.protected(line, _UNBLOCK))
    expect(answer, Status.CONDITIONS, Status.LOCKED_FOR_EVER, doing="解锁永久锁定的应用")
    return f"永久锁定的“{directory.title}”选择时回答9303，不能解锁。"


def card(bench: Bench) -> str:
    """A blocked card does nothing any more, also after a reset. The card is left so."""
    line = _begun(bench, bench.profile.root)
    expect(bench.card.give(bench.protected(line, _CARD_BLOCK)), Status.OK, doing="锁定卡")
    expect(bench.card.select_name(bench.home.aid), Status.FUNCTION, doing="在锁定的卡上选择应用环境")
    if bench.card.resettable:
        bench.card.reset()
        expect(bench.card.select_name(bench.home.aid), Status.FUNCTION, doing="锁定的卡复位后选择应用环境")
    return "锁定的卡对任何命令都回答6A81，复位以后也是。"
