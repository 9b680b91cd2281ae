"""What the section on billing information shows. Editing it is not offered unless `update_href` is given."""

from dataclasses import dataclass
from typing import ClassVar

from billing.accounts import Account
from billing.addresses import is_empty, lines
from billing.billing_details import editable, fields_to_fill
from billing.customers import Address, Customer
from billing.sections import Failed
from web.i18n import Language
from web.presenters.tax_ids import TaxIds, tax_ids_part
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class DetailsOnFile:
    """`address` and `shipping` are line by line, in the order of their country."""

    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    address: tuple[str, ...] = ()
    shipping: tuple[str, ...] = ()
    currency: str | None = None
    invoice_fields: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        known = (self.name, self.company, self.email, self.phone)
        return not (any(known) or self.address or self.shipping or self.invoice_fields)


@dataclass(frozen=True, slots=True)
class BillingDetailsSection:
    id: ClassVar[str] = "billing-details"
    partial: ClassVar[str] = "billing_details/_section.html"

    reload_href: str
    has_failed: bool = False
    on_file: DetailsOnFile = DetailsOnFile()
    tax_ids: TaxIds | None = None
    update_href: str | None = None

    @property
    def is_empty(self) -> bool:
        return self.on_file.is_empty and not self.tax_ids


def billing_details_section(visit: Visit, account: Account) -> BillingDetailsSection:
    reload_href = visit.href(section=BillingDetailsSection.id)
    if isinstance(account.customer, Failed):
        return BillingDetailsSection(reload_href=reload_href, has_failed=True)
    customer = account.customer.value
    may_edit = editable(visit.configuration, visit.opened.session)
    return BillingDetailsSection(
        reload_href=reload_href,
        on_file=details_on_file(visit, customer),
        tax_ids=tax_ids_part(visit, customer),
        update_href=visit.href("billing-details") if may_edit else None,
    )


def details_on_file(visit: Visit, customer: Customer) -> DetailsOnFile:
    language, fields = visit.language, fields_to_fill(visit.configuration)
    shipping = customer.shipping
    taker = (shipping.name, shipping.phone) if shipping else ()
    delivery = address_lines(shipping.address if shipping else None, language)
    return DetailsOnFile(
        name=customer.name,
        company=customer.business_name,
        email=customer.email,
        phone=customer.phone,
        address=address_lines(customer.address, language),
        shipping=tuple(line for line in (*taker[:1], *delivery, *taker[1:]) if line),
        currency=language.currency(customer.currency) if customer.currency else None,
        invoice_fields=tuple((name, value) for name, value in customer.invoice_fields if name in fields),
    )


def address_lines(address: Address | None, language: Language) -> tuple[str, ...]:
    if address is None or (is_empty(address) and not address.country):
        return ()
    country = language.country(address.country) if address.country else None
    return (*lines(address), *([country] if country else []))
