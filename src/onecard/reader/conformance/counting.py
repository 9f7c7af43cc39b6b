"""Counters (计数器): tries are told, counted down, given back by what is right, and end in a lock."""

from __future__ import annotations

from onecard.chip.apdu import Command
from onecard.chip.instructions import PLAIN
from onecard.chip.profile import KeyPlace
from onecard.chip.secrets import UNCOUNTED, Usage
from onecard.chip.status import Status, in_words
from onecard.reader.conformance.bench import SHORT_CHALLENGE, Bench, Deviation, Inapplicable, expect
from onecard.reader.terminal import Answer, Terminal

MOST = 0xF
"""63Cx tells no more."""


def wrong_pin_of(bench: Bench) -> Command:
    """VERIFY with what can be nobody's PIN: no decimal digits."""
    return Command(PLAIN, 0x20, 0, 0, b"\xff" * bench.profile.pin.length)


def tries(card: Terminal) -> int:
    """The tries of the PIN that are left. Raises Deviation where the card does not tell."""
    answer = card.give(Command(PLAIN, 0x20, 0, 0))
    if answer.status == Status.KEY_LOCKED:
        return 0
    if answer.status & 0xFFF0 != Status.TRIES:
        told = f"{answer.status:04X}（{in_words(answer.status)}）"
        raise Deviation(f"问密码还可试几次：应当回答63Cx或6983，卡回答{told}。")
    return answer.status & MOST


def left_of(bench: Bench) -> int:
    """The tries of the PIN that are left. Raises Inapplicable where asking changes them: a case of its own asks for that."""
    first, second = tries(bench.card), tries(bench.card)
    if first != second:
        raise Inapplicable("做不到这一项：问密码还可试几次，每次回答不一样；见密码次数。")
    return first


def at_pin(bench: Bench) -> int:
    """Select the environment; the tries of its PIN. Raises Inapplicable."""
    if not bench.home.pin:
        raise Inapplicable("这种卡的应用环境没有密码。")
    bench.enter(bench.home)
    return left_of(bench)


def tries_told(bench: Bench) -> str:
    """Asking costs nothing."""
    if not bench.home.pin:
        raise Inapplicable("这种卡的应用环境没有密码。")
    bench.enter(bench.home)
    first = tries(bench.card)
    second = tries(bench.card)
    if second != first:
        raise Deviation(f"只问密码还可试几次，次数从{first}变成{second}。")
    return f"密码还可试{first}次；只问不计数。"


def wrong_pin(bench: Bench) -> str:
    """One wrong try is one less, and the answer says so."""
    left = at_pin(bench)
    if left < 2:
        raise Inapplicable(f"密码只剩{left}次，不再试错。")
    expect(bench.card.give(wrong_pin_of(bench)), Status.TRIES | left - 1, doing="验证一次错误的密码")
    after = left_of(bench)
    if after != left - 1:
        raise Deviation(f"错误的密码验证一次以后应当还可试{left - 1}次，卡说{after}次。")
    return f"错误的密码使次数从{left}减到{after}，状态字照此回答。"


def right_pin(bench: Bench) -> str:
    """The right PIN gives all tries back."""
    pin, most = bench.with_pin(bench.home), bench.profile.pin.tries
    bench.card.give(wrong_pin_of(bench))
    bench.verify(pin)
    bench.enter(bench.home)
    if (left := left_of(bench)) != most:
        raise Deviation(f"错误的密码以后验证正确的，应当又可试{most}次，卡说{left}次。")
    return f"正确的密码使次数恢复到{most}。"


def lock_pin(bench: Bench) -> None:
    """Give wrong PINs until the card says that the PIN is locked. Raises Inapplicable where it never does."""
    for _ in range(MOST + 1):
        if not left_of(bench):
            return
        bench.card.give(wrong_pin_of(bench))
    raise Inapplicable(f"错误的密码验证{MOST + 1}次，还没有锁定。")


def locked_pin(bench: Bench) -> str:
    """After the last try the PIN is locked and stays so. The card is left locked."""
    at_pin(bench)
    lock_pin(bench)
    expect(bench.card.give(wrong_pin_of(bench)), Status.KEY_LOCKED, doing="密码锁定以后再验证")
    return "次数用完，密码锁定，以后的验证都回答6983。"


def counted(bench: Bench) -> KeyPlace:
    """A key of the environment that outsiders prove, whose tries are counted. Raises Inapplicable without one."""
    for one in bench.home.keys:
        if one.usage in (Usage.RK, Usage.UK) and one.tries != UNCOUNTED:
            return one
    raise Inapplicable("应用环境里没有计次数的读、写密钥。")


def _wrong_proof(bench: Bench, key: KeyPlace) -> Answer:
    """EXTERNAL AUTHENTICATE with what is no proof, over a fresh challenge."""
    bench.challenge()
    return bench.card.give(bench.no_proof(key.id))


def wrong_proof(bench: Bench) -> str:
    """Each wrong proof is one less."""
    key = counted(bench)
    bench.enter(bench.home)
    first = _wrong_proof(bench, key).status
    if first == Status.KEY_LOCKED:
        raise Inapplicable(f"密钥{key.id:02X}已经锁定。")
    if first & 0xFFF0 != Status.TRIES:
        raise Deviation(f"错误的外部认证：应当回答63Cx，卡回答{first:04X}（{in_words(first)}）。")
    if first & MOST < 2:
        raise Inapplicable(f"密钥{key.id:02X}只剩{first & MOST}次，不再试错。")
    expect(_wrong_proof(bench, key), first - 1, doing="再一次错误的外部认证")
    return f"两次错误的外部认证使密钥{key.id:02X}的次数逐次减1。"


def right_proof(bench: Bench) -> str:
    """A right proof gives all tries of its key back."""
    place = counted(bench)
    bench.key(bench.home, place)
    bench.enter(bench.home)
    first = _wrong_proof(bench, place).status
    bench.prove(bench.home, place)
    wanted = Status.TRIES | place.tries - 1
    answer = _wrong_proof(bench, place)
    expect(answer, wanted, doing=f"错误的外部认证（回答{first:04X}）、正确的一次以后，再一次错误的")
    bench.prove(bench.home, place)
    return f"正确的外部认证使密钥{place.id:02X}的次数恢复到{place.tries}。"


def challenge_once(bench: Bench) -> str:
    """A challenge serves one try; without one, or with one of 4 bytes, there is none."""
    key = counted(bench)
    bench.enter(bench.home)
    expect(bench.card.give(bench.no_proof(key.id)), Status.NO_CHALLENGE, doing="没有取随机数就作外部认证")
    bench.challenge(SHORT_CHALLENGE)
    answer = bench.card.give(bench.no_proof(key.id))
    expect(answer, Status.NO_CHALLENGE, doing="取了4字节随机数就作外部认证")
    _wrong_proof(bench, key)
    expect(bench.card.give(bench.no_proof(key.id)), Status.NO_CHALLENGE, doing="同一个随机数作第二次外部认证")
    return "没有随机数、随机数只有4字节，或者已经用过，外部认证都回答6984。"


def wrong_form(bench: Bench) -> str:
    """What is no PIN by its length is refused, and no try is counted."""
    left = at_pin(bench)
    for digits in (b"\xff", b"\xff" * (bench.profile.pin.length + 1)):
        answer = bench.card.give(Command(PLAIN, 0x20, 0, 0, digits))
        expect(answer, Status.LENGTH, doing=f"验证{len(digits)}字节的密码")
    if (after := left_of(bench)) != left:
        raise Deviation(f"长度不对的密码被拒绝，次数却从{left}变成{after}。")
    return "长度不对的密码回答6700，不计次数。"


def locked_key(bench: Bench) -> str:
    """After its last try a key is locked, and takes no right proof any more. It is left locked."""
    place = counted(bench)
    key = bench.key(bench.home, place)
    bench.enter(bench.home)
    for _ in range(place.tries):
        if _wrong_proof(bench, place).status == Status.KEY_LOCKED:
            break
    else:
        raise Inapplicable(f"做不到这一项：错误的外部认证{place.tries}次，还没有锁定；见错误的外部认证。")
    answer = bench.card.give(bench.proof(key, place))
    expect(answer, Status.KEY_LOCKED, doing=f"错误的外部认证{place.tries}次以后，正确的一次")
    return f"密钥{place.id:02X}错误{place.tries}次以后锁定，正确的认证也回答6983。"
