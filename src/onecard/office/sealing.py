"""Sealed fields: small secrets that lie in the database encrypted, under a key that does not.

The keys come from the environment (``ONECARD_SEAL_KEYS``): the first one seals, every one of them opens, so that a key
can be renewed. What is sealed is bound to its purpose: moved to another row it does not open.
"""

from __future__ import annotations

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from onecard.core.errors import Refusal


def is_possible() -> bool:
    """Whether a key is set."""
    return bool(settings.SEAL_KEYS)


def seal(purpose: str, secret: str) -> str:
    """The secret encrypted for this purpose. Raises Refusal `office.no_seal_key` where no key is set."""
    return _fernet().encrypt(json.dumps([purpose, secret]).encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The secret that was sealed for this purpose.

    Raises Refusal `office.no_seal_key` where no key is set, and `office.seal` where none of the keys opens it or it was
    sealed for another purpose.
    """
    try:
        sealed_for, secret = json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken:
        sealed_for, secret = "", ""
    if sealed_for != purpose:
        raise Refusal(
            "office.seal",
            "存着的密钥打不开：密封密钥换过，或者这条记录被改动过。",
            "请系统管理员核对ONECARD_SEAL_KEYS，旧密钥要留在后面。",
        )
    return str(secret)


def _fernet() -> MultiFernet:
    if not is_possible():
        raise Refusal(
            "office.no_seal_key",
            "本站没有设密封密钥，用不了这一项。",
            "请系统管理员设好ONECARD_SEAL_KEYS，再启动网站。",
        )
    return MultiFernet([Fernet(key) for key in settings.SEAL_KEYS])
