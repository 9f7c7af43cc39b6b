"""All cases of conformance in the order in which they run, and running them.

Whatever proves something stands behind what must be closed without proof; what locks the card stands last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from onecard.chip.card import Card
from onecard.chip.key_source import KeySource
from onecard.chip.profile import Profile
from onecard.core.errors import Refusal
from onecard.reader.basic import begin
from onecard.reader.conformance import (
    buying,
    certifying,
    commands,
    contents,
    counting,
    firewall,
    loading,
    locking,
    pins,
    proving,
    tearing,
    writing,
)
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable
from onecard.reader.conformance.keys import Keys
from onecard.reader.sam import Sam
from onecard.reader.terminal import Exchange, Terminal


class Verdict(Enum):
    """What a case came to."""

    SHOWN = "符合"
    INAPPLICABLE = "不适用"
    DEVIATES = "不符合"


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a stable name for programs, its part and title; `run` says what was shown.

    `destructive`: it may cost tries, write or lock, and runs only where that was asked for.
    """

    name: str
    part: str
    title: str
    run: Callable[[Bench], str]
    destructive: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a case came to on one card, and by which exchanges."""

    case: Case
    verdict: Verdict
    sentence: str
    trace: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All results of one card."""

    bench: Bench
    destructive: bool
    results: tuple[Result, ...]

    def count(self, verdict: Verdict) -> int:
        """How many cases came to that."""
        return sum(one.verdict is verdict for one in self.results)


_COMMANDS = "命令"
_PROVING = "认证"
_CONTENTS = "数据结构"
_LOADING = "密钥装载"
_COUNTERS = "计数器"
_FIREWALL = "应用防火墙"
_PURSE = "交易"
_TEARING = "防拔"
_LINE = "线路保护"
_PIN = "密码"
_CERTIFICATES = "证书"
_LOCKING = "锁定"
CASES = (
    Case("command.names", _COMMANDS, "按名称选择目录", commands.names),
    Case("command.directories", _COMMANDS, "按标识选择目录", commands.directories),
    Case("command.next_name", _COMMANDS, "按名称的开头选择", commands.next_name),
    Case("command.unknown_file", _COMMANDS, "没有的目录、文件", commands.unknown_file),
    Case("command.unknown_class", _COMMANDS, "不支持的类别", commands.unknown_class),
    Case("command.unknown_instruction", _COMMANDS, "不支持的命令", commands.unknown_instruction),
    Case("command.wrong_parameters", _COMMANDS, "错误的P1、P2", commands.wrong_parameters),
    Case("command.wrong_length", _COMMANDS, "错误的长度", commands.wrong_length),
    Case("command.challenge", _COMMANDS, "取随机数", commands.challenge),
    Case("command.record_addressing", _COMMANDS, "按标签、按记录号读", commands.record_addressing),
    Case("command.unknown_record", _COMMANDS, "没有的记录", commands.unknown_record),
    Case("command.wrong_expected_length", _COMMANDS, "6Cxx", commands.wrong_expected_length),
    Case("command.fetched_in_pieces", _COMMANDS, "分次取响应", commands.fetched_in_pieces),
    Case("command.nothing_to_fetch", _COMMANDS, "没有可取的响应", commands.nothing_to_fetch),
    Case("command.answered_directly", _COMMANDS, "T=1的应答", commands.answered_directly),
    Case("command.past_the_end", _COMMANDS, "超出文件的偏移", commands.past_the_end),
    Case("command.wrong_kind_of_file", _COMMANDS, "与文件类型不符的读", commands.wrong_kind_of_file),
    Case("authentication.internal", _PROVING, "内部认证", proving.internal),
    Case("authentication.external", _PROVING, "外部认证", proving.external),
    Case("authentication.mutual", _PROVING, "相互认证", proving.mutual),
    Case("authentication.wrong_version", _PROVING, "没有的密钥版本", proving.wrong_version),
    Case("authentication.lost_by_select", _PROVING, "选择别的目录失去认证", proving.lost_by_select),
    Case("authentication.lost_by_reset", _PROVING, "复位失去认证", proving.lost_by_reset),
    Case("structure.files", _CONTENTS, "文件齐全", contents.files),
    Case("structure.records", _CONTENTS, "记录的标签和长度", contents.records),
    Case("structure.closed_records", _CONTENTS, "认证后记录的标签和长度", contents.closed_records),
    Case("structure.sizes", _CONTENTS, "二进制文件的大小", contents.sizes),
    Case("structure.identifier", _CONTENTS, "卡识别码", contents.identifier),
    Case("structure.dates", _CONTENTS, "发卡日期、有效期", contents.dates),
    Case("structure.card_number", _CONTENTS, "卡号", contents.card_number),
    Case("structure.person_number", _CONTENTS, "社会保障号码", contents.person_number),
    Case("key.present", _LOADING, "密钥齐全", loading.present),
    Case("key.own_use", _LOADING, "密钥专用", loading.own_use),
    Case("key.unknown", _LOADING, "没有的密钥", loading.unknown_key),
    Case("key.versions", _LOADING, "密钥版本", loading.versions),
    Case("key.identifier_mac", _LOADING, "卡识别码的鉴别码", loading.identifier_mac),
    Case("key.blank", _LOADING, "空白卡装载密钥", loading.blank),
    Case("counter.tries_told", _COUNTERS, "密码次数", counting.tries_told),
    Case("firewall.closed_files", _FIREWALL, "没有认证不能读", firewall.closed_files),
    Case("firewall.internal_files", _FIREWALL, "密钥文件选不到", firewall.internal_files),
    Case("firewall.files_of_others", _FIREWALL, "别的应用的文件选不到", firewall.files_of_others),
    Case("firewall.for_its_key_only", _FIREWALL, "认证只打开自己的文件", proving.for_its_key_only),
    Case("firewall.counts_at_home_only", _FIREWALL, "认证只在本应用有效", proving.counts_at_home_only),
    Case("purse.begun_only", _PURSE, "交易序号", buying.begun_only),
    Case("purse.unknown_key", _PURSE, "没有的密钥索引", buying.unknown_key),
    Case("purse.overdrawn", _PURSE, "余额不足", buying.overdrawn),
    Case("purse.unbegun", _PURSE, "没有初始化的消费", buying.unbegun),
    Case("purse.load_without_pin", _PURSE, "没有密码的圈存", buying.load_without_pin),
    Case("tearing.trying", _TEARING, "试错时断电", tearing.trying),
    Case("tearing.updating", _TEARING, "写入时断电", tearing.updating),
    Case("tearing.begun_purchase", _TEARING, "消费初始化后复位", tearing.begun_purchase),
    Case("key.closed", _LOADING, "个人化已经结束", loading.closed, destructive=True),
    Case("firewall.writing", _FIREWALL, "没有认证不能写", firewall.writing, destructive=True),
    Case("firewall.log", _FIREWALL, "交易记录不能从外面写", buying.shut_log, destructive=True),
    Case("line.record", _LINE, "带鉴别码写记录", writing.record, destructive=True),
    Case("line.binary", _LINE, "带鉴别码写二进制", writing.binary, destructive=True),
    Case("line.without_mac", _LINE, "不带鉴别码的写", writing.without_mac, destructive=True),
    Case("line.wrong_mac", _LINE, "鉴别码错误的写", writing.wrong_mac, destructive=True),
    Case("line.mac_once", _LINE, "鉴别码只用一次", writing.mac_once, destructive=True),
    Case("line.lost_by_wrong_mac", _LINE, "鉴别码错误失去认证", writing.lost_by_wrong_mac, destructive=True),
    Case("line.malformed", _LINE, "不成记录的写", writing.malformed, destructive=True),
    Case("line.full", _LINE, "没有空位的写", writing.full, destructive=True),
    Case("line.past_the_end", _LINE, "写过文件末尾", writing.past_the_end, destructive=True),
    Case("line.fixed_record", _LINE, "写定长记录", writing.fixed_record, destructive=True),
    Case(
        "authentication.lost_by_failure",
        _PROVING,
        "认证失败失去认证",
        proving.lost_by_failure,
        destructive=True,
    ),
    Case("counter.wrong_proof", _COUNTERS, "错误的外部认证", counting.wrong_proof, destructive=True),
    Case("counter.right_proof", _COUNTERS, "正确的认证恢复次数", counting.right_proof, destructive=True),
    Case("counter.challenge_once", _COUNTERS, "随机数只用一次", counting.challenge_once, destructive=True),
    Case("counter.wrong_form", _COUNTERS, "长度不对的密码", counting.wrong_form, destructive=True),
    Case("pin.verified", _PIN, "验证密码", pins.verified, destructive=True),
    Case("pin.lost_by_failure", _PIN, "密码错误失去验证", pins.lost_by_failure, destructive=True),
    Case("pin.at_home_only", _PIN, "密码只在本应用有效", proving.pin_at_home_only, destructive=True),
    Case("pin.changed", _PIN, "修改密码", pins.changed, destructive=True),
    Case("pin.malformed", _PIN, "不是密码的新密码", pins.malformed, destructive=True),
    Case("pin.reloaded", _PIN, "重装密码", pins.reloaded, destructive=True),
    Case("pin.reloaded_wrongly", _PIN, "鉴别码错误的重装", pins.reloaded_wrongly, destructive=True),
    Case("pin.unblocked", _PIN, "解锁密码", pins.unblocked, destructive=True),
    Case("pin.unblocked_wrongly", _PIN, "鉴别码错误的解锁", pins.unblocked_wrongly, destructive=True),
    Case("counter.wrong_pin", _COUNTERS, "错误的密码", counting.wrong_pin, destructive=True),
    Case("counter.right_pin", _COUNTERS, "正确的密码恢复次数", counting.right_pin, destructive=True),
    Case("purse.wrong_mac1", _PURSE, "MAC1错误的消费", buying.wrong_mac1, destructive=True),
    Case("purse.load", _PURSE, "圈存", buying.load, destructive=True),
    Case("purse.purchase", _PURSE, "消费", buying.purchase, destructive=True),
    Case("purse.transaction_code", _PURSE, "交易验证码TAC", buying.transaction_code, destructive=True),
    Case("purse.use_without_money", _PURSE, "不涉及金额的用卡", buying.use_without_money, destructive=True),
    Case("purse.proved", _PURSE, "取交易认证", buying.proved, destructive=True),
    Case("purse.logged", _PURSE, "交易记录", buying.logged, destructive=True),
    Case("tearing.paying", _TEARING, "消费时断电", tearing.paying),
    Case(
        "certificate.without_pin", _CERTIFICATES, "没有密码的签名", certifying.without_pin, destructive=True
    ),
    Case("certificate.signature", _CERTIFICATES, "卡内签名", certifying.signature, destructive=True),
    Case("certificate.held", _CERTIFICATES, "签名证书", certifying.certificate),
    Case("tearing.challenge", _TEARING, "取随机数后复位", tearing.challenge, destructive=True),
    Case("tearing.kept", _TEARING, "写入后复位", tearing.kept, destructive=True),
    Case("tearing.tries_kept", _TEARING, "密码错误后复位", tearing.tries_kept, destructive=True),
    Case("counter.locked_pin", _COUNTERS, "密码锁定", counting.locked_pin, destructive=True),
    Case("counter.locked_key", _COUNTERS, "密钥锁定", counting.locked_key, destructive=True),
    Case("locking.without_key", _LOCKING, "没有认证的锁定", locking.without_key, destructive=True),
    Case("locking.wrong_mac", _LOCKING, "鉴别码错误的锁定", locking.wrong_mac, destructive=True),
    Case("locking.application", _LOCKING, "应用锁定、解锁", locking.application, destructive=True),
    Case("locking.unlocked_wrongly", _LOCKING, "没有认证的解锁", locking.unlocked_wrongly, destructive=True),
    Case("locking.card_wrongly", _LOCKING, "没有认证的锁卡", locking.card_wrongly, destructive=True),
    Case(
        "locking.unlocked_too_often",
        _LOCKING,
        "多次错误的解锁",
        locking.unlocked_too_often,
        destructive=True,
    ),
    Case("locking.for_ever", _LOCKING, "应用永久锁定", locking.for_ever, destructive=True),
    Case("locking.card", _LOCKING, "卡锁定", locking.card, destructive=True),
)


def conform(
    card: Terminal,
    sam: Sam | None = None,
    destructive: bool = False,
    chip: Card | None = None,
    source: KeySource | None = None,
    own: Profile | None = None,
) -> Findings:
    """Run all cases on a card. `source`: a key set that may be the card's; its fitting is tried first. `own` as of `begin`.

    Raises Refusal as `begin` does, and `reader.*` where the card is gone meanwhile.
    """
    reading = begin(card, sam, own)
    for file in reading.directory.files:
        for one in file.fields:
            if one.datum == "identifier":
                reading.read(file, one)
    bench = Bench(reading, reading.directory, Keys(reading, source), chip)
    return Findings(bench, destructive, tuple(_tried(bench, one, destructive) for one in CASES))


def _tried(bench: Bench, case: Case, destructive: bool) -> Result:
    """One case, with its exchanges."""
    before = len(bench.card.trace)
    if case.destructive and not destructive:
        return Result(
            case, Verdict.INAPPLICABLE, "这一项可能用掉次数、写卡或锁卡，写明--destructive才做。", ()
        )
    try:
        if bench.card.resettable:
            # No case leans on what another left.
            bench.card.reset()
        verdict, sentence = Verdict.SHOWN, case.run(bench)
    except Deviation as found:
        verdict, sentence = Verdict.DEVIATES, str(found)
    except Inapplicable as found:
        verdict, sentence = Verdict.INAPPLICABLE, str(found)
    except Refusal as refused:
        if refused.code.startswith("reader."):
            raise
        verdict, sentence = Verdict.INAPPLICABLE, refused.sentence
    return Result(case, verdict, sentence, tuple(bench.card.trace[before:]))
