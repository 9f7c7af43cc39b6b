"""A second SM4 in plain Python, written from GB/T 32907, with its modes: what random cases are held against."""

from __future__ import annotations

from collections.abc import Iterator

# The S box is computed: inversion in GF(2^8) modulo x^8+x^7+x^6+x^5+x^4+x^2+1 between two equal affine maps.
_MODULUS, _CIRCULANT, _CONSTANT = 0x1F5, 0xA7, 0xD3


def _product(one: int, two: int) -> int:
    made = 0
    while two:
        if two & 1:
            made ^= one
        one = one << 1 ^ (_MODULUS if one & 0x80 else 0)
        two >>= 1
    return made


def _affine(byte: int) -> int:
    made = 0
    for row in range(8):
        turned = (_CIRCULANT << row | _CIRCULANT >> (8 - row)) & 0xFF
        made |= ((turned & byte).bit_count() & 1) << row
    return made ^ _CONSTANT


_INVERSE = [next((y for y in range(256) if _product(x, y) == 1), 0) for x in range(256)]
S_BOX = [_affine(_INVERSE[_affine(byte)]) for byte in range(256)]
_FK = (0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC)
_CK = [int.from_bytes(bytes((4 * i + j) * 7 & 0xFF for j in range(4)), "big") for i in range(32)]


def _turned(word: int, by: int) -> int:
    return (word << by | word >> (32 - by)) & 0xFFFFFFFF


def _substituted(word: int) -> int:
    return int.from_bytes(bytes(S_BOX[byte] for byte in word.to_bytes(4, "big")), "big")


def _words(block: bytes) -> list[int]:
    return [int.from_bytes(block[at : at + 4], "big") for at in range(0, 16, 4)]


def round_keys(key: bytes) -> Iterator[int]:
    k = [word ^ fixed for word, fixed in zip(_words(key), _FK, strict=True)]
    for ck in _CK:
        t = _substituted(k[1] ^ k[2] ^ k[3] ^ ck)
        k = [*k[1:], k[0] ^ t ^ _turned(t, 13) ^ _turned(t, 23)]
        yield k[3]


def _rounds(keys: list[int], block: bytes) -> bytes:
    x = _words(block)
    for key in keys:
        t = _substituted(x[1] ^ x[2] ^ x[3] ^ key)
        x = [*x[1:], x[0] ^ t ^ _turned(t, 2) ^ _turned(t, 10) ^ _turned(t, 18) ^ _turned(t, 24)]
    return b"".join(word.to_bytes(4, "big") for word in reversed(x))


def encrypt(key: bytes, block: bytes) -> bytes:
    return _rounds(list(round_keys(key)), block)


def decrypt(key: bytes, block: bytes) -> bytes:
    return _rounds(list(round_keys(key))[::-1], block)


def xor(one: bytes, two: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(one, two, strict=False))


def cbc(key: bytes, data: bytes, iv: bytes) -> bytes:
    made = [iv]
    for at in range(0, len(data), 16):
        made.append(encrypt(key, xor(data[at : at + 16], made[-1])))
    return b"".join(made[1:])


def ctr(key: bytes, data: bytes, counter: bytes) -> bytes:
    start = int.from_bytes(counter, "big")
    blocks = range(0, len(data), 16)
    stream = b"".join(
        encrypt(key, ((start + n) % (1 << 128)).to_bytes(16, "big")) for n, _ in enumerate(blocks)
    )
    return xor(data, stream)


def cmac(key: bytes, data: bytes) -> bytes:
    """OMAC1 (GB/T 15852.1, algorithm 5)."""

    def doubled(block: bytes) -> bytes:
        number = int.from_bytes(block, "big") << 1
        return ((number ^ 0x87 if number >> 128 else number) % (1 << 128)).to_bytes(16, "big")

    one = doubled(encrypt(key, bytes(16)))
    whole = bool(data) and len(data) % 16 == 0
    cut = len(data) - 16 if whole else len(data) // 16 * 16
    last = xor(data[cut:], one) if whole else xor((data[cut:] + b"\x80").ljust(16, b"\0"), doubled(one))
    return cbc(key, data[:cut] + last, bytes(16))[-16:]


def gcm(key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes:
    """The ciphertext and its tag, for a nonce of 12 bytes."""

    def product(one: int, two: int) -> int:
        made = 0
        for bit in range(127, -1, -1):
            if two >> bit & 1:
                made ^= one
            one = one >> 1 ^ (0xE1 << 120 if one & 1 else 0)
        return made

    start = nonce + b"\0\0\0\1"
    sealed = ctr(key, data, nonce + b"\0\0\0\2")
    h = int.from_bytes(encrypt(key, bytes(16)), "big")
    told = bound + bytes(-len(bound) % 16) + sealed + bytes(-len(sealed) % 16)
    told += (8 * len(bound)).to_bytes(8, "big") + (8 * len(sealed)).to_bytes(8, "big")
    y = 0
    for at in range(0, len(told), 16):
        y = product(y ^ int.from_bytes(told[at : at + 16], "big"), h)
    return sealed + xor(y.to_bytes(16, "big"), encrypt(key, start))
