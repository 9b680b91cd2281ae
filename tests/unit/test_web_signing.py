"""What is signed holds for one purpose, for every key that is still named, and for nothing altered."""

import pytest

from web.signing import COOKIE, LINK, SignatureInvalid, Signer, new_nonce

OLD, NEW = "the-first-secret-key", "a-newer-secret-key"


def test_what_was_signed_is_read_back() -> None:
    signer = Signer((OLD,))

    assert signer.verify(signer.sign({"i": "bps_1"}, purpose=LINK), purpose=LINK) == {"i": "bps_1"}


def test_a_value_for_one_purpose_is_none_for_another() -> None:
    signer = Signer((OLD,))

    with pytest.raises(SignatureInvalid):
        signer.verify(signer.sign({}, purpose=LINK), purpose=COOKIE)


def test_an_older_key_still_reads_and_the_newest_signs() -> None:
    rotated = Signer((NEW, OLD))

    assert rotated.verify(Signer((OLD,)).sign({"a": 1}, purpose=LINK), purpose=LINK) == {"a": 1}
    assert Signer((NEW,)).verify(rotated.sign({"a": 1}, purpose=LINK), purpose=LINK) == {"a": 1}


@pytest.mark.parametrize("token", ["", ".", "x", "e30.x", "ü.ü", "e30." + "A" * 43])
def test_what_was_never_signed_is_refused(token: str) -> None:
    with pytest.raises(SignatureInvalid):
        Signer((OLD,)).verify(token, purpose=LINK)


def test_one_form_and_step_is_one_idempotency_key() -> None:
    signer = Signer((OLD,))
    key = signer.idempotency_key(session="bps_1", nonce="n", step="cancel")

    assert key == signer.idempotency_key(session="bps_1", nonce="n", step="cancel")
    for other in (("bps_2", "n", "cancel"), ("bps_1", "m", "cancel"), ("bps_1", "n", "renew")):
        assert key != signer.idempotency_key(session=other[0], nonce=other[1], step=other[2])


def test_each_form_has_a_nonce_of_its_own() -> None:
    assert new_nonce() != new_nonce()
