"""Change keys, certificates, lists and envelopes at random: each is refused in words, or means something and proves nothing.

A changed certificate or list is never its issuer's; a changed request, key-pair envelope, private key or raw form never
passes for the one it was; a changed message never gives a signature over other content.
crypto_fuzz.py [--seed N] [--cases N]
"""

from __future__ import annotations

import argparse
import random
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from onecard.core.errors import Refusal
from onecard.crypto import sm2_forms
from onecard.crypto.certificate import Certificate, Use, issue, name, read_request, request, root
from onecard.crypto.chain import RevocationList, revocation_list
from onecard.crypto.envelope import open_pair, open_sealed, seal, seal_pair
from onecard.crypto.key import Key
from onecard.crypto.signed_data import sign, verify
from onecard.crypto.sm2 import PrivateKey

CONTENT = "批次 2026-06-01，卡 1000 张".encode()
# Bytes that begin DER values, and edges of lengths.
TELLING = (
    0x00,
    0x01,
    0x02,
    0x03,
    0x04,
    0x05,
    0x06,
    0x0C,
    0x13,
    0x17,
    0x18,
    0x30,
    0x31,
    0x7F,
    0x80,
    0x81,
    0xA0,
    0xFF,
)
Check = Callable[[bytes], bool]
"""Reads bytes that were changed, or refuses; whether what it read is harmless."""


def subjects() -> dict[str, tuple[bytes, Check]]:
    """What is changed, with who reads it."""
    at = datetime(2026, 6, 1, tzinfo=UTC)
    office = root(PrivateKey.fresh(), name("发卡"), at, at + timedelta(days=900))
    signing, own, delivered = PrivateKey.fresh(), PrivateKey.fresh(), PrivateKey.fresh()
    until = at + timedelta(days=30)
    signer = issue(office, name("中心"), signing.public, Use.SIGNING, at, until)
    reader = issue(office, name("制卡商"), own.public, Use.ENCRYPTION, at, until)
    listed = revocation_list(office, {5: at, 77: at}, 3, at, until)
    issuer = office.pair.public

    def certificate(data: bytes) -> bool:
        read = Certificate(data)
        _ = (read.uses, read.depth, read.critical, repr(read))
        return not read.signed_by(issuer)

    def revocation(data: bytes) -> bool:
        read = RevocationList(data)
        _ = (read.revoked(5), read.made)
        return not read.signed_by(issuer)

    def never(read: Callable[[bytes], object]) -> Check:
        return lambda data: read(data) is None

    return {
        "certificate": (signer.encoded, certificate),
        "revocation list": (listed.encoded, revocation),
        "request": (request(signing, name("中心")), never(read_request)),
        "key-pair envelope": (seal_pair(own.public, delivered), never(lambda data: open_pair(own, data))),
        "private key": (
            sm2_forms.pkcs8(own).reveal(),
            lambda data: sm2_forms.of_pkcs8(Key(data)).public != own.public,
        ),
        "ciphertext": (own.public.encrypt(CONTENT), never(own.decrypt)),
        "signature": (signing.sign(CONTENT), lambda data: not signing.public.verify(CONTENT, data)),
        # Enveloped data hides and does not prove: whatever comes out was never claimed to be anybody's.
        "enveloped data": (seal(CONTENT, [reader]), lambda data: open_sealed(own, reader, data) is not None),
        "signed data": (sign(CONTENT, [(signing, signer)]), lambda data: verify(data).content == CONTENT),
    }


def changed(chance: random.Random, data: bytes) -> bytes:
    """Some bytes become others, are lost, come twice, or the end is cut."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        at, kind = chance.randrange(len(made) or 1), chance.random()
        if kind < 0.5 and made:
            made[at] = chance.choice((*TELLING, made[at] ^ 1, chance.randrange(256)))
        elif kind < 0.65:
            del made[at : at + chance.randrange(1, 8)]
        elif kind < 0.8:
            made[at:at] = chance.randbytes(chance.randrange(1, 5))
        elif kind < 0.9:
            del made[at + 1 :]
        else:
            other = chance.randrange(len(made) or 1)
            made[at : at + 4] = made[other : other + 4]
    return bytes(made)


def main() -> int:
    """Count what became of each; 1 and the case in hex where something was believed, or fell over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1_000_000)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")  # names that are too long for X.520 are told, and read
    chance, told, wrong = random.Random(asked.seed), Counter[tuple[str, str]](), 0
    kinds = subjects()
    for number in range(asked.cases):
        kind = list(kinds)[number % len(kinds)]
        original, check = kinds[kind]
        data = changed(chance, original)
        if data == original:
            continue
        try:
            said = "harmless" if check(data) else "BELIEVED"
        except Refusal as refused:
            said = refused.code
        except BaseException as fell:  # a panic of a library is no Exception
            if isinstance(fell, KeyboardInterrupt):
                raise
            said = f"FELL {type(fell).__name__}"
            traceback.print_exc()
        told[kind, said] += 1
        if said.isupper() or said.startswith("FELL"):
            wrong += 1
            print(f"{kind}: {said}: {data.hex()}")
    for (kind, said), count in sorted(told.items()):
        print(f"{kind}: {said}: {count:,}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
