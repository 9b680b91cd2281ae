"""The form that adds a tax id: keeps what was typed and says what is wrong beside each field."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from billing.tax_id_types import TaxIdType, types_of
from billing.tax_ids import TaxIdWish
from web.forms.drawn import Confirmation, read_confirmation
from web.forms.fields import text_field
from web.i18n import Language

# The longest number that any register gives out has half as many signs.
LONGEST_VALUE = 40
ORIGIN = "from"


@dataclass(frozen=True, slots=True)
class TaxIdForm:
    """What was chosen and typed; `country` is one of the places that have tax ids, or nothing.

    `origin` tells the page from which the customer came, and to which the answer leads back.
    """

    country: str = ""
    type: str = ""
    value: str = ""
    confirmation: Confirmation | None = None
    origin: str = ""

    @property
    def types(self) -> tuple[TaxIdType, ...]:
        return types_of(self.country)

    @property
    def chosen(self) -> TaxIdType | None:
        """A country's only kind needs no choosing."""
        if len(self.types) == 1:
            return self.types[0]
        return next((one for one in self.types if one.type == self.type), None)

    def errors(self, language: Language) -> dict[str, str]:
        """By field; empty when all is well."""
        found: dict[str, str] = {}
        if not self.types:
            found["country"] = language.gettext("Choose a country from the list.")
        elif self.chosen is None:
            found["type"] = language.gettext("Choose what kind of number it is.")
        if not self.value:
            found["value"] = language.gettext("Enter the number.")
        elif len(self.value) > LONGEST_VALUE:
            found["value"] = language.gettext("No tax ID is so long. Enter only the number.")
        return found

    def wish(self) -> TaxIdWish:
        """For a form without errors."""
        assert self.chosen is not None
        return TaxIdWish(self.chosen.type, self.value)


def read_tax_id(form: FormData) -> TaxIdForm:
    return TaxIdForm(
        country=text_field(form, "country", longest=2).upper(),
        type=text_field(form, "type", longest=20),
        value=" ".join(text_field(form, "value", longest=500).split()),
        confirmation=read_confirmation(form),
        origin=text_field(form, ORIGIN, longest=20),
    )
