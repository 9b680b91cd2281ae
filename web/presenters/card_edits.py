"""What the page shows on which a saved card is corrected."""

from dataclasses import dataclass

from billing.payment_methods import PaymentMethod
from web.forms.card_edit import CardEditForm
from web.i18n import Language
from web.presenters import wording
from web.presenters.fields import Choice, Field, Option
from web.presenters.frame import Form
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class CardEditPage:
    method: str
    form: Form
    home_href: str
    expiry: Field
    fields: tuple[Field, ...]
    country: Choice
    refusal: str | None = None
    """What Stripe or the bank said, in one whole sentence."""


def filled_from(method: PaymentMethod) -> CardEditForm:
    address = method.address
    return CardEditForm(
        expiry=wording.card_expiry(method) or "",
        holder=method.holder or "",
        line1=(address.line1 if address else None) or "",
        line2=(address.line2 if address else None) or "",
        city=(address.city if address else None) or "",
        state=(address.state if address else None) or "",
        postal_code=(address.postal_code if address else None) or "",
        country=(address.country if address else None) or "",
    )


def card_edit_page(
    visit: Visit,
    method: PaymentMethod,
    typed: CardEditForm,
    *,
    errors: dict[str, str] | None = None,
    refusal: str | None = None,
) -> CardEditPage:
    language, wrong = visit.language, errors or {}
    lines = (
        ("holder", language.gettext("Name on the card"), typed.holder, "cc-name"),
        ("line1", language.gettext("Address"), typed.line1, "billing address-line1"),
        ("line2", language.gettext("Address, second line"), typed.line2, "billing address-line2"),
        ("postal_code", language.gettext("Postal code"), typed.postal_code, "billing postal-code"),
        ("city", language.gettext("City"), typed.city, "billing address-level2"),
        ("state", language.gettext("State or province"), typed.state, "billing address-level1"),
    )
    return CardEditPage(
        method=wording.method_name(method, language),
        form=Form(action=visit.href("payment-methods", method.id, "card"), hidden=visit.hidden()),
        home_href=visit.href(""),
        expiry=Field(
            "expiry",
            language.gettext("Expiry date"),
            typed.expiry,
            "cc-exp",
            error=wrong.get("expiry"),
            is_numeric=True,
        ),
        fields=tuple(
            Field(name, label, value, known_as, error=wrong.get(name))
            for name, label, value, known_as in lines
        ),
        country=_country(typed, language, error=wrong.get("country")),
        refusal=refusal,
    )


def _country(typed: CardEditForm, language: Language, *, error: str | None) -> Choice:
    return Choice(
        name="country",
        label=language.gettext("Country"),
        options=tuple(Option(code, name, code == typed.country) for code, name in language.countries),
        autocomplete="billing country",
        prompt=language.gettext("No country"),
        error=error,
    )
