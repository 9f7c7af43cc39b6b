"""A second SM2 in plain Python, written from GB/T 32918 and sharing no code with the room: what random cases are held against.

Slow and not constant-time, so for tests alone. Points are (x, y), the point at infinity is None.
"""

from __future__ import annotations

import hashlib

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Point = tuple[int, int] | None


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def wide(number: int) -> bytes:
    return number.to_bytes(32, "big")


def on_curve(point: Point) -> bool:
    return point is not None and (point[1] ** 2 - (point[0] ** 3 + A * point[0] + B)) % P == 0


def add(one: Point, two: Point) -> Point:
    if one is None or two is None:
        return two if one is None else one
    (x1, y1), (x2, y2) = one, two
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) if one == two else (y2 - y1) * pow(x2 - x1, -1, P)
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def times(number: int, point: Point) -> Point:
    made: Point = None
    while number:
        if number & 1:
            made = add(made, point)
        point = add(point, point)
        number >>= 1
    return made


def digest(public: tuple[int, int], message: bytes, signer: bytes) -> int:
    curve = b"".join(map(wide, (A, B, *G, *public)))
    z = sm3((8 * len(signer)).to_bytes(2, "big") + signer + curve)
    return int.from_bytes(sm3(z + message), "big")


def sign(private: int, e: int, k: int) -> tuple[int, int] | None:
    """The signature with this k; none where the standard takes another."""
    at = times(k, G)
    assert at is not None
    r = (e + at[0]) % N
    s = pow(1 + private, -1, N) * (k - r * private) % N
    return None if 0 in (r, s) or r + k == N else (r, s)


def verify(public: tuple[int, int], e: int, r: int, s: int) -> bool:
    if not (1 <= r < N and 1 <= s < N) or (r + s) % N == 0:
        return False
    at = add(times(s, G), times((r + s) % N, public))
    return at is not None and (e + at[0]) % N == r


def stream(shared: tuple[int, int], length: int) -> bytes:
    """The key derivation function of GB/T 32918.4, 5.4.3."""
    seed = wide(shared[0]) + wide(shared[1])
    blocks = (sm3(seed + count.to_bytes(4, "big")) for count in range(1, 2 + (length - 1) // 32))
    return b"".join(blocks)[:length]


def encrypt(public: tuple[int, int], message: bytes, k: int) -> bytes | None:
    """C1 ‖ C3 ‖ C2 with this k; none where the standard takes another."""
    first, shared = times(k, G), times(k, public)
    assert first is not None
    assert shared is not None
    mask = stream(shared, len(message))
    if not any(mask):
        return None
    proof = sm3(wide(shared[0]) + message + wide(shared[1]))
    hidden = bytes(one ^ two for one, two in zip(message, mask, strict=True))
    return b"\4" + wide(first[0]) + wide(first[1]) + proof + hidden


def decrypt(private: int, sealed: bytes) -> bytes | None:
    """The message in C1 ‖ C3 ‖ C2; none where it does not hold."""
    first = (int.from_bytes(sealed[1:33], "big"), int.from_bytes(sealed[33:65], "big"))
    if sealed[:1] != b"\4" or not on_curve(first):
        return None
    shared = times(private, first)
    assert shared is not None
    mask = stream(shared, len(sealed) - 97)
    message = bytes(one ^ two for one, two in zip(sealed[97:], mask, strict=True))
    if not any(mask) or sm3(wide(shared[0]) + message + wide(shared[1])) != sealed[65:97]:
        return None
    return message
