"""The card's cryptography ÷ its peers on one core in one run: the limits are 0.95 for SM2 and 0.7 for dispersal.

- SM2 signatures and verifications a second ÷ those of `openssl speed sm2`, which is the same library without Python
- SM4 dispersals of a card key from a city key a second ÷ pairs of bare block encryptions, each with a fresh key

Both sides are counted by user time, as `openssl speed` does, and take turns; the best round of each counts, because what
else the machine does can only slow one down.
"""

from __future__ import annotations

import os
import re
import resource
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from onecard.crypto.cipher import Algorithm
from onecard.crypto.dispersal import city_factor, disperse, province_factor
from onecard.crypto.key import Key
from onecard.crypto.sm2 import PrivateKey

ROUNDS = 5
SECONDS = 2
"""Of each measurement of SM2: `openssl speed` counts hundredths, so a shorter one would be told too high or too low."""
SM2_LIMIT = 0.95
DISPERSAL_LIMIT = 0.7
MESSAGE = bytes(20)


def user() -> float:
    """User time of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def a_second(work: Callable[[], object], at_once: int, seconds: float = SECONDS) -> float:
    """How often a second `work` is done, over so many seconds."""
    done, begun = 0, user()
    while (taken := user() - begun) < seconds:
        for _ in range(at_once):
            work()
        done += at_once
    return done / taken


def openssl_speed() -> tuple[float, float]:
    """Signatures and verifications a second of the library by itself."""
    command = ["openssl", "speed", "-seconds", str(SECONDS), "sm2"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"SM2 .*?s\s+\S+s\s+([\d.]+)\s+([\d.]+)\s*$", said, re.MULTILINE)
    assert found, said
    return float(found[1]), float(found[2])


def sm2_ratios() -> tuple[float, float]:
    """Our signatures and verifications ÷ the library's."""
    pair = PrivateKey.fresh()
    public, signature = pair.public, pair.sign(MESSAGE)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(openssl_speed())
        signed = a_second(lambda: pair.sign(MESSAGE), 50)
        ours.append((signed, a_second(lambda: public.verify(MESSAGE, signature), 50)))
    best = [[max(rates) for rates in zip(*side, strict=True)] for side in (ours, theirs)]
    for name, mine, other in zip(("signatures", "verifications"), *best, strict=True):
        print(
            f"SM2 {name}: {mine:,.0f}/s, openssl speed {other:,.0f}/s, {mine / other:.3f} (limit {SM2_LIMIT})"
        )
    return best[0][0] / best[1][0], best[0][1] / best[1][1]


def bare_pair() -> None:
    """Two blocks of SM4 by `cryptography` alone, each with a fresh key."""
    for _ in range(2):
        Cipher(algorithms.SM4(secrets.token_bytes(16)), modes.ECB()).encryptor().update(MESSAGE[:16])  # noqa: S305


def dispersal_ratio() -> float:
    """Dispersals of a card key ÷ pairs of bare blocks."""
    city = disperse(
        Algorithm.SM4, disperse(Algorithm.SM4, Key.fresh(), province_factor("460200")), city_factor("460200")
    )
    factor = secrets.token_bytes(8)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(a_second(bare_pair, 1000, 0.5))
        ours.append(a_second(lambda: disperse(Algorithm.SM4, city, factor), 1000, 0.5))
    ratio = max(ours) / max(theirs)
    print(
        f"SM4 dispersals: {max(ours):,.0f}/s, pairs of bare blocks {max(theirs):,.0f}/s, {ratio:.3f} (limit {DISPERSAL_LIMIT})"
    )
    print(f"SM4 dispersals ÷ single bare blocks: {ratio / 2:.3f} (no limit)")
    return ratio


def main() -> int:
    """Print each rate with its peer's and their ratio; 1 where a ratio is below its limit."""
    if shutil.which("openssl") is None:
        print("the command openssl is not installed: script/setup installs it", file=sys.stderr)
        return 1
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    signing, verifying = sm2_ratios()
    return 0 if min(signing, verifying) >= SM2_LIMIT and dispersal_ratio() >= DISPERSAL_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
