"""Health of a random source (随机数检测): whether what it gives looks as even as chance does.

A fast look at start-up, not an assessment: it finds a source that is stuck, biased or repeats itself. The bounds are those
of FIPS 140-1 for 20,000 bits, each broken by chance about once in a million; the fifteen tests of GM/T 0005
(GB/T 32915) over a million bits are a laboratory's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby

from onecard.core.errors import Refusal

SAMPLE = 2_500
"""Bytes that are looked at: 20,000 bits."""
_ONES = range(9_655, 10_346)
_POKER = (1.03, 57.4)
_RUNS = (
    range(2_267, 2_734),
    range(1_079, 1_422),
    range(502, 749),
    range(223, 403),
    range(90, 224),
    range(90, 224),
)
"""Of 1, 2, 3, 4, 5 and at least 6 equal bits in a row."""
_LONGEST = 33


def faults(sample: bytes) -> Iterator[str]:
    """The names of the tests that a sample of 2,500 bytes fails: 频数、扑克、游程、最长游程、重复."""
    bits = "".join(f"{byte:08b}" for byte in sample)
    if len(sample) != SAMPLE or bits.count("1") not in _ONES:
        yield "频数"
    fours = Counter(digit for digit in sample.hex())
    statistic = 16 / (2 * SAMPLE) * sum(count * count for count in fours.values()) - 2 * SAMPLE
    if not _POKER[0] < statistic < _POKER[1]:
        yield "扑克"
    runs = [(bit, sum(1 for _ in run)) for bit, run in groupby(bits)]
    counted = Counter((bit, min(length, len(_RUNS))) for bit, length in runs)
    if any(counted[bit, number] not in within for bit in "01" for number, within in enumerate(_RUNS, 1)):
        yield "游程"
    if any(length > _LONGEST for _, length in runs):
        yield "最长游程"
    blocks = [sample[at : at + 16] for at in range(0, len(sample), 16)]
    if len(set(blocks)) < len(blocks):
        yield "重复"


def check(name: str, source: Callable[[int], bytes]) -> None:
    """Look at a source; one that fails by chance is looked at once more.

    Raises Refusal `crypto.random` where two samples in a row fail, or both are the same.
    """
    first, second = source(SAMPLE), source(SAMPLE)
    found = sorted(set(faults(first)) | set(faults(second))) if any(faults(first)) else []
    if first == second or (found and any(faults(second))):
        raise Refusal(
            "crypto.random",
            f"{name}的随机数没有通过检测（{'、'.join(found) or '重复'}），不能用来产生密钥和签名。",
            "请停止使用，检查系统的随机数设备后重启。",
        )
