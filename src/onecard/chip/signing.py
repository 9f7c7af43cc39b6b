"""A key pair that is made in the card and never leaves it, and signatures with it (非对称密钥对、数字签名): ISO/IEC 7816-8."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onecard.chip import secrets
from onecard.chip.secrets import SM2, Header, Usage
from onecard.chip.status import Ended, Status
from onecard.core.errors import Refusal
from onecard.crypto.sm2 import PrivateKey

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

DIGEST = 32


def generate_key_pair(card: Card, command: Command) -> bytes:
    """Make the SM2 pair of the identifier in the data; the public key, 65 bytes. With the PIN verified, or personalising."""
    if not (card.session.pin or card.personalising):
        raise Ended(Status.SECURITY)
    try:
        pair = PrivateKey.fresh()
        public = pair.public.point
    except Refusal:  # a machine whose libcrypto does no SM2
        raise Ended(Status.CONDITIONS) from None
    header = Header(command.data[0], 1, SM2, secrets.UNCOUNTED, Usage.SIGN)
    if not secrets.store(card.system, card.directory, {header: pair.number.reveal()}):
        raise Ended(Status.SPACE)
    return public


def sign(card: Card, command: Command) -> bytes:
    """The signature (DER) over e, 32 bytes, which the reader made of message and signer. With the PIN verified."""
    if not card.session.pin:
        raise Ended(Status.SECURITY)
    key = secrets.find(card.system, card.directory, Usage.SIGN)
    if key is None or key.header.algorithm != SM2:
        raise Ended(Status.KEY)
    try:
        return PrivateKey(secrets.value(card.system, key)).sign_digest(command.data)
    except Refusal:  # a machine whose libcrypto does no SM2
        raise Ended(Status.CONDITIONS) from None
