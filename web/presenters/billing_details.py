"""What the section on billing information shows. Editing it is not offered unless `update_href` is given."""

from dataclasses import dataclass
from typing import ClassVar

from billing.accounts import Account
from billing.customers import Address
from billing.sections import Failed
from web.i18n import Language
from web.presenters.tax_ids import TaxIds, tax_ids_part
from web.visits import Visit

# By the Universal Postal Union's addressing sheets, among the countries where Stripe serves merchants.
POSTAL_CODE_LAST = frozenset({"AU", "CA", "GB", "IE", "IN", "NZ", "SG", "TH", "US"})


@dataclass(frozen=True, slots=True)
class BillingDetailsSection:
    id: ClassVar[str] = "billing-details"
    partial: ClassVar[str] = "billing_details/_section.html"

    reload_href: str
    has_failed: bool = False
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: tuple[str, ...] = ()
    """Line by line, in the order of its country."""
    tax_ids: TaxIds | None = None
    update_href: str | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.email or self.phone or self.address or self.tax_ids)


def billing_details_section(visit: Visit, account: Account) -> BillingDetailsSection:
    reload_href = visit.href(section=BillingDetailsSection.id)
    if isinstance(account.customer, Failed):
        return BillingDetailsSection(reload_href=reload_href, has_failed=True)
    customer = account.customer.value
    return BillingDetailsSection(
        reload_href=reload_href,
        name=customer.business_name or customer.name,
        email=customer.email,
        phone=customer.phone,
        address=_address(customer.address, visit.language) if customer.address else (),
        tax_ids=tax_ids_part(visit, customer),
    )


def _address(address: Address, language: Language) -> tuple[str, ...]:
    """Postal code before the town, as most of the world writes it, except where it comes last."""
    town = [address.postal_code, address.city, address.state]
    if address.country in POSTAL_CODE_LAST:
        town = [address.city, address.state, address.postal_code]
    country = language.country(address.country) if address.country else None
    lines = (address.line1, address.line2, " ".join(part for part in town if part), country)
    return tuple(line for line in lines if line)
