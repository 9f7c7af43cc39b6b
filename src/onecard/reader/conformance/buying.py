"""The purse and the record of use (电子钱包、用卡记录): MAC1, MAC2, TAC, balance, counters, log and proof of the last transaction."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.chip.apdu import Command
from onecard.chip.buying import LOAD, LOAD_KIND, PURCHASE, PURCHASE_KIND, USES
from onecard.chip.descriptor import Kind
from onecard.chip.instructions import OWN, PLAIN
from onecard.chip.profile import Directory, Elementary, KeyPlace
from onecard.chip.secrets import Usage
from onecard.chip.status import Status
from onecard.crypto import purse
from onecard.crypto.cipher import Algorithm
from onecard.crypto.key import Key
from onecard.reader.conformance.bench import BY_NUMBER, Bench, Deviation, Inapplicable, expect, need
from onecard.reader.conformance.keys import OwnKey
from onecard.reader.terminal import Answer

_TERMINAL, _SEQUENCE = bytes.fromhex("460200000001"), 1
_AT = bytes.fromhex("20240601083015")
_LOADED, _AMOUNT = 1000, 100
"""Ten yuan are loaded, one is spent at a time."""
_MOST = 0xFFFFFFFF
"""A balance has four bytes."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What INITIALIZE told: of a purchase the offline counter, of a load the online one."""

    balance: int
    counter: int
    version: int
    random: bytes
    mac1: bytes


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase that the card finished."""

    begun: Begun
    use: purse.Use
    sequence: int
    tac: bytes
    mac2: bytes
    checked: bool
    """Whether MAC2 is right."""


def _purse(bench: Bench) -> tuple[Directory, KeyPlace]:
    """The directory with the purse and its purchase key. Raises Inapplicable without one."""
    for directory in bench.profile.directories:
        key = directory.key(Usage.DPK)
        if directory.purse and key is not None:
            return directory, key
    raise Inapplicable("这种卡没有电子钱包。")


def _initializing(p1: int, version: int, amount: int, terminal: bytes = _TERMINAL) -> Command:
    return Command(OWN, 0x50, p1, 2, bytes([version]) + amount.to_bytes(4, "big") + terminal)


def initialized(
    bench: Bench,
    p1: int,
    key: KeyPlace,
    amount: int = 0,
    terminal: bytes = _TERMINAL,
    strictly: bool = False,
) -> Begun:
    """INITIALIZE of a purchase, load or use. Where the card refuses it raises Inapplicable, `strictly` Deviation."""
    doing = "交易初始化" if p1 == PURCHASE else "圈存初始化" if p1 == LOAD else "用卡初始化"
    answer = bench.card.give(_initializing(p1, key.version, amount, terminal))
    told = (expect(answer, Status.OK, doing=doing) if strictly else need(answer, doing=doing)).data
    balance, counter, rest = int.from_bytes(told[:4], "big"), int.from_bytes(told[4:6], "big"), told[6:]
    if p1 == LOAD:
        return Begun(balance, counter, rest[0], rest[2:6], rest[6:])
    return Begun(balance, counter, rest[3], rest[5:9], b"")


def begun_again(bench: Bench) -> Begun:
    """A purchase of nothing begun, for what it tells of balance and offline counter. Raises Inapplicable."""
    directory, key = _purse(bench)
    bench.enter(directory)
    return initialized(bench, PURCHASE, key)


def begun_only(bench: Bench) -> str:
    """A purchase that was only begun changes neither balance nor counter."""
    directory, key = _purse(bench)
    bench.enter(directory)
    one, two = (initialized(bench, PURCHASE, key, strictly=True) for _ in range(2))
    if (one.balance, one.counter) != (two.balance, two.counter):
        raise Deviation("只作消费初始化，余额或脱机交易序号变了。")
    if one.random == two.random:
        raise Deviation("两次消费初始化的随机数相同。")
    return f"只作初始化，余额和脱机交易序号（{one.counter}）都不变，随机数每次不同。"


def unknown_key(bench: Bench) -> str:
    """A key index that is not there."""
    directory, _ = _purse(bench)
    versions = {one.version for one in directory.keys if one.usage == Usage.DPK}
    absent = next(one for one in range(9, 0, -1) if one not in versions)
    bench.enter(directory)
    answer = bench.card.give(_initializing(PURCHASE, absent, 0))
    expect(answer, Status.KEY_INDEX, doing=f"用没有的密钥索引{absent}作消费初始化")
    return "没有的密钥索引回答9403。"


def overdrawn(bench: Bench) -> str:
    """The balance may be spent, and no more."""
    directory, key = _purse(bench)
    bench.enter(directory)
    balance = initialized(bench, PURCHASE, key).balance
    whole = bench.card.give(_initializing(PURCHASE, key.version, balance))
    expect(whole, Status.OK, doing="消费全部余额")
    answer = bench.card.give(_initializing(PURCHASE, key.version, balance + 1))
    expect(answer, Status.BALANCE, doing="消费比余额多1分")
    return "余额可以全部消费，比余额多的在初始化时就被拒绝（9401）。"


def unbegun(bench: Bench) -> str:
    """A debit follows its own beginning at once, or not at all."""
    directory, key = _purse(bench)
    bench.enter(directory)
    debit = Command(OWN, 0x54, 1, 0, bytes(15))
    expect(bench.card.give(debit), Status.STATE, doing="没有初始化就消费")
    initialized(bench, PURCHASE, key)
    bench.challenge()
    expect(bench.card.give(debit), Status.STATE, doing="初始化以后做了别的命令再消费")
    return "没有初始化，或者中间有别的命令，消费都被拒绝（6901）。"


def load_without_pin(bench: Bench) -> str:
    """No load without the PIN."""
    directory, _ = _purse(bench)
    key = bench.place(directory, Usage.DLK)
    bench.enter(directory)
    answer = bench.card.give(_initializing(LOAD, key.version, _LOADED))
    expect(answer, Status.SECURITY, doing="没有验证密码就作圈存初始化")
    return "没有验证密码不能圈存（6982）。"


def wrong_mac1(bench: Bench) -> str:
    """A purchase with a wrong MAC1 is refused and changes neither balance nor counter."""
    directory, key = _purse(bench)
    bench.enter(directory)
    before = initialized(bench, PURCHASE, key)
    expect(bench.card.give(Command(OWN, 0x54, 1, 0, bytes(15))), Status.PURSE_MAC, doing="MAC1错误的消费")
    after = initialized(bench, PURCHASE, key)
    if (after.balance, after.counter) != (before.balance, before.counter):
        raise Deviation("MAC1错误的消费被拒绝，余额或脱机交易序号却变了。")
    return "MAC1错误的消费回答9302，余额和脱机交易序号都不变。"


def load(bench: Bench) -> str:
    """A load: the card's MAC1 and TAC are right, a wrong MAC2 loads nothing, balance and online counter step."""
    directory, purchase = _purse(bench)
    place = bench.place(directory, Usage.DLK)
    key, tac_key = _own(bench, directory, Usage.DLK), _own(bench, directory, Usage.DTK)
    pin = bench.with_pin(bench.home)
    bench.enter(directory)
    bench.verify(pin)
    offline = initialized(bench, PURCHASE, purchase).counter
    use = purse.Use(_LOADED, LOAD_KIND, _TERMINAL, _AT)
    begun, mac2 = _loading(bench, place, key, use)
    wrong = _AT + mac2[:-1] + bytes([mac2[-1] ^ 1])
    expect(bench.card.give(Command(OWN, 0x52, 0, 0, wrong)), Status.PURSE_MAC, doing="MAC2错误的圈存")
    again, mac2 = _loading(bench, place, key, use)
    if (again.balance, again.counter) != (begun.balance, begun.counter):
        raise Deviation("MAC2错误的圈存被拒绝，余额或联机交易序号却变了。")
    answer = expect(bench.card.give(Command(OWN, 0x52, 0, 0, _AT + mac2)), Status.OK, doing="圈存")
    wanted = purse.load_tac(tac_key.algorithm, tac_key.key, begun.balance + _LOADED, begun.counter, use)
    if answer.data != wanted:
        raise Deviation("圈存的TAC不是密钥算出来的。")
    after = _loading(bench, place, key, use)[0]
    if (after.balance, after.counter) != (begun.balance + _LOADED, begun.counter + 1):
        raise Deviation("圈存以后，余额没有加上圈存的金额，或者联机交易序号没有加1。")
    if initialized(bench, PURCHASE, purchase).counter != offline:
        raise Deviation("圈存以后，脱机交易序号变了。")
    over = bench.card.give(_initializing(LOAD, place.version, _MOST - after.balance + 1))
    expect(over, Status.DATA, doing="圈存到余额放不下")
    return "圈存的MAC1、TAC正确，MAC2错误时不圈存（9302）；余额、联机交易序号照加，脱机交易序号不变。"


def _loading(bench: Bench, place: KeyPlace, key: OwnKey, use: purse.Use) -> tuple[Begun, bytes]:
    """A load begun, its MAC1 being right, and the host's MAC2 for it."""
    begun = initialized(bench, LOAD, place, use.amount, strictly=True)
    session = purse.load_session(key.algorithm, key.key, begun.random, begun.counter)
    if purse.load_mac1(key.algorithm, session, begun.balance, use) != begun.mac1:
        raise Deviation("圈存初始化的MAC1不是密钥算出来的。")
    return begun, purse.load_mac2(key.algorithm, session, use)


def _own(bench: Bench, directory: Directory, usage: Usage) -> OwnKey:
    """A key no SAM has: the host's. Raises Inapplicable without the key set."""
    bench.key_of(bench.home, Usage.IRK)
    found = bench.keys.own(directory, bench.place(directory, usage))
    if found is None:
        raise Inapplicable(f"{usage.name}在发卡机构的主机里；卡里的不是公开的测试密钥。")
    return found


def bought(bench: Bench, p1: int = PURCHASE) -> Bought:
    """A purchase of one yuan or what there is, or a use without money: by the SAM, otherwise by the key set."""
    directory, place = _purse(bench)
    bench.key_of(bench.home, Usage.IRK)
    bench.enter(directory)
    amount = min(_AMOUNT, initialized(bench, PURCHASE, place).balance) if p1 == PURCHASE else 0
    kind = PURCHASE_KIND if p1 == PURCHASE else p1
    till = _SamTill(bench, place) if bench.keys.sam else _OwnTill(bench, directory, place)
    begun = initialized(bench, p1, place, amount, till.terminal, strictly=p1 != PURCHASE)
    use = purse.Use(amount, kind, till.terminal, _AT)
    sequence, mac1 = till.begin(begun, use)
    answer = bench.card.give(Command(OWN, 0x54, 1, 0, sequence + _AT + mac1))
    data = expect(answer, Status.OK, doing="MAC1正确的消费").data
    tac, mac2 = data[:4], data[4:]
    return Bought(begun, use, int.from_bytes(sequence, "big"), tac, mac2, till.right(mac2))


class _SamTill:
    """A till with a SAM."""

    def __init__(self, bench: Bench, place: KeyPlace) -> None:
        assert bench.keys.sam is not None  # noqa: S101 - asked before
        assert place.algorithm is not None  # noqa: S101 - a symmetric key
        self._sam, self._algorithm, self._factor = bench.keys.sam, place.algorithm, bench.reading.factor
        self.terminal = self._sam.terminal()

    def begin(self, begun: Begun, use: purse.Use) -> tuple[bytes, bytes]:
        """Sequence and MAC1."""
        told = begun.random + begun.counter.to_bytes(2, "big")
        made = self._sam.buy(
            self._algorithm, begun.version, self._factor, told, use.money + bytes([use.kind]) + use.at
        )
        return made.sequence, made.mac1

    def right(self, mac2: bytes) -> bool:
        """Whether MAC2 is the card's."""
        return self._sam.bought(mac2)


class _OwnTill:
    """A till with the key set."""

    terminal = _TERMINAL

    def __init__(self, bench: Bench, directory: Directory, place: KeyPlace) -> None:
        found = bench.keys.own(directory, place)
        assert found is not None  # noqa: S101 - asked before
        self._key = found
        self._made: tuple[Algorithm, Key, purse.Use] | None = None

    def begin(self, begun: Begun, use: purse.Use) -> tuple[bytes, bytes]:
        """Sequence and MAC1."""
        algorithm = self._key.algorithm
        session = purse.purchase_session(algorithm, self._key.key, begun.random, begun.counter, _SEQUENCE)
        self._made = (algorithm, session, use)
        return _SEQUENCE.to_bytes(4, "big"), purse.purchase_mac1(*self._made)

    def right(self, mac2: bytes) -> bool:
        """Whether MAC2 is the card's."""
        return self._made is not None and purse.purchase_mac2(*self._made) == mac2


def purchase(bench: Bench) -> str:
    """A purchase: MAC1 is taken, MAC2 is right, balance and offline counter step by what was bought."""
    _, place = _purse(bench)
    made = bought(bench)
    if not made.checked:
        raise Deviation("消费的MAC2不是密钥算出来的。")
    after = initialized(bench, PURCHASE, place)
    if (after.balance, after.counter) != (made.begun.balance - made.use.amount, made.begun.counter + 1):
        raise Deviation("消费以后，余额没有减去消费的金额，或者脱机交易序号没有加1。")
    asked = Command(OWN, 0x5C, 0, 2, b"", 4)
    told = expect(bench.card.give(asked), Status.OK, doing="读余额").data
    if int.from_bytes(told, "big") != after.balance:
        raise Deviation("读余额得到的不是消费初始化所说的余额。")
    return f"消费{made.use.amount / 100:.2f}元：MAC1被接受，MAC2正确，余额减去金额，脱机交易序号加1。"


def transaction_code(bench: Bench) -> str:
    """The TAC of a purchase is that of its key; in version 3 it binds the counter."""
    directory, _ = _purse(bench)
    key = _own(bench, directory, Usage.DTK)
    made = bought(bench)
    if made.tac != _tac(bench, key, made):
        raise Deviation("消费的TAC不是密钥算出来的。")
    return "消费的TAC正确。" + ("它含卡的脱机交易序号。" if bench.profile.use_tac else "")


def _tac(bench: Bench, key: OwnKey, made: Bought) -> bytes:
    if bench.profile.use_tac:
        return purse.use_tac(key.algorithm, key.key, made.use, made.sequence, made.begun.counter)
    return purse.purchase_tac(key.algorithm, key.key, made.use, made.sequence)


def use_without_money(bench: Bench) -> str:
    """A use without money counts and is proved like a purchase; it takes no amount."""
    if not bench.profile.use_tac:
        raise Inapplicable("这一代卡没有不涉及金额的用卡。")
    directory, place = _purse(bench)
    key = _own(bench, directory, Usage.DTK)
    bench.enter(directory)
    answer = bench.card.give(_initializing(USES.start, place.version, 1))
    expect(answer, Status.DATA, doing="不涉及金额的用卡写了金额")
    made = bought(bench, USES.start)
    if made.tac != _tac(bench, key, made):
        raise Deviation("用卡的验证码不是密钥算出来的。")
    after = initialized(bench, PURCHASE, place)
    if (after.balance, after.counter) != (made.begun.balance, made.begun.counter + 1):
        raise Deviation("不涉及金额的用卡以后，余额变了，或者脱机交易序号没有加1。")
    return "不涉及金额的用卡：验证码正确，序号加1，余额不变；写了金额的被拒绝（6A80）。"


def proved(bench: Bench) -> str:
    """The last transaction is proved again to whoever missed the answer; another is not."""
    made = bought(bench)
    asked = bytes([made.use.kind]) + made.begun.counter.to_bytes(2, "big")
    answer = bench.card.give(Command(OWN, 0x5A, 0, 0, asked))
    if expect(answer, Status.OK, doing="取刚才交易的认证").data != made.mac2 + made.tac:
        raise Deviation("取交易认证得到的不是刚才交易的MAC2和TAC。")
    other = bytes([made.use.kind]) + (made.begun.counter + 1).to_bytes(2, "big")
    answer = bench.card.give(Command(OWN, 0x5A, 0, 0, other))
    expect(answer, Status.NO_PROOF, doing="取没有做过的交易的认证")
    return "能再取刚才交易的MAC2和TAC，没有做过的交易回答9406。"


def logged(bench: Bench) -> str:
    """The last transaction stands first in the log, the one before it second."""
    directory, _ = _purse(bench)
    file = _log(directory)
    pin = bench.with_pin(bench.home)
    made = [bought(bench), bought(bench)]
    bench.verify(pin)
    for number, one in enumerate(reversed(made), 1):
        asked = Command(PLAIN, 0xB2, number, file.sfi << 3 | BY_NUMBER, b"", file.record_length)
        record = expect(bench.card.give(asked), Status.OK, doing=f"交易以后读{file.title}的第{number}条").data
        use = one.use
        if not record.startswith(one.begun.counter.to_bytes(2, "big") + use.place + use.at + use.money):
            raise Deviation(f"{file.title}的第{number}条不是倒数第{number}次交易。")
    return f"{file.title}的前两条是最后两次交易，新的在前：序号、类型、终端机编号、时间、金额都对。"


def _log(directory: Directory) -> Elementary:
    for file in directory.files:
        if file.kind is Kind.CYCLIC and file.sfi and file.read.asks_pin:
            return file
    raise Inapplicable("这种卡没有能凭密码读的交易记录。")


def shut_log(bench: Bench) -> str:
    """The log is written by transactions alone."""
    directory, _ = _purse(bench)
    file = _log(directory)
    bench.enter(directory)
    answer: Answer = bench.card.give(Command(PLAIN, 0xE2, 0, file.sfi << 3, bytes(file.record_length)))
    expect(answer, Status.SECURITY, doing=f"向{file.title}追加记录")
    return f"{file.title}不能从外面追加（6982）。"
