"""Single fields of a form, read without trust: a file or a missing field is an empty text."""

from starlette.datastructures import FormData


def text_field(form: FormData, name: str, *, longest: int = 5000) -> str:
    value = form.get(name)
    return value[:longest].strip() if isinstance(value, str) else ""


# An invoice's amount has at most twelve digits: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
AMOUNT_DIGITS = 12


def number_field(form: FormData, name: str, *, digits: int = 9) -> int | None:
    """A whole number of at most so many digits, or None."""
    text = text_field(form, name, longest=digits + 1)
    return int(text) if text.isdecimal() and len(text) <= digits else None
