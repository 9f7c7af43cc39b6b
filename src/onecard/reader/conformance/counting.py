"""Counters (计数器): tries are told, counted down and end in a lock; the purse counts what was done, not what was begun."""

from __future__ import annotations

from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.instructions import OWN, PLAIN
from onecard.chip.memory import Memory
from onecard.chip.profile import Directory, KeyPlace
from onecard.chip.secrets import UNCOUNTED, Usage
from onecard.chip.status import Status, in_words
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable, expect
from onecard.reader.terminal import Answer, Terminal

_MOST = 0xF
"""63Cx tells no more."""
_NO_TERMINAL = bytes(6)


def _wrong_pin(bench: Bench) -> Command:
    """VERIFY with what can be nobody's PIN: no decimal digits."""
    return Command(PLAIN, 0x20, 0, 0, b"\xff" * bench.profile.pin.length)


def _tries(card: Terminal) -> int:
    """The tries of the PIN that are left. Raises Deviation where the card does not tell."""
    answer = card.give(Command(PLAIN, 0x20, 0, 0))
    if answer.status == Status.KEY_LOCKED:
        return 0
    if answer.status & 0xFFF0 != Status.TRIES:
        told = f"{answer.status:04X}（{in_words(answer.status)}）"
        raise Deviation(f"问密码还可试几次：应当回答63Cx或6983，卡回答{told}。")
    return answer.status & _MOST


def _at_pin(bench: Bench) -> int:
    """Select the environment; the tries of its PIN."""
    if not bench.home.pin:
        raise Inapplicable("这种卡的应用环境没有密码。")
    bench.enter(bench.home)
    return _tries(bench.card)


def tries_told(bench: Bench) -> str:
    """Asking costs nothing."""
    first = _at_pin(bench)
    second = _tries(bench.card)
    if second != first:
        raise Deviation(f"只问密码还可试几次，次数从{first}变成{second}。")
    return f"密码还可试{first}次；只问不计数。"


def wrong_pin(bench: Bench) -> str:
    """One wrong try is one less, and the answer says so."""
    left = _at_pin(bench)
    if left < 2:
        raise Inapplicable(f"密码只剩{left}次，不再试错。")
    expect(bench.card.give(_wrong_pin(bench)), Status.TRIES | left - 1, doing="验证一次错误的密码")
    after = _tries(bench.card)
    if after != left - 1:
        raise Deviation(f"错误的密码验证一次以后应当还可试{left - 1}次，卡说{after}次。")
    return f"错误的密码使次数从{left}减到{after}，状态字照此回答。"


def locked_pin(bench: Bench) -> str:
    """After the last try the PIN is locked and stays so. The card is left locked."""
    _at_pin(bench)
    for _ in range(_MOST + 1):
        if bench.card.give(_wrong_pin(bench)).status == Status.KEY_LOCKED:
            break
    else:
        raise Deviation(f"错误的密码验证{_MOST + 1}次，还没有锁定。")
    expect(bench.card.give(_wrong_pin(bench)), Status.KEY_LOCKED, doing="密码锁定以后再验证")
    return "次数用完，密码锁定（6983），以后的验证也回答6983。"


def _counted(bench: Bench) -> KeyPlace:
    """A key of the environment that outsiders prove, whose tries are counted. Raises Inapplicable without one."""
    for one in bench.home.keys:
        if one.usage in (Usage.RK, Usage.UK) and one.tries != UNCOUNTED:
            return one
    raise Inapplicable("应用环境里没有计次数的读、写密钥。")


def _wrong_proof(bench: Bench, key: KeyPlace) -> Answer:
    """EXTERNAL AUTHENTICATE with what is no proof, over a fresh challenge."""
    expect(bench.card.give(Command(PLAIN, 0x84, 0, 0, b"", 8)), Status.OK, doing="取随机数")
    return bench.card.give(_no_proof(bench, key))


def _no_proof(bench: Bench, key: KeyPlace) -> Command:
    return Command(PLAIN, 0x82, 0, key.id, bytes(8 if bench.profile.plain_proof else 16))


def wrong_proof(bench: Bench) -> str:
    """Each wrong proof is one less."""
    key = _counted(bench)
    bench.enter(bench.home)
    first = _wrong_proof(bench, key).status
    if first == Status.KEY_LOCKED:
        raise Inapplicable(f"密钥{key.id:02X}已经锁定。")
    if first & 0xFFF0 != Status.TRIES:
        raise Deviation(f"错误的外部认证：应当回答63Cx，卡回答{first:04X}（{in_words(first)}）。")
    if first & _MOST < 2:
        raise Inapplicable(f"密钥{key.id:02X}只剩{first & _MOST}次，不再试错。")
    expect(_wrong_proof(bench, key), first - 1, doing="再一次错误的外部认证")
    return f"两次错误的外部认证使密钥{key.id:02X}的次数逐次减1。"


def challenge_once(bench: Bench) -> str:
    """A challenge serves one try; without one there is none."""
    key = _counted(bench)
    bench.enter(bench.home)
    expect(bench.card.give(_no_proof(bench, key)), Status.NO_CHALLENGE, doing="没有取随机数就作外部认证")
    _wrong_proof(bench, key)
    expect(bench.card.give(_no_proof(bench, key)), Status.NO_CHALLENGE, doing="同一个随机数作第二次外部认证")
    return "没有随机数，或者随机数已经用过，外部认证回答6984。"


def _purse(bench: Bench) -> tuple[Directory, KeyPlace]:
    """The directory with the purse and its purchase key. Raises Inapplicable without one."""
    for directory in bench.profile.directories:
        key = directory.key(Usage.DPK)
        if directory.purse and key is not None:
            return directory, key
    raise Inapplicable("这种卡没有电子钱包。")


def _initialized(bench: Bench, key: KeyPlace) -> bytes:
    """What INITIALIZE FOR PURCHASE of nothing tells: balance 4, counter 2, further, random 4."""
    asked = Command(OWN, 0x50, 1, 2, bytes([key.version]) + bytes(4) + _NO_TERMINAL)
    return expect(bench.card.give(asked), Status.OK, doing="消费初始化").data


def begun_purchase(bench: Bench) -> str:
    """A purchase that was only begun changes neither balance nor counter."""
    directory, key = _purse(bench)
    bench.enter(directory)
    first, second = _initialized(bench, key), _initialized(bench, key)
    if first[:6] != second[:6]:
        raise Deviation("只作消费初始化，余额或脱机交易序号变了。")
    if first[-4:] == second[-4:]:
        raise Deviation("两次消费初始化的随机数相同。")
    return f"只作初始化，余额和脱机交易序号（{int.from_bytes(first[4:6], 'big')}）都不变，随机数每次不同。"


def wrong_purchase(bench: Bench) -> str:
    """A purchase with a wrong MAC1 is refused and changes neither balance nor counter."""
    directory, key = _purse(bench)
    bench.enter(directory)
    before = _initialized(bench, key)
    expect(bench.card.give(Command(OWN, 0x54, 1, 0, bytes(15))), Status.PURSE_MAC, doing="MAC1错误的消费")
    if _initialized(bench, key)[:6] != before[:6]:
        raise Deviation("MAC1错误的消费被拒绝，余额或脱机交易序号却变了。")
    return "MAC1错误的消费回答9302，余额和脱机交易序号都不变。"


def cut_while_trying(bench: Bench) -> str:
    """A cut between any two writes of wrong tries leaves the card as it was before a try or after it: no try is gained."""
    if bench.chip is None:
        raise Inapplicable("读卡器不能在卡写入的中途断电；这一项只对内存中的芯片做。")
    memory, kept = bench.chip.memory.copy(), list[bytes]()
    memory.journal = kept.append
    trying = Terminal(Card(memory).transmit, bench.card.atr, bench.card.direct)
    trying.select_name(bench.home.aid)
    states, left = [memory.dump()], _tries(trying)
    for _ in range(left):
        trying.give(_wrong_pin(bench))
        states.append(memory.dump())
    bench.card.trace += trying.trace
    torn = Memory.load(states[0])
    for count, record in enumerate(kept, 1):
        torn.replay(record)
        if torn.dump() not in states:
            raise Deviation(f"断电在第{count}次写入之后，卡里的内容既不是试错之前的，也不是之后的。")
    after = Terminal(Card(torn).transmit, bench.card.atr, bench.card.direct)
    after.select_name(bench.home.aid)
    if still := _tries(after):
        raise Deviation(f"{left}次错误的密码之后断电，卡还让试{still}次。")
    return f"试错{left}次，在{len(kept)}处断电，卡里的内容总是一次试错之前或之后的，次数一次不多。"
