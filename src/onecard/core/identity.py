"""Identity numbers: 公民身份号码 (GB 11643-1999) and 统一社会信用代码 (GB 32100-2015), their checks and masks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from onecard.core.errors import Refusal

PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
"""The first two digits a division code can have (GB/T 2260; 83 stands on residence permits of Taiwan residents)."""

EARLIEST_BIRTH = date(1850, 1, 1)

_PERSON_WEIGHTS = tuple(2 ** (17 - position) % 11 for position in range(17))
_PERSON_CHECK = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CARD_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CARD_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_WEIGHTS = tuple(3**position % 31 for position in range(17))


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """What a valid 公民身份号码 says: the number itself, its division code (six digits), birth date and sex."""

    number: str
    region: str
    birth: date
    sex: Literal["男", "女"]


def person_check_character(first17: str) -> str:
    """The check character of 17 digits by ISO 7064, MOD 11-2 (GB 11643-1999, annex A)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _PERSON_WEIGHTS, strict=True))
    return _PERSON_CHECK[total % 11]


def credit_check_character(first17: str) -> str:
    """The check character of the first 17 characters of a 统一社会信用代码 (GB 32100-2015, annex A)."""
    total = sum(
        _CREDIT_ALPHABET.index(character) * weight
        for character, weight in zip(first17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[-total % 31]


def card_check_character(first8: str) -> str:
    """The check character of the 8 characters of a card-face number (卡号), by the rule of organisation codes (GB 11714).

    Raises ValueError for a character that is neither digit nor capital letter.
    """
    weighted = zip(first8, _CARD_WEIGHTS, strict=True)
    left = 11 - sum(_CARD_ALPHABET.index(character) * weight for character, weight in weighted) % 11
    return "X" if left == 10 else "0" if left == 11 else str(left)


def read_person_number(text: str, today: date | None = None) -> PersonNumber:
    """Read a 公民身份号码 of 18 characters; a small x at the end is taken as X, blanks around it are dropped.

    Birth after `today` (default: the day it is) is refused. Raises Refusal `identity.person_length`,
    `identity.person_characters`, `identity.person_region`, `identity.person_birth` or `identity.person_check`.
    The sentences never repeat the number.
    """
    number = text.strip().upper()
    if len(number) != 18:
        raise Refusal(
            "identity.person_length",
            f"公民身份号码应有18位，这里有{len(number)}位。",
            "对照身份证重新录入；15位旧号码须换成18位。",
        )
    digits, check = number[:17], number[17]
    if not (digits.isascii() and digits.isdigit() and check in _PERSON_CHECK):
        raise Refusal(
            "identity.person_characters",
            "公民身份号码的前17位应是数字，第18位应是数字或X。",
            "对照身份证重新录入，不要用全角字符。",
        )
    if digits[:2] not in PROVINCES:
        raise Refusal(
            "identity.person_region",
            f"公民身份号码的前两位{digits[:2]}不是省级行政区划代码。",
            "对照身份证检查开头六位。",
        )
    birth = _birth_date(digits[6:14])
    if birth is None or not EARLIEST_BIRTH <= birth <= (today or date.today()):  # noqa: DTZ011 - a civil date
        raise Refusal(
            "identity.person_birth",
            "公民身份号码第7至14位不是可能的出生日期。",
            "对照身份证检查出生年月日。",
        )
    if person_check_character(digits) != check:
        raise Refusal(
            "identity.person_check",
            "公民身份号码的校验码不符，至少有一位写错或两位写颠倒。",
            "对照身份证逐位核对。",
        )
    return PersonNumber(number, digits[:6], birth, "男" if int(digits[16]) % 2 else "女")


def _birth_date(eight: str) -> date | None:
    try:
        return date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        return None


def read_credit_code(text: str) -> str:
    """Read a 统一社会信用代码 of 18 characters and give it back in capitals.

    Checked are its alphabet, the division code (a province, or 100000 for the State) and the check character. Raises
    Refusal `identity.credit_length`, `identity.credit_characters`, `identity.credit_region` or
    `identity.credit_check`.
    """
    code = text.strip().upper()
    if len(code) != 18:
        raise Refusal(
            "identity.credit_length",
            f"统一社会信用代码应有18位，这里有{len(code)}位。",
            "对照法人证书或营业执照重新录入。",
        )
    if any(character not in _CREDIT_ALPHABET for character in code):
        raise Refusal(
            "identity.credit_characters",
            "统一社会信用代码只用数字和除I、O、S、V、Z以外的大写字母。",
            "检查是否把数字0、1、5、2错写成了字母O、I、S、Z。",
        )
    if not code[2:8].isdigit() or (code[2:4] not in PROVINCES and code[2:8] != "100000"):
        raise Refusal(
            "identity.credit_region",
            f"统一社会信用代码第3至8位{code[2:8]}不是行政区划代码。",
            "对照法人证书检查第3至8位。",
        )
    if credit_check_character(code[:17]) != code[17]:
        raise Refusal(
            "identity.credit_check",
            "统一社会信用代码的校验码不符，至少有一位写错或两位写颠倒。",
            "对照法人证书或营业执照逐位核对。",
        )
    return code


def mask(text: str, first: int = 4, last: int = 4) -> str:
    """`text` with all but its first and last characters hidden; one too short to keep a secret is hidden whole."""
    hidden = len(text) - first - last
    if hidden < max(first, last, 1):
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[len(text) - last :]


def mask_person_number(number: str) -> str:
    """A 公民身份号码 for the eye: province, city and the last four characters (``4602**********1226``)."""
    return mask(number.strip().upper())


def mask_credit_code(code: str) -> str:
    """A 统一社会信用代码 for the eye, where the subject is a person in business (个体工商户)."""
    return mask(code.strip().upper())
