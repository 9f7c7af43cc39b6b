"""The self test passes on a sound machine, names what is wrong on another, and finds a sick random source."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable

import pytest

from onecard.core.errors import Refusal
from onecard.crypto import random_source
from onecard.crypto.random_source import SAMPLE, faults
from onecard.crypto.self_test import SOURCES, known_answers, self_test


def test_a_sound_machine_passes_and_names_what_was_tried() -> None:
    tried = self_test()
    for name in (
        "SM2签名",
        "SM2验签",
        "SM2加密",
        "SM2解密",
        "SM3",
        "SM4加密",
        "SM4-GCM",
        "DES",
        "3DES分散",
        "libcrypto的随机数",
    ):
        assert name in tried


def test_a_wrong_answer_is_named_and_nothing_goes_on() -> None:
    def broken() -> list[tuple[str, object, object]]:
        return [(name, b"" if name == "SM4加密" else found, right) for name, found, right in known_answers()]

    with pytest.raises(Refusal, match="SM4加密") as refused:
        self_test(broken)
    assert refused.value.code == "crypto.self_test"
    assert [problem.place for problem in refused.value.problems] == ["SM4加密"]


def test_every_answer_tells_right_from_wrong() -> None:
    for name, found, right in known_answers():
        assert found == right, name
        assert type(found) is type(right), name


def uneven(length: int) -> bytes:
    """Three ones for each zero."""
    return bytes(
        one | two for one, two in zip(secrets.token_bytes(length), secrets.token_bytes(length), strict=True)
    )


SICK: dict[str, Callable[[int], bytes]] = {
    "stuck at zero": bytes,
    "stuck at one byte": lambda length: b"\xa5" * length,
    "counting": lambda length: bytes(number % 256 for number in range(length)),
    "the same again": lambda length: random.Random(7).randbytes(length),  # noqa: S311 - what is found
    "more ones than zeros": uneven,
    "letters alone": lambda length: secrets.token_hex(length).encode()[:length],
    "a block again": lambda length: secrets.token_bytes(16) * 2 + secrets.token_bytes(length - 32),
}


@pytest.mark.parametrize("source", SICK.values(), ids=SICK)
def test_a_sick_source_is_found(source: Callable[[int], bytes]) -> None:
    with pytest.raises(Refusal) as refused:
        random_source.check("试验", source)
    assert refused.value.code == "crypto.random"
    with pytest.raises(Refusal):
        self_test(sources={**SOURCES, "试验": source})


def test_a_sample_that_fails_by_chance_is_looked_at_once_more() -> None:
    samples = iter([bytes(SAMPLE), secrets.token_bytes(SAMPLE)])
    random_source.check("试验", lambda _: next(samples))


def test_each_fault_has_its_name() -> None:
    assert set(faults(bytes(SAMPLE))) == {"频数", "扑克", "游程", "最长游程", "重复"}
    assert "最长游程" in set(faults(bytes(6) + secrets.token_bytes(SAMPLE - 6)))
    assert "频数" in set(faults(b"short"))
    assert list(faults(random.Random(1).randbytes(SAMPLE))) == []  # noqa: S311 - the same each time


@pytest.mark.proof
def test_a_healthy_source_is_not_called_sick() -> None:
    failed = sum(bool(list(faults(secrets.token_bytes(SAMPLE)))) for _ in range(3_000))
    assert failed <= 3
