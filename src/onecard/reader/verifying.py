"""Whether a card is genuine (鉴别): each check says what it showed, and keeps the exchanges it rests on.

Internal authentication shows that the chip holds the issuer's key, external authentication that it knows the SAM's; the MAC
of the identifier, that the identifier is the issuer's; the two statements, that issuer's and holder's data are unaltered.
What could not be tried is said, never guessed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partial
from hmac import compare_digest

from onecard.chip.apdu import Command
from onecard.chip.contents import STATEMENT_VERSION, Contents, statement
from onecard.chip.data import STATEMENT, STATEMENTS
from onecard.chip.descriptor import Kind
from onecard.chip.key_source import TestKeys
from onecard.chip.profile import Elementary
from onecard.chip.secrets import Usage
from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm
from onecard.crypto.sm2 import PublicKey
from onecard.crypto.sm2_forms import signature_der
from onecard.reader.basic import SSSE, Reading
from onecard.reader.terminal import PLAIN, Exchange


class Outcome(Enum):
    """What a check came to."""

    HOLDS = "通过"
    FAILS = "不通过"
    UNDECIDED = "不能认定"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was shown and by which exchanges with the card."""

    name: str
    outcome: Outcome
    sentence: str
    trace: tuple[Exchange, ...]


def verify(reading: Reading, issuer: PublicKey | None) -> list[Check]:
    """All checks of a card whose basic data were read. Without SAM or issuer's key what needs them stays undecided."""
    signed = [file for file in reading.directory.files if file.datum in STATEMENTS]
    return [
        *_told_otherwise(reading),
        _traced(reading, "内部认证", internal_authentication),
        _traced(reading, "外部认证", external_authentication),
        _traced(reading, "卡识别码鉴别码", identifier_mac),
        *(_traced(reading, file.title, partial(signature, file=file, issuer=issuer)) for file in signed),
    ]


def not_shown(reading: Reading, issuer: PublicKey | None) -> str:
    """What no check shows of a card that passes all: of one without statements whether its data are those it was issued with;
    of one signed with the published test key, who made it. Blank where nothing is left open."""
    if not any(file.datum in STATEMENTS for file in reading.directory.files):
        return "这一代卡没有数据签名：姓名等数据有没有被改动，卡上看不出，要和发卡的库核对。"
    if issuer is not None and issuer.point == _test_point():
        return "用来验证的是公开的测试密钥，谁都能做这样的卡：只能认作测试卡。"
    return ""


def _told_otherwise(reading: Reading) -> list[Check]:
    """A check that nothing can decide where the card calls itself older than its algorithm is: of an older one no signatures
    are asked for."""
    if reading.algorithm is not Algorithm.SM4 or reading.profile.algorithm is Algorithm.SM4:
        return []
    said = f"卡自称规范版本{reading.value('version')}，用的却是第三代卡的SM4：版本可能被改写过，好避开数据签名的检查。"
    return [Check("规范版本", Outcome.UNDECIDED, said, ())]


def _traced(reading: Reading, name: str, check: Callable[[Reading], tuple[Outcome, str]]) -> Check:
    before = len(reading.card.trace)
    try:
        outcome, sentence = check(reading)
    except Refusal as refused:
        if refused.code.startswith("reader."):
            raise
        outcome, sentence = Outcome.UNDECIDED, refused.sentence
    return Check(name, outcome, sentence, tuple(reading.card.trace[before:]))


def internal_authentication(reading: Reading) -> tuple[Outcome, str]:
    """The card's proof over our two random numbers is what the SAM makes of them."""
    place = reading.directory.key(Usage.IRK)
    if reading.sam is None or place is None:
        return Outcome.UNDECIDED, "没有SAM，算不出卡应当回答什么。"
    process, data = secrets.token_bytes(8), secrets.token_bytes(8)
    wanted = reading.sam.proof(reading.algorithm, place.id, reading.factor, process, data)
    answer = reading.card.give(Command(PLAIN, 0x88, 0, place.id, process + data))
    if answer.good and compare_digest(answer.data, wanted):
        return Outcome.HOLDS, "芯片持有发卡机构的内部认证密钥。"
    return Outcome.FAILS, "芯片没有发卡机构的内部认证密钥：卡不是真的，或者SAM不是这个地区的。"


def external_authentication(reading: Reading) -> tuple[Outcome, str]:
    """The card takes the SAM's proof: with the internal one, both know each other. Says nothing against the card where not."""
    place = reading.directory.key(Usage.RK)
    if reading.sam is None or place is None:
        return Outcome.UNDECIDED, "没有SAM，不能向卡认证。"
    if not reading.fits():
        return Outcome.UNDECIDED, "内部认证没有通过，就不向卡认证，免得用掉卡的次数。"
    if reading.prove(place.id):
        return Outcome.HOLDS, "卡接受SAM的认证，双方都持有密钥。"
    return Outcome.UNDECIDED, "卡没有接受SAM的认证：卡的这把密钥已锁定，或者版本不同。"


def identifier_mac(reading: Reading) -> tuple[Outcome, str]:
    """The last 4 bytes of the identifier are the MAC of the 12 before them."""
    place = reading.directory.key(Usage.IRK)
    held = bytes.fromhex(reading.value("identifier"))
    if reading.sam is None or place is None or len(held) != 16:
        return Outcome.UNDECIDED, "没有SAM，或者没有读到卡识别码。"
    made = reading.sam.mac(reading.algorithm, place.id, reading.factor, held[:12])
    if compare_digest(made, held[12:]):
        return Outcome.HOLDS, "卡识别码是发卡机构写的。"
    return Outcome.FAILS, "卡识别码的鉴别码不对：识别码被改动过，或者不是这张卡的。"


def signature(reading: Reading, file: Elementary, issuer: PublicKey | None) -> tuple[Outcome, str]:
    """The issuer's signature in a statement's file holds over the data it covers."""
    if issuer is None:
        return Outcome.UNDECIDED, "没有发卡机构的公钥。"
    held = reading.card.binary(file.sfi, file.size)
    if not held.good or len(held.data) != STATEMENT or held.data[0] != STATEMENT_VERSION:
        return Outcome.UNDECIDED, "卡里没有签名。"
    contents = Contents(reading.profile, reading.card.atr)
    for identifier in file.covers:
        covered = reading.directory.file(identifier)
        if covered is None or not _gathered(reading, covered, contents):
            return Outcome.UNDECIDED, f"签名所涉的数据没有全部读到（{reading.why_closed() or '要SAM认证'}）。"
    contents.records.update({(SSSE, number): read for number, read in reading.records.items()})
    message = statement(contents, reading.directory, file, bytes.fromhex(reading.value("issued")))
    try:
        holds = issuer.verify(message, signature_der(held.data[3:]))
    except Refusal:
        holds = False
    if holds:
        test = issuer.point == _test_point()
        return Outcome.HOLDS, f"数据和发卡时一样{'；签名的是公开的测试密钥：是测试卡' if test else ''}。"
    return Outcome.FAILS, "签名不成立：数据被改动过，或者不是这个机构发的卡。"


@lru_cache
def _test_point() -> bytes:
    return TestKeys().issuer.point


def _gathered(reading: Reading, file: Elementary, contents: Contents) -> bool:
    """Whether all of a covered file was read; a binary one is read now."""
    if file.kind is Kind.VARIABLE:
        return all(one.tag in reading.records.get(file.id, {}) for one in file.fields)
    if not reading.opened(file.read):
        return False
    found = reading.card.binary(file.sfi, file.size)
    contents.binaries[SSSE, file.id] = found.data
    return found.good and len(found.data) == file.size
