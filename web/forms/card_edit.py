"""The form that corrects a saved card: keeps what was typed and says what is wrong beside each field."""

import re
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import FormData

from billing.card_edits import CardEdit, is_expiry_possible
from billing.customers import Address
from web.forms.fields import text_field
from web.i18n import Language

EXPIRY = re.compile(r"(\d{1,2})\s*/\s*(\d{2}|\d{4})")
LONGEST_LINE = 500
LONGEST_NAME = 256


@dataclass(frozen=True, slots=True)
class CardEditForm:
    """What was typed; `expiry` reads as on the card: 04/2028 or 04/28."""

    nonce: str = ""
    expiry: str = ""
    holder: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""

    def errors(self, language: Language, now: datetime) -> dict[str, str]:
        """By field; empty when all is well."""
        found: dict[str, str] = {}
        expiry = self._expiry(now)
        if expiry is None:
            found["expiry"] = language.gettext("Enter month and year as on the card, for example 04/2028.")
        elif not is_expiry_possible(*expiry, now):
            found["expiry"] = self._impossible(expiry, language, now)
        if self.country and self.country not in language.country_names:
            found["country"] = language.gettext("Choose a country from the list.")
        if len(self.holder) > LONGEST_NAME:
            found["holder"] = language.gettext("The name is too long: at most 256 characters fit.")
        return found

    def edit(self, now: datetime) -> CardEdit:
        """For a form without errors."""
        expiry = self._expiry(now)
        assert expiry is not None
        return CardEdit(*expiry, holder=self.holder, address=self._address())

    def _impossible(self, expiry: tuple[int, int], language: Language, now: datetime) -> str:
        month, year = expiry
        if (year, month) < (now.year, now.month):
            return language.gettext("This date is over. Enter the date on the new card.")
        return language.gettext("No card is valid for so long. Enter the date on the card.")

    def _expiry(self, now: datetime) -> tuple[int, int] | None:
        found = EXPIRY.fullmatch(self.expiry.strip())
        if found is None or not 1 <= int(found[1]) <= 12:
            return None
        # Two digits mean this century, as on every card.
        year = int(found[2]) if len(found[2]) == 4 else now.year // 100 * 100 + int(found[2])
        return int(found[1]), year

    def _address(self) -> Address:
        return Address(
            line1=self.line1 or None,
            line2=self.line2 or None,
            city=self.city or None,
            state=self.state or None,
            postal_code=self.postal_code or None,
            country=self.country or None,
        )


def read_card_edit(form: FormData) -> CardEditForm:
    def line(name: str) -> str:
        return text_field(form, name, longest=LONGEST_LINE)

    return CardEditForm(
        nonce=line("nonce"),
        expiry=line("expiry"),
        holder=line("holder"),
        line1=line("line1"),
        line2=line("line2"),
        city=line("city"),
        state=line("state"),
        postal_code=line("postal_code"),
        country=line("country").upper(),
    )
