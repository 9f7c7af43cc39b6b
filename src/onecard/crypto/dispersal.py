"""Dispersal (密钥分散): the key of a province, a city, a card from the key above it; and the key check value."""

from __future__ import annotations

from collections.abc import Iterable

from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm, ecb_encrypt, ecb_ready
from onecard.crypto.key import Key

FACTOR = 8
"""Bytes of a dispersal factor (分散因子)."""
_COMPLEMENT = bytes(range(255, -1, -1))


def doubled(data: bytes) -> bytes:
    """`data` and its complement: how 8 bytes fill what takes 16."""
    return data + data.translate(_COMPLEMENT)


def disperse(algorithm: Algorithm, key: Key, factor: bytes) -> Key:
    """The key one level down: E(K, F) and E(K, ~F) with 3DES (PBOC), E(K, F ‖ ~F) with SM4 (PBOC 3.0; here our choice).

    Raises Refusal `crypto.factor` unless the factor is 8 bytes.
    """
    _eight(factor)
    return Key(ecb_encrypt(algorithm, key, doubled(factor)))


class Parent:
    """A key from which many are dispersed: the same as `disperse`, at a fraction of the time for each.

    Raises Refusal `crypto.key_length`.
    """

    def __init__(self, algorithm: Algorithm, key: Key) -> None:
        self._encipher = ecb_ready(algorithm, key)

    def child(self, factor: bytes) -> Key:
        """The key one level down. Raises Refusal `crypto.factor` unless the factor is 8 bytes."""
        _eight(factor)
        return Key(self._encipher(doubled(factor)))


def _eight(factor: bytes) -> None:
    if len(factor) != FACTOR:
        raise Refusal("crypto.factor", f"分散因子应当是8字节，这里是{len(factor)}字节。")


def disperse_down(algorithm: Algorithm, key: Key, factors: Iterable[bytes]) -> Key:
    """The key after one dispersal by each factor, the far end's first: province, city, card."""
    for factor in factors:
        key = disperse(algorithm, key, factor)
    return key


def province_factor(area: str) -> bytes:
    """The factor of a province from a 6-digit area code (行政区划代码): its two digits, `0000`, `sh`."""
    return f"{_area(area)[:2]}0000sh".encode()


def city_factor(area: str) -> bytes:
    """The factor of a city: the 6 digits of its area code and `sx`."""
    return f"{_area(area)}sx".encode()


def card_factor(historical: bytes) -> bytes:
    """The factor of a card: the last 8 of its 13 historical bytes (卡复位信息).

    Raises Refusal `crypto.historical` unless there are 13.
    """
    if len(historical) != 13:
        raise Refusal("crypto.historical", f"卡复位信息应当是13字节，这里是{len(historical)}字节。")
    return historical[-8:]


def _area(area: str) -> str:
    if len(area) != 6 or not (area.isascii() and area.isdigit()):
        raise Refusal("crypto.area", f"行政区划代码应当是6位数字，这里是“{area}”。")
    return area


def key_check_value(algorithm: Algorithm, key: Key) -> bytes:
    """KCV (密钥校验值): the first 3 bytes of a block of zeros enciphered; tells keys apart, and gives none away."""
    return ecb_encrypt(algorithm, key, bytes(algorithm.block))[:3]
