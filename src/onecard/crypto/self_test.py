"""Known-answer self tests (密码自检): run at start, before any key is used, as an assessment of cryptography (密评) asks.

What is computed must be what the standards print; a signature made now must hold, and two of one message must differ;
both random sources must look healthy. Some hundredths of a second.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from onecard.core.errors import Problem, Refusal
from onecard.crypto import cipher, libcrypto, random_source
from onecard.crypto.authentication import cryptogram
from onecard.crypto.cipher import Algorithm
from onecard.crypto.dispersal import disperse
from onecard.crypto.key import Key
from onecard.crypto.mac import retail_mac
from onecard.crypto.sm2 import PrivateKey
from onecard.crypto.sm2_forms import cipher_der, signature_der
from onecard.crypto.sm3 import sm3

SOURCES: Mapping[str, Callable[[int], bytes]] = MappingProxyType(
    {"操作系统": secrets.token_bytes, "libcrypto": libcrypto.random_bytes}
)
"""Where keys, nonces and the k of signatures come from."""
Answer = tuple[str, object, object]
"""What was tried, what came out, what the standard says."""

_SM4_KEY = "0123456789ABCDEFFEDCBA9876543210"
_NUMBER = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
_POINT = (
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
_DIGEST = "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640"
_SIGNED = (
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
_SEALED = (
    "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
    "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
    "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
    "21886CA989CA9C7D58087307CA93092D651EFA"
)


def known_answers() -> Iterator[Answer]:
    """Each algorithm of the room with one published value, or one of our notes where none is published."""
    yield "SM3", sm3(b"abc").hex().upper(), "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"
    key, sm4 = Key.of_hex(_SM4_KEY), Algorithm.SM4
    block, sealed = key.reveal(), bytes.fromhex("681EDF34D206965E86B3E94F536E4246")
    yield "SM4加密", cipher.ecb_encrypt(sm4, key, block), sealed
    yield "SM4解密", cipher.ecb_decrypt(sm4, key, sealed), block
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = bytes.fromhex("".join(letter * 16 for letter in "ABCDEFEA"))
    made = cipher.gcm_seal(key, bytes.fromhex("00001234567800000000ABCD"), text, bound)
    yield "SM4-GCM", made[-16:].hex().upper(), "83DE3541E4C2B58177E065A9BF7B62EC"
    des = cipher.ecb_encrypt(Algorithm.DES, Key.of_hex("133457799BBCDFF1"), bytes.fromhex("0123456789ABCDEF"))
    yield "DES", des.hex().upper(), "85E813540F0AB405"
    mac = retail_mac(Key.of_hex("7CA110454A1A6E570131D9619DC1376E"), b"Hello World !!!!")
    yield "3DES MAC", mac.hex().upper(), "F09B856213BAB83B"
    root = Key.of_hex("00112233445566778899AABBCCDDEEFF")
    province = {sm4: "91EB3158501C153DFB0DFFC391555BBC", Algorithm.TDES: "2D2D864B2E284CE8622A1588DED7E954"}
    for algorithm, expected in province.items():
        yield f"{algorithm}分散", disperse(algorithm, root, b"460000sh"), Key.of_hex(expected)
    card = Key.of_hex("558FD96E991FE3BCF6F39E8E7DD10661")
    proof = cryptogram(sm4, card, bytes.fromhex("1122334455667788"), bytes.fromhex("8877665544332211"))
    yield "SM4鉴别", proof.hex().upper(), "86CDF509BE276B8D"
    yield from _sm2_answers()


def _sm2_answers() -> Iterator[Answer]:
    pair, message = PrivateKey(Key.of_hex(_NUMBER)), b"message digest"
    public, signed = pair.public, signature_der(bytes.fromhex(_SIGNED))
    yield "SM2公钥", public.point.hex().upper(), _POINT
    yield "SM2摘要", public.digest(message).hex().upper(), _DIGEST
    yield "SM2验签", public.verify(message, signed), True
    yield "SM2拒绝改动", public.verify(message + b"!", signed), False
    one, two = pair.sign(message), pair.sign(message)
    yield "SM2签名", public.verify(message, one) and public.verify(message, two), True
    yield "SM2签名的随机数", one == two, False
    yield "SM2解密", pair.decrypt(cipher_der(bytes.fromhex(_SEALED))), b"encryption standard"
    yield "SM2加密", pair.decrypt(public.encrypt(message)), message


def self_test(
    answers: Callable[[], Iterable[Answer]] = known_answers,
    sources: Mapping[str, Callable[[int], bytes]] = SOURCES,
) -> tuple[str, ...]:
    """Try everything, and name what was tried.

    Raises Refusal `crypto.self_test` naming each algorithm whose answer is wrong, `crypto.random` for a sick random
    source, and whatever the platform lacks (`crypto.libcrypto_missing`, `crypto.sm3_missing`). Nobody may use a key after
    that.
    """
    tried = list(answers())
    wrong = [name for name, found, expected in tried if found != expected]
    if wrong:
        raise Refusal(
            "crypto.self_test",
            f"密码自检没有通过：{'、'.join(wrong)}的结果与标准不符。",
            "请停止使用，检查OpenSSL和Python环境是否被改动。",
            tuple(Problem(name, f"{name}的结果与标准不符。") for name in wrong),
        )
    for name, source in sources.items():
        random_source.check(name, source)
    return (*(name for name, _, _ in tried), *(f"{name}的随机数" for name in sources))
