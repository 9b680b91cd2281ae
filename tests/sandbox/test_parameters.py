import pytest

from sandbox import parameters as p
from wire.errors import StripeError


@pytest.mark.parametrize(
    ("reader", "value", "meaning"),
    [
        (p.integer, "-5", -5),
        (p.decimal, "0.25", "0.25"),
        (p.number, "25.5", 25.5),
        (p.boolean, "true", True),
        (p.clearable(p.text), "", None),
        (p.array(p.text), "", []),
        (p.array(p.integer), ["1", "2"], [1, 2]),
        (p.either(p.natural, p.choice("inf")), "inf", "inf"),
        (p.by_name(p.natural), {"eur": "5"}, {"eur": 5}),
        (p.metadata, ["x"], {"0": "x"}),
        (p.metadata, {"a": ""}, {"a": None}),
        (p.created_range, {"gte": "1", "lt": "5"}, {"gte": 1, "lt": 5}),
    ],
)
def test_text_is_read_as_what_it_means(reader: p.Reader, value: object, meaning: object) -> None:
    assert reader(value, "it") == meaning


@pytest.mark.parametrize(
    ("reader", "value", "code"),
    [
        (p.integer, "ten", "parameter_invalid_integer"),
        (p.integer, "1_000", "parameter_invalid_integer"),
        (p.integer, ["1"], "parameter_invalid_integer"),
        (p.natural, "-1", "parameter_invalid_integer"),
        (p.text, "", "parameter_invalid_empty"),
        (p.text, ["a"], "parameter_invalid_string"),
        (p.text, "x" * 5001, None),
        (p.decimal, "1e5", None),
        (p.boolean, "yes", None),
        (p.choice("a"), "b", None),
        (p.mapping({}), "a", None),
        (p.by_name(p.text), "a", None),
        (p.array(p.text), "a", None),
        (p.metadata, "a", None),
        (p.metadata, {str(number): "x" for number in range(51)}, None),
    ],
)
def test_what_cannot_be_read_is_refused_and_named(reader: p.Reader, value: object, code: str | None) -> None:
    with pytest.raises(StripeError) as refused:
        reader(value, "it")

    assert (refused.value.param, refused.value.code) == ("it", code)


def test_a_nested_name_is_spelt_as_it_was_sent() -> None:
    shape: p.Shape = {"items": p.array(p.mapping({"price": p.required(p.text)}))}

    with pytest.raises(StripeError) as refused:
        p.read({"items": [{"price": "p1"}, {}]}, shape)

    assert refused.value.param == "items[1][price]"


def test_what_is_not_declared_is_handed_back() -> None:
    with pytest.raises(p.Unhonoured) as unknown:
        p.read({"a": {"b": "1"}}, {"a": p.mapping({})})

    assert unknown.value.name == "a[b]"
