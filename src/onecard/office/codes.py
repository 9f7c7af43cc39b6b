"""One-time codes (验证码) by the clock, as phones show them (TOTP, RFC 6238), and recovery codes (恢复码). Pure."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import Final

import pyotp

ISSUER: Final = "一卡通中心"
"""Whose code it is, as the phone shows it."""
STEP_SECONDS: Final = 30
DRIFT_STEPS: Final = 1
"""By how many steps the clock of a phone may differ, each way."""
RECOVERY_CODES: Final = 8
# Without signs that are taken for one another when written down.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def new_secret() -> str:
    """A secret made by chance: 160 bits in base 32."""
    return pyotp.random_base32()


def in_groups(secret: str) -> str:
    """A secret in groups of four, to be typed by hand."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def address(secret: str, username: str) -> str:
    """What the QR code says: the address by which a phone takes the secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def plain(typed: str) -> str:
    """A code as it is compared: full-width signs, blanks and dashes do not matter."""
    text = unicodedata.normalize("NFKC", typed).lower()
    return "".join(sign for sign in text if sign.isascii() and sign.isalnum())[:64]


def step_of(secret: str, typed: str, now: float, last_step: int) -> int | None:
    """The step of time whose code was typed, None where it is none of those about now.

    Only a step after `last_step`, the one that was used last: a code that was looked over a shoulder opens nothing.
    """
    present = int(now) // STEP_SECONDS
    clock = pyotp.TOTP(secret)
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if step > last_step and secrets.compare_digest(clock.generate_otp(step), plain(typed)):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Recovery codes made by chance, as they are shown."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def recovery_digest(user_id: int, typed: str) -> str:
    """What is kept of a recovery code: with 79 bits of chance in it, a plain digest cannot be guessed back."""
    return hashlib.sha256(f"recovery:{user_id}:{plain(typed)}".encode()).hexdigest()


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH))
