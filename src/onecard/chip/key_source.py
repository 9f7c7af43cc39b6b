"""Where the keys of a card come from (密钥来源): a port the centre's device will stand behind, and a set of test keys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from onecard.crypto.cipher import Algorithm
from onecard.crypto.dispersal import Parent, city_factor, disperse, province_factor
from onecard.crypto.key import Key
from onecard.crypto.sm2 import PrivateKey, PublicKey


@dataclass(frozen=True, slots=True)
class KeyName:
    """The name of a key: `usage.area.directory.version.algorithm` (card.md 3), the usage with the key's identifier on the
    card, because a directory may hold several keys of one usage (`RK0A.460200.SSSE.1.SM4`).
    """

    usage: str
    id: int
    area: str
    directory: str
    version: int
    algorithm: Algorithm

    def __str__(self) -> str:
        return f"{self.usage}{self.id:02X}.{self.area}.{self.directory}.{self.version}.{self.algorithm}"


class KeySource(Protocol):
    """What personalising asks of whoever keeps the keys."""

    issuer_key: int
    """The number of the issuer's signing key, as a statement on the card names it: 2 bytes."""

    def card_key(self, name: KeyName, factor: bytes) -> Key:
        """The city's key of that name dispersed by the factor of a card, 8 bytes."""

    def sam_key(self, name: KeyName, level: str) -> Key:
        """The key of that name of the city or the province, for a SAM."""

    def transport_key(self, algorithm: Algorithm) -> Key:
        """The key that blank cards are delivered under."""

    def sign(self, message: bytes) -> bytes:
        """The issuer's SM2 signature over a message, with the identifier agreed by default: DER."""


class TestKeys:
    """The published test set (card.md 4.1): one root for every usage. For tests and demonstrations alone."""

    __test__ = False
    issuer_key = 1
    area = "460200"
    """The area of the worked values."""

    def __init__(self) -> None:
        self._root = Key.of_hex("00112233445566778899AABBCCDDEEFF")
        # The key pair of the example in GB/T 32918.
        self._issuer = PrivateKey(
            Key.of_hex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
        )
        self._of_level = lru_cache(maxsize=64)(self._made)
        self._parents = lru_cache(maxsize=64)(self._parent)

    def _made(self, algorithm: Algorithm, area: str, level: str) -> Key:
        algorithm = Algorithm.TDES if algorithm is Algorithm.DES else algorithm
        province = disperse(algorithm, self._root, province_factor(area))
        return province if level == "province" else disperse(algorithm, province, city_factor(area))

    def _parent(self, algorithm: Algorithm, area: str) -> Parent:
        of_root = Algorithm.TDES if algorithm is Algorithm.DES else algorithm
        return Parent(of_root, self._of_level(of_root, area, "city"))

    def sam_key(self, name: KeyName, level: str) -> Key:
        """The key of the city, or of the province."""
        return self._of_level(name.algorithm, name.area, level)

    def card_key(self, name: KeyName, factor: bytes) -> Key:
        """The key of the card; of a DES key the left half."""
        made = self._parents(name.algorithm, name.area).child(factor)
        return made if len(made) == name.algorithm.key else Key(made.reveal()[: name.algorithm.key])

    def transport_key(self, algorithm: Algorithm) -> Key:
        """A fixed key, as every test set has one."""
        return Key.of_hex("FFEEDDCCBBAA99887766554433221100")

    def sign(self, message: bytes) -> bytes:
        """By the example key pair."""
        return self._issuer.sign(message)

    @property
    def root(self) -> Key:
        """What every key of the set is dispersed from."""
        return self._root

    @property
    def issuer(self) -> PublicKey:
        """What the statements on a test card are verified with."""
        return self._issuer.public
