"""Status words (状态字): how a card ends each command (card.md 2.8), and the exception that ends one early."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The two bytes behind every answer."""

    OK = 0x9000
    MORE = 0x6100
    DATA_DAMAGED = 0x6281
    INVALIDATED = 0x6283
    TRIES = 0x63C0
    MEMORY = 0x6581
    LENGTH = 0x6700
    NO_SECURE_MESSAGING = 0x6882
    STATE = 0x6901
    FILE_TYPE = 0x6981
    SECURITY = 0x6982
    KEY_LOCKED = 0x6983
    NO_CHALLENGE = 0x6984
    CONDITIONS = 0x6985
    MAC_MISSING = 0x6987
    MAC_WRONG = 0x6988
    DATA = 0x6A80
    FUNCTION = 0x6A81
    FILE = 0x6A82
    RECORD = 0x6A83
    SPACE = 0x6A84
    PARAMETERS = 0x6A86
    KEY = 0x6A88
    EXISTS = 0x6A89
    OFFSET = 0x6B00
    WRONG_LE = 0x6C00
    INSTRUCTION = 0x6D00
    CLASS = 0x6E00
    PURSE_MAC = 0x9302
    LOCKED_FOR_EVER = 0x9303
    BALANCE = 0x9401
    COUNTER = 0x9402
    KEY_INDEX = 0x9403
    NO_PROOF = 0x9406


WORDS: dict[Status, str] = {
    Status.OK: "成功",
    Status.DATA_DAMAGED: "读出的数据可能有错",
    Status.INVALIDATED: "文件或应用已锁定",
    Status.MEMORY: "写入存储失败",
    Status.LENGTH: "长度错误",
    Status.NO_SECURE_MESSAGING: "不支持安全报文",
    Status.STATE: "卡的状态不允许",
    Status.FILE_TYPE: "文件类型不符",
    Status.SECURITY: "安全状态不满足",
    Status.KEY_LOCKED: "密钥或密码已锁定",
    Status.NO_CHALLENGE: "没有取随机数",
    Status.CONDITIONS: "使用条件不满足",
    Status.MAC_MISSING: "缺少安全报文的鉴别码",
    Status.MAC_WRONG: "安全报文的鉴别码错误",
    Status.DATA: "数据域参数错误",
    Status.FUNCTION: "不支持此功能，或卡已锁定",
    Status.FILE: "未找到文件",
    Status.RECORD: "未找到记录",
    Status.SPACE: "空间不足",
    Status.PARAMETERS: "P1、P2错误",
    Status.KEY: "未找到密钥",
    Status.EXISTS: "文件已存在",
    Status.OFFSET: "偏移超出文件",
    Status.INSTRUCTION: "不支持的命令",
    Status.CLASS: "不支持的命令类别",
    Status.PURSE_MAC: "交易鉴别码错误",
    Status.LOCKED_FOR_EVER: "应用已永久锁定",
    Status.BALANCE: "余额不足",
    Status.COUNTER: "交易计数器已到最大值",
    Status.KEY_INDEX: "密钥索引错误",
    Status.NO_PROOF: "没有可证明的交易",
}


def in_words(status: int) -> str:
    """What a status word says, in Chinese; the word itself where it is none of ours."""
    if status >> 8 == Status.MORE >> 8:
        return f"还有{status & 0xFF or 256}字节可取"
    if status >> 8 == Status.WRONG_LE >> 8:
        return f"应取{status & 0xFF or 256}字节"
    if status & 0xFFF0 == Status.TRIES:
        return f"验证失败，还可试{status & 0xF}次"
    return WORDS.get(status, f"状态字{status:04X}")  # type: ignore[call-overload, no-any-return]


class Ended(Exception):  # noqa: N818 - how a command ends, not a malfunction
    """A command ends with this status word instead of 9000."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


def tries_left(left: int) -> Ended:
    """63Cx, or 6983 where the last try was used."""
    return Ended(Status.TRIES | min(left, 15) if left else Status.KEY_LOCKED)
