"""Tearing (防拔): whatever a card is cut off from power in, afterwards it holds the old or the new content, and no try is gained.

A reader cuts between two commands, by a reset. Between two writes of one command only our own chip can be cut, in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.instructions import OWN
from onecard.chip.memory import Memory
from onecard.chip.secrets import Usage
from onecard.chip.status import Status
from onecard.reader.conformance import buying, writing
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable, expect, need
from onecard.reader.conformance.counting import at_pin, left_of, wrong_pin_of
from onecard.reader.terminal import Terminal

_UNTORN = "读卡器不能在卡写入的中途断电；软件里的卡用--image检测时才做。"


@dataclass(frozen=True, slots=True)
class _Cut:
    """A copy of our chip and what it keeps, write by write."""

    bench: Bench
    start: Memory
    kept: list[bytes]

    def after_each(self) -> Iterator[Bench]:
        """The card as it is when it was cut before the first write, and after each."""
        torn = self.start.copy()
        yield _on(self.bench, torn.copy())
        for record in self.kept:
            torn.replay(record)
            yield _on(self.bench, torn.copy())


def _on(bench: Bench, memory: Memory) -> Bench:
    """The bench at another memory of the same card."""
    card = Card(memory)
    terminal = Terminal(card.transmit, card.settings.atr, card.settings.direct, card.reset)
    reading = replace(bench.reading, card=terminal)
    reading.enter(bench.home)
    return replace(bench, reading=reading, chip=card)


def _cut(bench: Bench, doing: Callable[[Bench], None]) -> _Cut:
    """What a copy of the chip keeps while that is done. Raises Inapplicable in a reader."""
    if bench.chip is None:
        raise Inapplicable(_UNTORN)
    copy = _on(bench, bench.chip.memory.copy())
    assert copy.chip is not None  # noqa: S101 - made on a chip
    start, kept = copy.chip.memory.copy(), list[bytes]()
    copy.chip.memory.journal = kept.append
    try:
        doing(copy)
    finally:
        bench.card.trace += copy.card.trace
    return _Cut(bench, start, kept)


def trying(bench: Bench) -> str:
    """A cut between any two writes of wrong tries leaves the card as it was before a try or after it: no try is gained."""
    left = at_pin(bench)

    def try_all(copy: Bench) -> None:
        at_pin(copy)
        for _ in range(left):
            copy.card.give(wrong_pin_of(copy))

    cut = _cut(bench, try_all)
    told = [at_pin(one) for one in cut.after_each()]
    if told != sorted(told, reverse=True):
        raise Deviation("断电以后，密码的次数比断电以前还多。")
    if told[-1]:
        raise Deviation(f"{left}次错误的密码之后断电，卡还让试{told[-1]}次。")
    return f"试错{left}次，在{len(cut.kept)}处断电，次数一次不多。"


def updating(bench: Bench) -> str:
    """A cut between any two writes of an update leaves the old record or the new one, and the file whole."""
    file, one = writing.writable(bench)
    line = writing.begun(bench, file)
    old = writing.held(bench, file, one)
    new = writing.changed(old)

    def write(copy: Bench) -> None:
        writing.begun(copy, file)
        asked = copy.protected(line, writing.update(file, one, new))
        need(copy.card.give(asked), doing=f"写{one.name}")
        if writing.held(copy, file, one) != new:
            raise Inapplicable(f"做不到这一项：写{one.name}没有写进去；见带鉴别码写记录。")

    cut, found = _cut(bench, write), list[bytes]()
    for count, torn in enumerate(cut.after_each()):
        torn.enter(torn.home)
        found.append(torn.card.record(one.tag, file.sfi, len(old)).data)
        if found[-1] not in (old, new):
            raise Deviation(f"断电在第{count}次写入之后，{one.name}既不是原来的，也不是新的。")
    if found[-1] != new:
        raise Deviation(f"写{one.name}，卡回答成功之后断电，{one.name}还是原来的。")
    return f"写{one.name}时在{len(cut.kept)}处断电，读出的总是原来的或新的；回答成功以后是新的。"


def paying(bench: Bench) -> str:
    """A cut between any two writes of a purchase leaves balance, counter and proof all as before it or all as after it."""
    if bench.chip is None:
        raise Inapplicable(_UNTORN)
    made = list[buying.Bought]()
    cut = _cut(bench, lambda copy: made.append(buying.bought(copy)))
    use, begun = made[0].use, made[0].begun
    asked = bytes([use.kind]) + begun.counter.to_bytes(2, "big")
    stepped = False
    for count, torn in enumerate(cut.after_each()):
        now = buying.begun_again(torn)
        proof = torn.card.give(Command(OWN, 0x5A, 0, 0, asked))
        stepped = now.counter == begun.counter + 1
        whole = now.balance == begun.balance - use.amount * stepped and proof.good is stepped
        if not whole or now.counter not in (begun.counter, begun.counter + 1):
            raise Deviation(f"断电在第{count}次写入之后，余额、脱机交易序号和交易认证不一致。")
    if not stepped:
        raise Deviation("消费成功之后断电，余额和脱机交易序号还是原来的。")
    return f"消费时在{len(cut.kept)}处断电，余额、脱机交易序号和交易认证总是一起变。"


def begun_purchase(bench: Bench) -> str:
    """A reset between beginning and debit: nothing was bought, and the debit that comes late is refused."""
    before = buying.begun_again(bench)
    bench.reset()
    answer = bench.card.give(Command(OWN, 0x54, 1, 0, bytes(15)))
    expect(answer, Status.STATE, doing="消费初始化、复位以后消费")
    after = buying.begun_again(bench)
    if (after.balance, after.counter) != (before.balance, before.counter):
        raise Deviation("消费初始化以后复位，余额或脱机交易序号变了。")
    return "消费初始化以后复位，余额、脱机交易序号都不变，迟来的消费被拒绝（6901）。"


def challenge(bench: Bench) -> str:
    """A challenge does not outlive a reset. In the master file: selecting another directory would lose it anyway."""
    key = bench.place(bench.profile.root, Usage.LK)
    bench.enter(bench.profile.root)
    bench.challenge()
    bench.reset()
    answer = bench.card.give(bench.no_proof(key.id))
    expect(answer, Status.NO_CHALLENGE, doing="取随机数、复位以后作外部认证")
    return "复位以前取的随机数不再有用（6984）。"


def kept(bench: Bench) -> str:
    """What was answered with success stands after a reset."""
    file, one = writing.writable(bench)
    old = _turned(bench)
    bench.reset()
    bench.enter(bench.home)
    if writing.held(bench, file, one) != writing.changed(old):
        raise Deviation(f"写{one.name}，卡回答成功，复位以后又是原来的值。")
    _turned(bench)
    return f"写{one.name}成功以后复位，读出的是新值；已写回原值。"


def _turned(bench: Bench) -> bytes:
    """Write another value of the record and see that it stands; the old one. Raises Inapplicable."""
    file, one = writing.writable(bench)
    line = writing.begun(bench, file)
    old = writing.held(bench, file, one)
    need(
        bench.card.give(bench.protected(line, writing.update(file, one, writing.changed(old)))),
        doing=f"写{one.name}",
    )
    if writing.held(bench, file, one) != writing.changed(old):
        raise Inapplicable(f"做不到这一项：写{one.name}没有写进去；见有关的项目。")
    return old


def tries_kept(bench: Bench) -> str:
    """A wrong try counts also after a reset."""
    bench.with_pin(bench.home)
    bench.card.give(wrong_pin_of(bench))
    before = left_of(bench)
    bench.reset()
    if (after := at_pin(bench)) != before:
        raise Deviation(f"错误的密码以后还可试{before}次，复位以后卡说{after}次。")
    return f"错误的密码计的次数复位以后还在（还可试{after}次）。"
