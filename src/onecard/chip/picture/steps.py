"""Cryptograms step by step (密码运算分步): each value a block cipher gives on the way, and the card's own answer at the end.

The steps are calculated here with nothing but block ciphers and exclusive or; the chip answers by its own way. What both
came to stands side by side.
"""

from __future__ import annotations

from onecard.chip.apdu import Command
from onecard.chip.contents import factor_of
from onecard.chip.descriptor import Kind, tlv
from onecard.chip.instructions import LINE, PLAIN
from onecard.chip.key_source import KeyName, TestKeys
from onecard.chip.picture.calculation import Calculation, MacKey, Step, add_mac, in_hex, xor
from onecard.chip.picture.owner import ISSUE, Owner
from onecard.chip.profile import Directory, Elementary, Profile
from onecard.chip.secrets import Usage
from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.dispersal import city_factor, doubled, key_check_value, province_factor
from onecard.crypto.key import Key
from onecard.crypto.mac import LENGTH
from onecard.crypto.padding import pad

R1, R2 = bytes.fromhex("1122334455667788"), bytes.fromhex("8877665544332211")
"""Process factor and data of the notes' example of an authentication."""
CHALLENGE = bytes.fromhex("A1B2C3D4")
"""What the example card gives as a challenge."""
VALUE = "13800000000"
FILE, TAG = ("DF01", 0xEF06), 0x28
"""The data item the example writes: a telephone number."""


def dispersal(profile: Profile) -> Calculation:
    """The key of the example card: from the root by province, city and card. Raises Refusal `picture.sam`."""
    _a_card(profile)
    made = Calculation(f"{profile.title}：卡密钥的分散（{profile.algorithm}）")
    algorithm, source = profile.algorithm, TestKeys()
    key = source.root
    city, province, card = city_factor(ISSUE.area), province_factor(ISSUE.area), factor_of(profile, ISSUE)
    levels = (
        ("根密钥", "省级密钥", province, f"分散因子F是“{province.decode()}”的ASCII码"),
        ("省级密钥", "市级密钥", city, f"分散因子F是“{city.decode()}”的ASCII码"),
        ("市级密钥", "卡密钥", card, "分散因子F是卡复位信息的后8字节"),
    )
    for at, (above, below, factor, said) in enumerate(levels):
        held = in_hex(key.reveal())
        key = Key(ecb_encrypt(algorithm, key, doubled(factor)))
        check = in_hex(key_check_value(algorithm, key))
        made.steps.append(
            Step(
                f"{above}→{below}",
                f"{said}，~F是它的反码；{below}校验值{check}",
                ((above, held), ("F、~F", in_hex(doubled(factor)))),
                f"{algorithm}加密",
                (below, in_hex(key.reveal())),
                0 if at else None,
            )
        )
    place = _environment(profile).key(Usage.IRK)
    assert place is not None and place.algorithm is not None  # noqa: S101, PT018 - every card has one
    name = KeyName(
        Usage.IRK.name, place.id, ISSUE.area, _environment(profile).name, place.version, place.algorithm
    )
    same = source.card_key(name, card).reveal() == key.reveal()
    made.verdict = f"制卡时写进卡里的密钥{name}就是它。" if same else "制卡时写进卡里的不是它。"
    return made


def authentication(profile: Profile) -> Calculation:
    """Internal authentication of the example card: session key, cryptogram, and the card's answer. Raises Refusal `picture.sam`."""
    _a_card(profile)
    made = Calculation(f"{profile.title}：内部认证（{profile.algorithm}）")
    algorithm = profile.algorithm
    owner = Owner(profile, _environment(profile))
    place, key = owner.key(Usage.IRK)
    single = algorithm is Algorithm.TDES
    data = R1 if single else doubled(R1)
    session = Key(ecb_encrypt(algorithm, key, data))
    made.steps.append(
        Step(
            "过程密钥",
            "R1是读卡器取的随机数" if single else "R1是读卡器取的随机数，~R1是它的反码",
            (("内部认证密钥IRK", in_hex(key.reveal())), ("R1" if single else "R1、~R1", in_hex(data))),
            f"{algorithm}加密",
            ("过程密钥SK", in_hex(session.reveal())),
        )
    )
    of_session = Algorithm.DES if single else algorithm
    data = R2 if single else doubled(R2)
    block = ecb_encrypt(of_session, session, data)
    told = ("R2" if single else "R2、~R2", in_hex(data))
    result = "认证数据" if single else "B"
    made.steps.append(
        Step(
            "认证数据" if single else "加密R2",
            "R2也是读卡器取的随机数",
            (("过程密钥SK", in_hex(session.reveal())), told),
            f"{of_session}加密",
            (result, in_hex(block)),
            0,
        )
    )
    proof = block
    if not single:
        proof = xor(block[:8], block[8:])
        made.steps.append(
            Step(
                "认证数据",
                "B的左8字节和右8字节异或",
                (("B的左半", in_hex(block[:8])), ("B的右半", in_hex(block[8:]))),
                "异或",
                ("认证数据", in_hex(proof)),
                0,
            )
        )
    owner.select()
    owner.sent.clear()
    answer, _ = owner.give(Command(PLAIN, 0x88, 0, place.id, R1 + R2))
    made.exchanges = [(in_hex(sent), in_hex(got)) for sent, got in owner.sent]
    made.verdict = "卡的回答和算出的认证数据" + (
        "一样：芯片持有这把密钥。" if answer == proof else "不一样。"
    )
    return made


def command_mac(profile: Profile) -> Calculation:
    """The MAC over a command that writes a telephone number, and the card's answer to it. Raises Refusal `picture.sam`."""
    _a_card(profile)
    directory, file = _written(profile)
    owner = Owner(profile, directory)
    place, key = owner.key(Usage.STK)
    algorithm = place.algorithm or profile.algorithm
    made = Calculation(f"{profile.title}：写命令的鉴别码（{algorithm}）", "鉴别码所涉的报文")
    item = next(one for one in file.fields if one.tag == TAG)
    number = file.fields.index(item) + 1
    record = tlv(TAG, item.encode(VALUE))
    command = Command(LINE, 0xDC, number, 4, record)
    length = bytes([len(record) + LENGTH])
    message = command.header + length + record
    padded = pad(message, algorithm.block)
    made.pieces = [
        ("命令头", in_hex(command.header)),
        ("Lc", in_hex(length)),
        (f"记录：{item.name}", in_hex(record)),
        ("补位", in_hex(padded[len(message) :])),
    ]
    said = "初始向量（卡给的随机数，右补00）"
    mac = add_mac(made, "鉴别码", MacKey("线路保护密钥STK", algorithm, key), padded, CHALLENGE, said)
    owner.card.random = lambda count: (CHALLENGE * 4)[:count]
    owner.select()
    owner.give(Command(PLAIN, 0xA4, 0, 0, file.id.to_bytes(2, "big")))
    owner.prove_key(file.write.key)
    owner.sent.clear()
    owner.give(Command(PLAIN, 0x84, 0, 0, b"", 4))
    _, status = owner.give(Command(LINE, 0xDC, number, 4, record + mac))
    made.exchanges = [(in_hex(sent), in_hex(got)) for sent, got in owner.sent]
    made.verdict = "卡算出一样的鉴别码，写进了记录。" if status == 0x9000 else "卡没有接受这个鉴别码。"
    return made


def _a_card(profile: Profile) -> None:
    if profile.sam:
        raise Refusal("picture.sam", f"{profile.title}不是卡，没有这幅图。", "请用--profile选v1、v2或v3。")


def _environment(profile: Profile) -> Directory:
    """The directory with the key of internal authentication."""
    return next(one for one in profile.directories if one.key(Usage.IRK))


def _written(profile: Profile) -> tuple[Directory, Elementary]:
    """Where the example writes. Raises Refusal `picture.file` where the profile has no such record."""
    directory = profile.directory(FILE[0])
    file = directory.file(FILE[1]) if directory else None
    if (
        directory is None
        or file is None
        or file.kind is not Kind.VARIABLE
        or not file.write.asks_key
        or not directory.key(Usage.STK)
        or all(one.tag != TAG for one in file.fields)
    ):
        raise Refusal(
            "picture.file",
            f"卡配置{profile.name}画不了写命令：{FILE[0]}里要有STK和常住信息的联系电话（{TAG:02X}），写入要密钥。",
            "请用--profile选v1、v2或v3。",
        )
    return directory, file
