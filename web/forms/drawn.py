"""What a form was drawn from, as one unseen field: plain values that come back with it."""

from dataclasses import dataclass
from typing import TypeVar

import msgspec
from starlette.datastructures import FormData

from billing.errors import StateMoved
from web.forms.fields import text_field

T = TypeVar("T")
FIELD = "drawn"


def drawn_field(drawn: object) -> str:
    return msgspec.json.encode(drawn).decode()


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A form that confirms what it showed: its nonce, and the values it was drawn from."""

    nonce: str
    drawn_text: str

    def drawn(self, kind: type[T]) -> T:
        """Raises StateMoved for a field that no form of ours sends: then the page is drawn anew."""
        try:
            return msgspec.json.decode(self.drawn_text, type=kind)
        except msgspec.DecodeError as error:
            raise StateMoved from error


def read_confirmation(form: FormData) -> Confirmation:
    return Confirmation(nonce=text_field(form, "nonce", longest=100), drawn_text=text_field(form, FIELD))
