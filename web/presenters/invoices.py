"""What the list of invoices shows, on the first page and on its own."""

from dataclasses import dataclass
from typing import ClassVar

from web.presenters.frame import Tag


@dataclass(frozen=True, slots=True)
class Invoice:
    id: str
    date: str
    amount: str
    description: str
    tag: Tag
    number: str | None = None
    hosted_href: str | None = None
    pdf_href: str | None = None


@dataclass(frozen=True, slots=True)
class InvoicesSection:
    """One page of invoices. `more_href` leads to the page of invoices after the last one here."""

    id: ClassVar[str] = "invoices"
    partial: ClassVar[str] = "invoices/_section.html"

    reload_href: str
    has_failed: bool = False
    invoices: tuple[Invoice, ...] = ()
    more_href: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """The page of its own, which "Show more" leads to without scripts."""

    section: InvoicesSection
    home_href: str
    newest_href: str | None = None
    """Back to the newest invoices, unless this page shows them."""
