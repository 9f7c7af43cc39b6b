"""SM3 gives the digests of the standard, or says that it cannot."""

from __future__ import annotations

import hashlib

import pytest

from onecard.core.errors import Refusal
from onecard.crypto.sm3 import sm3


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
    ids=["A.1", "A.2"],
)
def test_the_examples_of_gb_t_32905_annex_a(message: bytes, digest: str) -> None:
    assert sm3(message).hex() == digest


def test_a_platform_without_sm3_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(name: str, data: bytes) -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", unsupported)
    with pytest.raises(Refusal) as refused:
        sm3(b"")
    assert refused.value.code == "crypto.sm3_missing"
    assert refused.value.remedy
