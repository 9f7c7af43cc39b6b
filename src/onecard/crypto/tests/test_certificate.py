"""Certificates, requests and chains: what is made is believed, by openssl too, and nothing is believed that should not be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.crypto import der, sm2_forms
from onecard.crypto.certificate import (
    Authority,
    Certificate,
    Dual,
    Use,
    issue,
    name,
    read_request,
    request,
    root,
)
from onecard.crypto.chain import RevocationList, revocation_list, verify_chain
from onecard.crypto.key import Key
from onecard.crypto.sm2 import PrivateKey
from onecard.crypto.tests.openssl import DISTID, needs_openssl, openssl

AT = datetime(2026, 6, 1, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
SUBJECT = name("460200-00000001", unit="社会保障卡", organisation="三亚市")


def code_of(refused: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        refused()
    return caught.value.code


@dataclass(frozen=True)
class House:
    """A root, an authority under it, a card's key with its certificate, and both lists."""

    root: Authority
    office: Authority
    pair: PrivateKey
    card: Certificate

    def lists(self, *revoked: Certificate, at: datetime = AT) -> list[RevocationList]:
        since = {one.serial: at - DAY for one in revoked}
        return [revocation_list(one, since, 7, at - DAY, at + DAY) for one in (self.office, self.root)]

    def chain(
        self,
        leaf: Certificate | None = None,
        *,
        at: datetime = AT,
        use: Use = Use.SIGNING,
        lists: list[RevocationList] | None = None,
    ) -> list[Certificate]:
        held = self.lists(at=at) if lists is None else lists
        return verify_chain(
            leaf or self.card, [self.office.certificate], [self.root.certificate], at, use, held
        )


@pytest.fixture(scope="module")
def house() -> House:
    top = root(PrivateKey.fresh(), name("一卡通中心根证书"), AT - YEAR, AT + 30 * YEAR)
    office = sub(top, "发卡", depth=0)
    pair = PrivateKey.fresh()
    return House(
        top, office, pair, issue(office, SUBJECT, pair.public, Use.SIGNING, AT - DAY, AT + 10 * YEAR)
    )


def sub(above: Authority, common: str, *, depth: int | None = None) -> Authority:
    pair = PrivateKey.fresh()
    made = issue(above, name(common), pair.public, Use.AUTHORITY, AT - DAY, AT + 20 * YEAR, depth=depth)
    return Authority(made, pair)


def test_a_certificate_says_what_it_was_made_with(house: House) -> None:
    read = Certificate(house.card.encoded)
    assert (read.subject, read.issuer, read.public) == (SUBJECT, name("发卡"), house.pair.public)
    assert (read.begins, read.ends, read.uses) == (AT - DAY, AT + 10 * YEAR, {Use.SIGNING})
    assert not read.is_authority
    assert read.serial > 0
    assert house.office.certificate.depth == 0


def test_a_chain_leads_to_a_trusted_root(house: House) -> None:
    assert house.chain() == [house.card, house.office.certificate, house.root.certificate]


@pytest.mark.parametrize(("at", "word"), [(AT - 2 * DAY, "还没有生效"), (AT + 11 * YEAR, "已经过期")])
def test_a_certificate_out_of_its_time_is_refused(house: House, at: datetime, word: str) -> None:
    with pytest.raises(Refusal, match=word) as refused:
        house.chain(at=at)
    assert refused.value.code == "crypto.certificate_time"


def test_an_authority_out_of_its_time_is_refused_though_the_card_is_not(house: House) -> None:
    pair = PrivateKey.fresh()
    short = issue(house.root, name("短"), pair.public, Use.AUTHORITY, AT - DAY, AT + DAY)
    leaf = issue(Authority(short, pair), SUBJECT, house.pair.public, Use.SIGNING, AT - DAY, AT + DAY)
    words = (leaf, [short], [house.root.certificate])
    assert verify_chain(*words, AT, Use.SIGNING, None)[1] == short
    assert code_of(lambda: verify_chain(*words, AT + 2 * DAY, Use.SIGNING, None)) == "crypto.certificate_time"


def test_a_renewed_authority_serves_where_the_old_certificate_has_ended(house: House) -> None:
    pair = PrivateKey.fresh()
    old = issue(house.root, name("换"), pair.public, Use.AUTHORITY, AT - DAY, AT + DAY)
    new = issue(house.root, name("换"), pair.public, Use.AUTHORITY, AT, AT + YEAR)
    leaf = issue(Authority(new, pair), SUBJECT, house.pair.public, Use.SIGNING, AT, AT + YEAR)
    chain = verify_chain(leaf, [old, new], [house.root.certificate], AT + 9 * DAY, Use.SIGNING, None)
    assert chain[1] == new


def test_a_stranger_of_the_same_name_is_not_believed(house: House) -> None:
    other = root(PrivateKey.fresh(), house.root.certificate.subject, AT - YEAR, AT + YEAR)
    forged = issue(other, SUBJECT, house.pair.public, Use.SIGNING, AT - DAY, AT + DAY)
    assert code_of(lambda: house.chain(forged)) == "crypto.issuer_unknown"
    assert code_of(lambda: verify_chain(house.card, [], [house.root.certificate], AT, Use.SIGNING, None)) == (
        "crypto.issuer_unknown"
    )


def test_a_card_issues_no_certificates(house: House) -> None:
    assert code_of(lambda: Authority(house.card, house.pair)) == "crypto.authority"
    assert code_of(lambda: Authority(house.root.certificate, house.pair)) == "crypto.key_pair"
    # What the card signed all the same, by a certificate of its making that names it as issuer.
    posing = root(house.pair, SUBJECT, AT - DAY, AT + YEAR)
    forged = issue(posing, name("假"), PrivateKey.fresh().public, Use.SIGNING, AT, AT + DAY)
    words = (forged, [house.card, house.office.certificate], [house.root.certificate], AT, Use.SIGNING, None)
    assert code_of(lambda: verify_chain(*words)) == "crypto.authority"


def test_no_more_authorities_stand_beneath_one_than_it_allows(house: House) -> None:
    below = sub(house.office, "下级")
    leaf = issue(below, SUBJECT, house.pair.public, Use.SIGNING, AT, AT + DAY)
    words = (
        leaf,
        [below.certificate, house.office.certificate],
        [house.root.certificate],
        AT,
        Use.SIGNING,
        None,
    )
    assert code_of(lambda: verify_chain(*words)) == "crypto.authority"


def test_a_chain_without_end_is_given_up(house: House) -> None:
    """Two authorities that certify each other."""
    one, two = PrivateKey.fresh(), PrivateKey.fresh()
    first = root(one, name("甲"), AT, AT + YEAR)
    second = Authority(issue(first, name("乙"), two.public, Use.AUTHORITY, AT, AT + YEAR), two)
    back = issue(second, name("甲"), one.public, Use.AUTHORITY, AT, AT + YEAR)
    leaf = issue(first, SUBJECT, house.pair.public, Use.SIGNING, AT, AT + DAY)
    words = (leaf, [back, second.certificate], [house.root.certificate], AT, Use.SIGNING, None)
    assert code_of(lambda: verify_chain(*words)) == "crypto.issuer_unknown"


def test_a_certificate_serves_its_use_alone(house: House) -> None:
    assert code_of(lambda: house.chain(use=Use.ENCRYPTION)) == "crypto.certificate_use"
    assert code_of(lambda: house.chain(use=Use.AUTHORITY)) == "crypto.certificate_use"


def test_a_revoked_certificate_is_refused_from_that_day_on(house: House) -> None:
    assert code_of(lambda: house.chain(lists=house.lists(house.card))) == "crypto.certificate_revoked"
    assert (
        code_of(lambda: house.chain(lists=house.lists(house.office.certificate)))
        == "crypto.certificate_revoked"
    )
    later = revocation_list(house.office, {house.card.serial: AT + DAY}, 8, AT - DAY, AT + DAY)
    assert house.chain(lists=[later, house.lists()[1]])


def test_the_newest_list_in_force_counts(house: House) -> None:
    newer = revocation_list(house.office, {house.card.serial: AT - DAY}, 9, AT - DAY / 2, AT + DAY)
    for lists in ([newer, *house.lists()], [*house.lists(), newer]):
        assert code_of(lambda lists=lists: house.chain(lists=lists)) == "crypto.certificate_revoked"


def test_without_a_list_in_force_nothing_is_believed(house: House) -> None:
    old = house.lists(at=AT - 9 * DAY)
    forged = revocation_list(
        root(PrivateKey.fresh(), name("发卡"), AT - DAY, AT + DAY), {}, 1, AT - DAY, AT + DAY
    )
    for lists in ([], old, [forged, house.lists()[1]], house.lists()[:1]):
        assert code_of(lambda lists=lists: house.chain(lists=lists)) == "crypto.revocation_missing"


def test_a_certificate_stays_within_the_time_of_its_authority(house: House) -> None:
    words = (house.office, SUBJECT, house.pair.public, Use.SIGNING)
    assert code_of(lambda: issue(*words, AT, AT + 40 * YEAR)) == "crypto.validity"
    assert code_of(lambda: issue(*words, AT + DAY, AT)) == "crypto.validity"
    naive = datetime(2026, 6, 2)  # noqa: DTZ001 - what is refused
    assert code_of(lambda: root(house.pair, SUBJECT, naive, naive + DAY)) == "crypto.validity"


def test_the_two_certificates_of_a_card_belong_together(house: House) -> None:
    def encryption(pair: PrivateKey, subject: str = "460200-00000001") -> Certificate:
        whose = name(subject, unit="社会保障卡", organisation="三亚市")
        return issue(house.office, whose, pair.public, Use.ENCRYPTION, AT, AT + YEAR)

    second = encryption(PrivateKey.fresh())
    assert Dual(house.card, second).encryption.uses == {Use.ENCRYPTION}
    assert code_of(lambda: Dual(second, house.card)) == "crypto.dual"
    assert code_of(lambda: Dual(house.card, encryption(house.pair))) == "crypto.dual"
    assert (
        code_of(lambda: Dual(house.card, encryption(PrivateKey.fresh(), "460200-00000002"))) == "crypto.dual"
    )


def test_a_request_proves_that_its_maker_holds_the_key(house: House) -> None:
    made = request(house.pair, SUBJECT)
    assert read_request(made).public == house.pair.public
    assert read_request(made).subject == SUBJECT
    stranger = made.replace(house.pair.public.point, PrivateKey.fresh().public.point)
    assert code_of(lambda: read_request(stranger)) == "crypto.request_signature"
    assert code_of(lambda: read_request(made + b"\0")) == "crypto.request"


def test_a_name_that_x_520_has_no_room_for_is_refused() -> None:
    assert code_of(lambda: name("名" * 65)) == "crypto.name"
    assert code_of(lambda: name("名", country="CHN")) == "crypto.name"


@given(st.data())
@settings(max_examples=settings.default.max_examples // 2)
def test_one_changed_byte_is_refused_or_breaks_the_signature(house: House, data: st.DataObject) -> None:
    made = house.card.encoded
    at, flip = data.draw(st.integers(0, len(made) - 1)), data.draw(st.integers(1, 255))
    changed = bytes([*made[:at], made[at] ^ flip, *made[at + 1 :]])
    try:
        read = Certificate(changed)
    except Refusal:
        return
    assert not read.signed_by(house.office.pair.public)


@given(st.binary(max_size=100))
def test_any_bytes_are_no_certificate_no_request_and_no_list(data: bytes) -> None:
    for read in (Certificate, read_request, RevocationList):
        assert code_of(lambda read=read: read(data)).startswith("crypto.")


def test_a_certificate_of_another_algorithm_is_refused(house: House) -> None:
    sm2_sm3, ecdsa = bytes.fromhex("06082A811CCF55018375"), bytes.fromhex("06082A8648CE3D040302")
    assert code_of(lambda: Certificate(house.card.encoded.replace(sm2_sm3, ecdsa))) == "crypto.not_sm2"
    listed = house.lists()[0].encoded.replace(sm2_sm3, ecdsa)
    assert code_of(lambda: RevocationList(listed)) == "crypto.not_sm2"


def test_what_the_library_reads_only_later_is_refused_at_once(house: House) -> None:
    whole = der.read(der.SignedCertificate, house.card.encoded)
    assert whole is not None
    whole.body.serial = -5
    assert code_of(lambda: Certificate(der.written(whole))) == "crypto.certificate"
    bits = request(house.pair, name("\0bit")).replace(b"\x0c\x04\0bit", b"\x03\x04\0bit")
    assert code_of(lambda: read_request(bits)) == "crypto.request"
    listed = revocation_list(house.office, {7: AT + 3 * DAY}, 1, AT, AT + DAY).encoded
    no_day = listed.replace(b"260604000000Z", b"269904000000Z")
    assert no_day != listed
    assert code_of(lambda: RevocationList(no_day)) == "crypto.revocation"


def test_bits_left_over_behind_a_signature_are_not_overlooked(house: House) -> None:
    """The same certificate would otherwise have eight forms of bytes."""
    authority = house.office.pair.public

    def even(make: Callable[[], Certificate | RevocationList]) -> bytes:
        """One whose signature ends in a bit that may be left over."""
        return next(one.encoded for one in iter(make, None) if one.encoded[-1] % 2 == 0)

    card = even(lambda: issue(house.office, SUBJECT, house.pair.public, Use.SIGNING, AT, AT + DAY))
    for read, encoded in ((Certificate, card), (RevocationList, even(lambda: house.lists()[0]))):
        whole = der.read(der.SignedAnything, encoded)
        assert whole is not None
        count = len(encoded) - len(whole.signature.as_bytes()) - 1
        changed = encoded[:count] + b"\1" + encoded[count + 1 :]
        assert read(encoded).signed_by(authority)
        assert not read(changed).signed_by(authority)


def pem_file(folder: Path, label: str, *encoded: bytes) -> Path:
    file = folder / f"{len(list(folder.iterdir()))}.pem"
    file.write_text("".join(sm2_forms.pem(label, one) for one in encoded), "ascii")
    return file


@needs_openssl
def test_openssl_believes_our_certificates_and_our_request(house: House, tmp_path: Path) -> None:
    """One step at a time: openssl hands the signer's identifier to the first certificate only."""
    top, office, card = (
        pem_file(tmp_path, "CERTIFICATE", one.encoded)
        for one in (house.root.certificate, house.office.certificate, house.card)
    )
    when = ("-attime", str(int(AT.timestamp())), "-x509_strict", "-vfyopt", DISTID)
    assert b"OK" in openssl("verify", *when, "-CAfile", top, office)
    assert b"OK" in openssl(
        "verify", *when, "-partial_chain", "-trusted", office, "-purpose", "smimesign", card
    )
    asked = pem_file(tmp_path, "CERTIFICATE REQUEST", request(house.pair, SUBJECT))
    openssl("req", "-in", asked, "-verify", "-noout", "-vfyopt", DISTID)


@needs_openssl
def test_openssl_reads_our_list_and_holds_its_signature(house: House, tmp_path: Path) -> None:
    made = house.lists(house.card)[0]
    listed = pem_file(tmp_path, "X509 CRL", made.encoded)
    assert f"{house.card.serial:X}" in openssl("crl", "-in", listed, "-noout", "-text").decode()
    whole = der.read(der.SignedRevocation, made.encoded)
    assert whole is not None
    body, signature = tmp_path / "body", tmp_path / "signature"
    body.write_bytes(der.written(whole.body))
    signature.write_bytes(whole.signature.as_bytes())
    key = pem_file(tmp_path, "PUBLIC KEY", sm2_forms.spki(house.office.pair.public))
    words = ("-rawin", "-digest", "sm3", "-pubin", "-inkey", key, "-in", body, "-sigfile", signature)
    assert b"Success" in openssl("pkeyutl", "-verify", *words, "-pkeyopt", DISTID)


@needs_openssl
def test_we_believe_what_openssl_made(tmp_path: Path) -> None:
    keys = [tmp_path / "root.key", tmp_path / "card.key"]
    for key in keys:
        openssl("genpkey", "-algorithm", "SM2", "-out", key)
    made, asked, card = tmp_path / "root.pem", tmp_path / "card.csr", tmp_path / "card.pem"
    sign = ("-sm3", "-sigopt", DISTID)
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl(
        "req",
        "-x509",
        "-new",
        "-key",
        keys[0],
        *sign,
        "-subj",
        "/C=CN/CN=root",
        "-days",
        "30",
        *usage,
        "-out",
        made,
    )
    openssl("req", "-new", "-key", keys[1], *sign, "-subj", "/C=CN/CN=card", "-out", asked)
    extensions = tmp_path / "extensions"
    extensions.write_text("keyUsage=critical,digitalSignature,keyAgreement\n", "ascii")
    openssl(
        "x509",
        "-req",
        "-in",
        asked,
        "-CA",
        made,
        "-CAkey",
        keys[0],
        "-CAcreateserial",
        "-days",
        "9",
        *sign,
        "-vfyopt",
        DISTID,
        "-extfile",
        extensions,
        "-out",
        card,
    )
    top, leaf = (Certificate(sm2_forms.of_pem("CERTIFICATE", file.read_text())) for file in (made, card))
    assert leaf.uses == {Use.SIGNING, Use.ENCRYPTION}
    now = datetime.now(UTC)
    assert verify_chain(leaf, [], [top], now, Use.SIGNING, None) == [leaf, top]
    asking = read_request(sm2_forms.of_pem("CERTIFICATE REQUEST", asked.read_text()))
    assert asking.public == leaf.public
    pair = sm2_forms.of_pkcs8(Key(sm2_forms.of_pem("PRIVATE KEY", keys[0].read_text())))
    assert Authority(top, pair).certificate.uses == {Use.AUTHORITY}
