import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.errors import StripeError, card_error, missing_resource, unknown_param
from wire.forms import decode, encode
from wire.ids import new_id
from wire.keys import masked, secret_key

NAMES = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
TREES = st.dictionaries(
    NAMES,
    st.recursive(
        st.text(),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=4), st.dictionaries(NAMES, inner, min_size=1, max_size=4)
        ),
        max_leaves=8,
    ),
)


@given(TREES)
def test_what_is_encoded_is_decoded_to_the_same(tree: dict[str, object]) -> None:
    assert decode(encode(tree)) == tree


def test_brackets_nest_and_count() -> None:
    decoded = decode("items[0][price]=p1&items[1][price]=p2&expand[]=a&expand[]=b&name=")

    assert decoded == {"items": [{"price": "p1"}, {"price": "p2"}], "expand": ["a", "b"], "name": ""}


def test_positions_may_come_in_any_order() -> None:
    assert decode("a[10]=last&a[2]=middle&a[0]=first") == {"a": ["first", "middle", "last"]}


@pytest.mark.parametrize(
    "body", ["a[=1", "[a]=1", "a]b=1", "a=1&a[b]=2", "a[b]=1&a=2", "a" + "[b]" * 40 + "=1"]
)
def test_a_name_that_makes_no_sense_is_refused(body: str) -> None:
    with pytest.raises(StripeError) as refused:
        decode(body)

    assert refused.value.status == 400


def test_a_number_too_long_to_be_a_position_is_a_name() -> None:
    number = "9" * 5000

    assert decode(f"a[{number}]=1") == {"a": {number: "1"}}


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(StripeError):
        decode(b"name=\xff")


def test_booleans_and_nothing_are_encoded_as_stripe_reads_them() -> None:
    assert decode(encode({"yes": True, "no": False, "left_out": None, "count": 3})) == {
        "yes": "true",
        "no": "false",
        "count": "3",
    }


def test_an_error_names_what_is_missing_and_where() -> None:
    error = missing_resource("customer", "cus_none", param="customer", status=400)

    assert error.status == 400
    assert error.envelope() == {
        "error": {
            "message": "No such customer: 'cus_none'",
            "type": "invalid_request_error",
            "code": "resource_missing",
            "doc_url": "https://docs.stripe.com/error-codes#resource-missing",
            "param": "customer",
        }
    }


def test_a_card_error_carries_the_decline_code() -> None:
    error = card_error("Declined.", code="card_declined", decline_code="lost_card").envelope()["error"]

    assert (error["type"], error["decline_code"]) == ("card_error", "lost_card")


def test_an_unknown_parameter_is_named() -> None:
    assert unknown_param("nmae").envelope()["error"]["code"] == "parameter_unknown"


@pytest.mark.parametrize(
    "header", ["Bearer sk_test_1", "bearer  sk_test_1", "Basic " + base64.b64encode(b"sk_test_1:").decode()]
)
def test_a_key_is_read_from_bearer_and_basic(header: str) -> None:
    assert secret_key(header) == "sk_test_1"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic !!!", "Basic \xe9", "Digest sk_test_1"])
def test_a_request_without_a_key_is_refused(header: str | None) -> None:
    with pytest.raises(StripeError) as refused:
        secret_key(header)

    assert refused.value.status == 401


def test_a_masked_key_shows_only_its_ends() -> None:
    assert masked("sk_test_abcdefghijkl") == "sk_test_********ijkl"
    assert masked("short") == "*****"


def test_ids_carry_their_kind_and_differ() -> None:
    first, second = new_id("cus", 14), new_id("cus", 14)

    assert first.startswith("cus_")
    assert len(first) == len("cus_") + 14
    assert first != second
