"""All cases of conformance in the order in which they run, and running them.

Whatever proves something stands behind what must be closed without proof; what locks the card stands last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from onecard.chip.card import Card
from onecard.core.errors import Refusal
from onecard.reader.basic import begin
from onecard.reader.conformance import commands, contents, counting, firewall, loading
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable
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


_COMMANDS, _FIREWALL, _CONTENTS = "命令", "应用防火墙", "数据结构"
_LOADING, _COUNTERS, _TEARING = "密钥装载", "计数器", "防拔"
CASES = (
    Case("command.names", _COMMANDS, "按名称选择目录", commands.names),
    Case("command.unknown_file", _COMMANDS, "没有的目录、文件", commands.unknown_file),
    Case("command.unknown_class", _COMMANDS, "不支持的类别", commands.unknown_class),
    Case("command.unknown_instruction", _COMMANDS, "不支持的命令", commands.unknown_instruction),
    Case("command.wrong_parameters", _COMMANDS, "错误的P1、P2", commands.wrong_parameters),
    Case("command.wrong_length", _COMMANDS, "错误的长度", commands.wrong_length),
    Case("command.challenge", _COMMANDS, "取随机数", commands.challenge),
    Case("command.record_addressing", _COMMANDS, "按标签、按记录号读", commands.record_addressing),
    Case("command.unknown_record", _COMMANDS, "没有的记录", commands.unknown_record),
    Case("command.wrong_expected_length", _COMMANDS, "6Cxx", commands.wrong_expected_length),
    Case("command.nothing_to_fetch", _COMMANDS, "没有可取的响应", commands.nothing_to_fetch),
    Case("command.past_the_end", _COMMANDS, "超出文件的偏移", commands.past_the_end),
    Case("command.wrong_kind_of_file", _COMMANDS, "与文件类型不符的读", commands.wrong_kind_of_file),
    Case("command.internal_authentication", _COMMANDS, "内部认证", commands.internal_authentication),
    Case("structure.files", _CONTENTS, "文件齐全", contents.files),
    Case("structure.records", _CONTENTS, "记录的标签和长度", contents.records),
    Case("structure.sizes", _CONTENTS, "二进制文件的大小", contents.sizes),
    Case("structure.identifier", _CONTENTS, "卡识别码", contents.identifier),
    Case("structure.dates", _CONTENTS, "发卡日期、有效期", contents.dates),
    Case("structure.card_number", _CONTENTS, "卡号", contents.card_number),
    Case("key.present", _LOADING, "密钥齐全", loading.present),
    Case("key.own_use", _LOADING, "密钥专用", loading.own_use),
    Case("key.unknown", _LOADING, "没有的密钥", loading.unknown_key),
    Case("key.versions", _LOADING, "密钥版本", loading.versions),
    Case("counter.tries_told", _COUNTERS, "密码次数", counting.tries_told),
    Case("counter.begun_purchase", _COUNTERS, "交易序号", counting.begun_purchase),
    Case("firewall.closed_files", _FIREWALL, "没有认证不能读", firewall.closed_files),
    Case("firewall.internal_files", _FIREWALL, "密钥文件选不到", firewall.internal_files),
    Case("firewall.files_of_others", _FIREWALL, "别的应用的文件选不到", firewall.files_of_others),
    Case("firewall.lost_by_select", _FIREWALL, "选择别的目录失去认证", firewall.lost_by_select),
    Case("firewall.counts_at_home_only", _FIREWALL, "认证只在本应用有效", firewall.counts_at_home_only),
    Case("tearing.tries", _TEARING, "断电不多得次数", counting.cut_while_trying),
    Case("key.closed", _LOADING, "个人化已经结束", loading.closed, destructive=True),
    Case("firewall.writing", _FIREWALL, "没有认证不能写", firewall.writing, destructive=True),
    Case("firewall.line_protection", _FIREWALL, "写要线路保护", firewall.line_protection, destructive=True),
    Case("firewall.blocking", _FIREWALL, "没有认证不能锁定", firewall.blocking, destructive=True),
    Case("counter.wrong_proof", _COUNTERS, "错误的外部认证", counting.wrong_proof, destructive=True),
    Case("counter.challenge_once", _COUNTERS, "随机数只用一次", counting.challenge_once, destructive=True),
    Case(
        "firewall.lost_by_failure", _FIREWALL, "认证失败失去认证", firewall.lost_by_failure, destructive=True
    ),
    Case("counter.wrong_purchase", _COUNTERS, "MAC1错误的消费", counting.wrong_purchase, destructive=True),
    Case("counter.wrong_pin", _COUNTERS, "错误的密码", counting.wrong_pin, destructive=True),
    Case("counter.locked_pin", _COUNTERS, "密码锁定", counting.locked_pin, destructive=True),
)


def conform(
    card: Terminal, sam: Sam | None = None, destructive: bool = False, chip: Card | None = None
) -> Findings:
    """Run all cases on a card. Raises Refusal as `begin` does, and `reader.*` where the card is gone meanwhile."""
    reading = begin(card, sam)
    bench = Bench(reading, reading.directory, chip)
    return Findings(bench, destructive, tuple(_tried(bench, one, destructive) for one in CASES))


def _tried(bench: Bench, case: Case, destructive: bool) -> Result:
    """One case, with its exchanges."""
    before = len(bench.card.trace)
    if case.destructive and not destructive:
        return Result(case, Verdict.INAPPLICABLE, "这一项可能用掉次数、写卡或锁卡，没有要求做。", ())
    try:
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
