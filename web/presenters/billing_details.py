"""What the section on billing information shows. Editing it is not offered unless `update_href` is given."""

from dataclasses import dataclass
from typing import ClassVar

from web.presenters.frame import Tag


@dataclass(frozen=True, slots=True)
class TaxId:
    label: str
    """The kind in words: "VAT number"."""
    value: str
    tag: Tag | None = None


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
    tax_ids: tuple[TaxId, ...] = ()
    update_href: str | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.email or self.phone or self.address or self.tax_ids)
