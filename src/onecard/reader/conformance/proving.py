"""Authentication (认证): card and outsider prove to each other; what was proved counts in its directory, for its key, until it is lost."""

from __future__ import annotations

import secrets
from dataclasses import replace

from onecard.chip.access import Mode
from onecard.chip.apdu import Command
from onecard.chip.instructions import OWN_LINE, PLAIN
from onecard.chip.profile import Elementary, KeyPlace
from onecard.chip.secrets import Usage
from onecard.chip.status import Status
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable, expect, need
from onecard.reader.conformance.firewall import first
from onecard.reader.conformance.keys import CardKey
from onecard.reader.terminal import Answer


def internal(bench: Bench) -> str:
    """The card's proof depends on both numbers and on nothing else; it is that of its key, where somebody has the key."""
    place = bench.place(bench.home, Usage.IRK)
    bench.enter(bench.home)

    def made(data: bytes) -> bytes:
        return expect(
            bench.card.give(Command(PLAIN, 0x88, 0, place.id, data)), Status.OK, doing="内部认证"
        ).data

    proofs = [made(data) for data in (bytes(16), bytes(16), bytes(15) + b"\1", b"\1" + bytes(15))]
    if any(len(one) != 8 for one in proofs):
        raise Deviation("内部认证的应答不是8字节。")
    if proofs[0] != proofs[1] or len(set(proofs)) != 3:
        raise Deviation("内部认证的应答不由两个随机数决定。")
    key = bench.keys.key(bench.home, place) if bench.keys.sam or bench.keys.source else None
    if key is None:
        return "应答8字节，数据相同则相同，任何一个随机数变了就不同；没有这张卡的密钥，值没有核对。"
    process, data = secrets.token_bytes(8), secrets.token_bytes(8)
    if made(process + data) != key.proof(process, data):
        raise Deviation("内部认证的应答不是这张卡的内部认证密钥算出来的：卡是复制的，或者算法不对。")
    return "应答8字节，由两个随机数决定，值和密钥算出来的一样。"


def external(bench: Bench) -> str:
    """A right proof of each key is taken, and that of a reading key opens what asks for it."""
    file = _keyed(bench)
    shown = 0
    for place in bench.home.keys:
        if place.usage in (Usage.RK, Usage.UK, Usage.LK) and (key := _had(bench, place)) is not None:
            bench.enter(bench.home)
            answer = bench.card.give(bench.proof(key, place))
            expect(answer, Status.OK, doing=f"正确的外部认证（密钥{place.id:02X}）")
            shown += 1
            if place.id == file.read.key:
                expect(bench.card.give(first(file)), Status.OK, doing=f"认证后读{file.title}")
    if not shown:
        bench.key(bench.home, bench.key_named(bench.home, file.read))
    return f"应用环境的{shown}把读、写、锁定密钥，正确的外部认证都被接受；认证后能读{file.title}。"


def _had(bench: Bench, place: KeyPlace) -> CardKey | None:
    """A key of the environment where somebody has it."""
    try:
        return bench.key(bench.home, place)
    except Inapplicable:
        return None


def mutual(bench: Bench) -> str:
    """Both ways in one go: the card's own proof between challenge and outsider's proof disturbs nothing."""
    file = _keyed(bench)
    place, own = bench.key_named(bench.home, file.read), bench.place(bench.home, Usage.IRK)
    key = bench.key(bench.home, place)
    bench.enter(bench.home)
    bench.prove(bench.home, place)
    bench.enter(bench.home)
    process = b"" if bench.profile.plain_proof else secrets.token_bytes(8)
    challenge = bench.challenge()
    need(bench.card.give(Command(PLAIN, 0x88, 0, own.id, bytes(16))), doing="内部认证")
    proof = key.proof(process, challenge) + process
    answer = bench.card.give(Command(PLAIN, 0x82, 0, place.id, proof))
    expect(answer, Status.OK, doing="取随机数、内部认证之后的外部认证")
    return "取随机数、内部认证、外部认证连续做，都成功。"


def _keyed(bench: Bench) -> Elementary:
    """The first file of the environment whose reading asks for a key. Raises Inapplicable without one."""
    for file in bench.home.files:
        if file.sfi and file.read.mode is Mode.KEY:
            return file
    raise Inapplicable("应用环境里没有要认证才能读的文件。")


def _opened(bench: Bench) -> Elementary:
    """A file of the environment, its key proved and its beginning read. Raises Inapplicable."""
    file = _keyed(bench)
    bench.enter(bench.home)
    bench.prove(bench.home, bench.key_named(bench.home, file.read))
    need(bench.card.give(first(file)), doing=f"认证后读{file.title}")
    return file


def _shut(bench: Bench, file: Elementary, when: str) -> Answer:
    return expect(bench.card.give(first(file)), Status.SECURITY, doing=f"{when}再读{file.title}")


def lost_by_select(bench: Bench) -> str:
    """What was proved is lost once another directory was selected."""
    file = _opened(bench)
    bench.enter(bench.home)
    _shut(bench, file, "选择过别的目录以后")
    return "选择别的目录以后，原来的认证不再有效。"


def lost_by_reset(bench: Bench) -> str:
    """What was proved is lost by a reset."""
    file = _opened(bench)
    bench.reset()
    need(bench.card.select_name(bench.home.aid), doing="复位后选择应用环境")
    _shut(bench, file, "复位以后")
    return "复位以后，原来的认证不再有效。"


def lost_by_failure(bench: Bench) -> str:
    """A failed authentication loses what was proved. Costs a try, which a right proof gives back."""
    file = _opened(bench)
    bench.challenge()
    bench.card.give(bench.no_proof(file.read.key))
    _shut(bench, file, "认证失败以后")
    bench.enter(bench.home)
    bench.prove(bench.home, bench.key_named(bench.home, file.read))
    return "一次失败的认证使原来的认证失效。"


def for_its_key_only(bench: Bench) -> str:
    """A proof of one key opens no file that asks for another."""
    for directory in (bench.home, *bench.profile.directories):
        keyed = [file for file in directory.files if file.sfi and file.read.mode is Mode.KEY]
        other = next((one for one in keyed if one.read != keyed[0].read), None)
        if other is not None:
            bench.enter(directory)
            bench.prove(directory, bench.key_named(directory, keyed[0].read))
            answer = bench.card.give(first(other))
            expect(answer, Status.SECURITY, doing=f"认证{keyed[0].title}的密钥以后读{other.title}")
            return "认证一个密钥，打不开要别的密钥的文件。"
    raise Inapplicable("没有一个目录里有要不同密钥才能读的文件。")


def counts_at_home_only(bench: Bench) -> str:
    """What was proved in one application counts for nothing in another: a proved lock key does not lock the one below.

    What is sent would lock nothing: its MAC is none, and there is no challenge.
    """
    place = bench.place(bench.home, Usage.LK)
    for below in bench.profile.directories:
        if below.parent == bench.home.name and any(one.id == place.id for one in below.keys):
            bench.enter(bench.home)
            bench.prove(bench.home, place)
            asked = Command(PLAIN, 0xA4, 0, 0, below.id.to_bytes(2, "big"))
            need(bench.card.give(asked), doing=f"选择{below.title}")
            answer = bench.card.give(Command(OWN_LINE, 0x1E, 0, 0, bytes(4)))
            expect(answer, Status.SECURITY, doing=f"在应用环境认证锁定密钥以后锁定{below.title}")
            return f"在应用环境认证的锁定密钥，对{below.title}无效（6982）。"
    raise Inapplicable("应用环境之下没有锁定密钥标识相同的应用。")


def pin_at_home_only(bench: Bench) -> str:
    """A PIN that was verified in one application opens nothing in another."""
    for below in bench.profile.directories:
        for file in below.files:
            if below.parent == bench.home.name and file.sfi and file.read.asks_pin:
                bench.verify(bench.with_pin(bench.home))
                asked = Command(PLAIN, 0xA4, 0, 0, below.id.to_bytes(2, "big"))
                need(bench.card.give(asked), doing=f"选择{below.title}")
                _shut(bench, file, f"在应用环境验证密码、选择{below.title}以后")
                return f"在应用环境验证的密码，打不开{below.title}的文件（6982）。"
    raise Inapplicable("应用环境之下没有要密码才能读的文件。")


def wrong_version(bench: Bench) -> str:
    """A proof names its key by its version; one of a version that is not there is refused and costs nothing."""
    place = bench.key_named(bench.home, _keyed(bench).read)
    versions = {one.version for one in bench.home.keys if one.id == place.id}
    absent = next((one for one in (4, 3, 2, 1) if one not in versions), None)
    if absent is None:
        raise Inapplicable(f"密钥{place.id:02X}的四个版本都在卡里。")
    bench.enter(bench.home)
    bench.challenge()
    named = replace(bench.no_proof(place.id), p1=absent)
    expect(bench.card.give(named), Status.KEY, doing=f"用没有的版本{absent}作外部认证")
    return "用没有的密钥版本作外部认证回答6A88，不计次数。"
