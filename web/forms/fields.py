"""Single fields of a form, read without trust: a file or a missing field is an empty text."""

from starlette.datastructures import FormData


def text_field(form: FormData, name: str, *, longest: int = 5000) -> str:
    value = form.get(name)
    return value[:longest].strip() if isinstance(value, str) else ""


def number_field(form: FormData, name: str) -> int | None:
    """A whole number of at most nine digits, or None."""
    text = text_field(form, name, longest=10)
    return int(text) if text.isdecimal() and len(text) <= 9 else None
