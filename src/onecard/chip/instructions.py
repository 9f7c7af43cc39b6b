"""All instructions of the card and of the SAM, in one table: what each is called, by which bytes, and who carries it out.

A command is refused in this order: class (6E00), instruction (6D00), a card that has ended (6A81), a blocked directory (6985,
9303), P1 and P2 (6A86), length of the data (6700); then its handler decides.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from enum import Enum, Flag, auto
from typing import TYPE_CHECKING

from onecard.chip import blocking, building, buying, pins, proving, reading, sam, selecting, signing

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

Handler = Callable[["Card", "Command"], bytes]
"""Gives the answer's data, or ends with a status word (`Ended`)."""


class On(Enum):
    """Where an instruction is known."""

    CARD = auto()
    SAM = auto()
    BOTH = auto()


class May(Flag):
    """What sets an instruction apart."""

    NOTHING = 0
    WHEN_BLOCKED = auto()
    """A blocked directory still takes it."""
    FETCH = auto()
    """It takes what was left for it."""
    FOLLOW = auto()
    """It may follow the beginning of a load or purchase."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One row of the table; `lengths` is how long its data may be."""

    code: int
    classes: tuple[int, ...]
    p1: Container[int]
    p2: Container[int]
    lengths: Container[int]
    handler: Handler
    name: str
    title: str
    may: May = May.NOTHING
    on: On = On.BOTH
    when_blocked: bool = field(init=False)
    fetches: bool = field(init=False)
    follows: bool = field(init=False)

    def __post_init__(self) -> None:
        # Asked at every command: told once.
        for name, one in (
            ("when_blocked", May.WHEN_BLOCKED),
            ("fetches", May.FETCH),
            ("follows", May.FOLLOW),
        ):
            object.__setattr__(self, name, one in self.may)


PLAIN, LINE, OWN, OWN_LINE = 0x00, 0x04, 0x80, 0x84
CLASSES = (PLAIN, LINE, OWN, OWN_LINE)
"""ISO 7816-4, with a MAC, of this kind of card, of this kind of card with a MAC."""
_00, _01, _ANY, _NUMBER, _KEY = (0,), (1,), range(256), range(1, 256), range(5)
_NONE, _SOME, _MAC = (0,), range(1, 256), (4,)
_ISO, _WRITE, _OWN, _LINE = (PLAIN,), (PLAIN, LINE), (OWN,), (OWN_LINE,)
_BLOCKED, _FETCH, _FOLLOW = May.WHEN_BLOCKED, May.FETCH | May.FOLLOW | May.WHEN_BLOCKED, May.FOLLOW

# fmt: off
TABLE = (
    #           INS   CLA     P1       P2       data
    Instruction(0xA4, _ISO,   (0, 4),  (0, 2),  range(17), selecting.select, "SELECT", "选择文件", _BLOCKED),
    Instruction(0xC0, _ISO,   _00,     _00,     _NONE,     selecting.get_response, "GET RESPONSE", "取响应", _FETCH),
    Instruction(0x84, _ISO,   _00,     _00,     _NONE,     selecting.get_challenge, "GET CHALLENGE", "取随机数", _BLOCKED),
    Instruction(0xB0, _ISO,   _ANY,    _ANY,    _NONE,     reading.read_binary, "READ BINARY", "读二进制"),
    Instruction(0xD6, _WRITE, _ANY,    _ANY,    _SOME,     reading.update_binary, "UPDATE BINARY", "写二进制"),
    Instruction(0xB2, _ISO,   _NUMBER, _ANY,    _NONE,     reading.read_record, "READ RECORD", "读记录"),
    Instruction(0xDC, _WRITE, _NUMBER, _ANY,    _SOME,     reading.update_record, "UPDATE RECORD", "写记录"),
    Instruction(0xE2, _WRITE, _00,     _ANY,    _SOME,     reading.append_record, "APPEND RECORD", "追加记录"),
    Instruction(0x20, _ISO,   _00,     _00,     range(9),  pins.verify, "VERIFY", "验证密码"),
    Instruction(0x5E, _OWN,   _01,     _00,     range(3, 18), pins.change_pin, "CHANGE PIN", "修改密码"),
    Instruction(0x24, _LINE,  _00,     (0, 1),  range(4, 256), pins.reload_pin, "RELOAD/UNBLOCK PIN", "重装、解锁密码"),
    Instruction(0x88, _ISO,   _KEY,    _ANY,    (16,),     proving.internal_authenticate, "INTERNAL AUTHENTICATE", "内部认证"),
    Instruction(0x82, _ISO,   _KEY,    _ANY,    (8, 16),   proving.external_authenticate, "EXTERNAL AUTHENTICATE", "外部认证",
                _BLOCKED),
    Instruction(0x1E, _LINE,  _00,     (0, 1),  _MAC,      blocking.application_block, "APPLICATION BLOCK", "应用锁定", _BLOCKED),
    Instruction(0x18, _LINE,  _00,     _00,     _MAC,      blocking.application_unblock, "APPLICATION UNBLOCK", "应用解锁",
                _BLOCKED),
    Instruction(0x16, _LINE,  _00,     _00,     _MAC,      blocking.card_block, "CARD BLOCK", "卡锁定"),
    Instruction(0x50, _OWN,   (0, 1, *buying.USES), (2,), (11,), buying.initialize, "INITIALIZE", "交易初始化", on=On.CARD),
    Instruction(0x54, _OWN,   _01,     _00,     (15,),     buying.debit, "DEBIT", "消费", _FOLLOW, On.CARD),
    Instruction(0x52, _OWN,   _00,     _00,     (11,),     buying.credit, "CREDIT", "圈存", _FOLLOW, On.CARD),
    Instruction(0x5C, _OWN,   _00,     (2,),    _NONE,     buying.get_balance, "GET BALANCE", "读余额", on=On.CARD),
    Instruction(0x5A, _OWN,   _00,     _00,     (3,),      buying.prove_transaction, "GET TRANSACTION PROVE", "取交易认证",
                on=On.CARD),
    Instruction(0x46, _ISO,   (0x80,), _00,     (1,),      signing.generate_key_pair, "GENERATE KEY PAIR", "产生密钥对", on=On.CARD),
    Instruction(0x2A, _ISO,   (0x9E,), (0x9A,), (signing.DIGEST,), signing.sign, "COMPUTE SIGNATURE", "数字签名", on=On.CARD),
    Instruction(0xE0, _OWN,   _00,     _00,     _SOME,     building.create_file, "CREATE FILE", "建立文件"),
    Instruction(0xD4, _LINE,  _00,     _00,     _SOME,     building.write_key, "WRITE KEY", "写入密钥"),
    Instruction(0x44, _OWN,   _00,     _00,     _NONE,     building.end_phase, "END OF PHASE", "结束个人化"),
    Instruction(0x1A, _OWN,   _ANY,    _ANY,    (0, 8, 16, 24), sam.disperse, "DISPERSE", "密钥分散", on=On.SAM),
    Instruction(0xFA, _OWN,   tuple(sam.MAY), _00, _SOME,  sam.calculate, "CALCULATE", "密码运算", on=On.SAM),
    Instruction(0x70, _OWN,   _00,     _00,     (28, 36, 44), sam.begin_purchase, "INIT SAM FOR PURCHASE", "SAM消费初始化", on=On.SAM),
    Instruction(0x72, _OWN,   _00,     _00,     (4,),      sam.check_purchase, "CREDIT SAM", "SAM消费校验", on=On.SAM),
)
# fmt: on
_ON_CARD = {one.code: one for one in TABLE if one.on is not On.SAM}
_ON_SAM = {one.code: one for one in TABLE if one.on is not On.CARD}


def instruction(code: int, on_sam: bool) -> Instruction | None:
    """The row of an instruction byte; None where the card does not know it."""
    return (_ON_SAM if on_sam else _ON_CARD).get(code)
