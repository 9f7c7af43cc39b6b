"""One purchase step by step (一次消费): session key, MAC1, MAC2 and TAC of the notes' second tap, and the card's own answers."""

from __future__ import annotations

from onecard.chip.apdu import Command
from onecard.chip.buying import LOAD, PURCHASE, PURCHASE_KIND
from onecard.chip.instructions import OWN, PLAIN
from onecard.chip.picture.calculation import Calculation, MacKey, Step, add_mac, in_hex, xor
from onecard.chip.picture.owner import Owner
from onecard.chip.profile import Directory, Profile
from onecard.chip.secrets import Usage
from onecard.core.errors import Refusal
from onecard.crypto import purse
from onecard.crypto.authentication import session_algorithm
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.dispersal import doubled
from onecard.crypto.key import Key
from onecard.crypto.padding import pad
from onecard.crypto.purse import Use

RANDOM = bytes.fromhex("11223344")
"""What the example card gives as a random number."""
AMOUNT, TERMINAL, SEQUENCE = 200, bytes.fromhex("460200000001"), 1
AT = bytes.fromhex("20240601083015")
COUNTER = 1
"""The card has been used once before."""


def purchase(profile: Profile) -> Calculation:
    """A purchase of 2 yuan with the example card. Raises Refusal `picture.purse` where the profile has no purse."""
    directory = next((one for one in profile.directories if one.purse), None)
    if directory is None:
        raise Refusal(
            "picture.purse", f"{profile.title}没有电子钱包，没有这幅图。", "请用--profile选v1、v2或v3。"
        )
    algorithm = profile.algorithm
    made = Calculation(f"{profile.title}：一次消费（{algorithm}）", "这一次消费的数据")
    use, counter, sequence = (
        Use(AMOUNT, PURCHASE_KIND, TERMINAL, AT),
        COUNTER.to_bytes(2, "big"),
        SEQUENCE.to_bytes(4, "big"),
    )
    made.pieces = [
        ("金额", in_hex(use.money)),
        ("类型", f"{use.kind:02X}"),
        ("终端机编号", in_hex(TERMINAL)),
        ("终端交易序号", in_hex(sequence)),
        ("日期时间", in_hex(AT)),
        ("卡交易序号", in_hex(counter)),
        ("卡的随机数", in_hex(RANDOM)),
    ]
    owner = _at_the_purse(profile, directory)
    _, key = owner.key(Usage.DPK)
    session = _session(made, algorithm, key, RANDOM + counter + sequence[-2:])
    by = MacKey("过程密钥SK", session_algorithm(algorithm), session, carried=True)
    block = by.algorithm.block
    mac1 = add_mac(made, "MAC1", by, pad(use.money + use.place + AT, block))
    mac2 = add_mac(made, "MAC2", MacKey(by.name, by.algorithm, session), pad(use.money, block))
    told = use.money + use.place + sequence + AT + (counter if profile.use_tac else b"")
    tac = add_mac(made, "TAC", _tac_key(made, algorithm, owner.key(Usage.DTK)[1]), pad(told, block))
    owner.sent.clear()
    owner.give(_begin(PURCHASE, AMOUNT))
    answer, _ = owner.give(Command(OWN, 0x54, 1, 0, sequence + AT + mac1))
    made.exchanges = [(in_hex(sent), in_hex(got)) for sent, got in owner.sent]
    same = answer == tac + mac2
    made.verdict = "卡认可了MAC1，回答的TAC和MAC2" + ("和算出的一样。" if same else "和算出的不一样。")
    return made


def _session(made: Calculation, algorithm: Algorithm, key: Key, given: bytes) -> Key:
    single = algorithm is Algorithm.TDES
    data = given if single else doubled(given)
    session = Key(ecb_encrypt(algorithm, key, data))
    made.steps.append(
        Step(
            "过程密钥",
            "D是卡的随机数、卡交易序号、终端交易序号的后2字节" + ("" if single else "，~D是它的反码"),
            (("消费密钥DPK", in_hex(key.reveal())), ("D" if single else "D、~D", in_hex(data))),
            f"{algorithm}加密",
            ("过程密钥SK", in_hex(session.reveal())),
        )
    )
    return session


def _tac_key(made: Calculation, algorithm: Algorithm, key: Key) -> MacKey:
    """The key of the TAC: with 3DES the exclusive or of its halves, which is a step of its own."""
    if algorithm is not Algorithm.TDES:
        return MacKey("交易验证码密钥DTK", algorithm, key)
    left, right = key.reveal()[:8], key.reveal()[8:]
    half = xor(left, right)
    parts = (("DTK的左半", in_hex(left)), ("DTK的右半", in_hex(right)))
    made.steps.append(Step("TAC的密钥", "DTK的左右两半异或", parts, "异或", ("K", in_hex(half))))
    return MacKey("K", Algorithm.DES, Key(half), carried=True)


def _begin(p1: int, amount: int) -> Command:
    return Command(OWN, 0x50, p1, 2, b"\x01" + amount.to_bytes(4, "big") + TERMINAL)


def _at_the_purse(profile: Profile, directory: Directory) -> Owner:
    """The example card with 10 yuan loaded and one purchase made, before the next."""
    owner = Owner(profile, directory)
    owner.card.random = lambda count: (RANDOM * 4)[:count]
    environment = profile.directory(directory.parent)
    if environment is not None:
        owner.enter(environment)
    owner.give(Command(PLAIN, 0xA4, 0, 0, directory.id.to_bytes(2, "big")))
    owner.directory = directory
    owner.verify(profile.pin.initial)
    algorithm = profile.algorithm
    owner.give(_begin(LOAD, 5 * AMOUNT))
    session = purse.load_session(algorithm, owner.key(Usage.DLK)[1], RANDOM, 0)
    load = Use(5 * AMOUNT, 0x02, TERMINAL, AT)
    owner.give(Command(OWN, 0x52, 0, 0, AT + purse.load_mac2(algorithm, session, load)))
    use = Use(AMOUNT, PURCHASE_KIND, TERMINAL, AT)
    owner.give(_begin(PURCHASE, AMOUNT))
    session = purse.purchase_session(algorithm, owner.key(Usage.DPK)[1], RANDOM, 0, SEQUENCE)
    mac1 = purse.purchase_mac1(algorithm, session, use)
    owner.give(Command(OWN, 0x54, 1, 0, SEQUENCE.to_bytes(4, "big") + AT + mac1))
    return owner
