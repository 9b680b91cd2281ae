"""One request of a customer with an open session: everything a route needs, found once."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request

from billing.configurations import Configuration, choose
from gateway.client import Gateway
from web.errors import NotFound
from web.i18n import CATALOGUES, PSEUDO_LOCALE, Language, browser_wishes, catalogue, choose_language
from web.portal import Portal, portal_of
from web.scopes import MERCHANT, SESSION
from web.sessions import OpenSession
from web.settings import Merchant
from web.signing import new_nonce


@dataclass(frozen=True, slots=True)
class Visit:
    """Who visits whom, in which language, with which rules."""

    portal: Portal
    merchant: Merchant
    opened: OpenSession
    language: Language
    gateway: Gateway
    configuration: Configuration
    now: datetime

    @property
    def customer(self) -> str:
        return self.opened.session.customer_id

    def href(self, *parts: str, **query: str) -> str:
        """An address of this session below the merchant's prefix: `visit.href("invoices", starting_after=…)`."""
        path = "/".join(quote(part, safe="") for part in parts)
        address = f"{self.merchant.path_prefix}/p/{self.opened.session.id}/{path}"
        pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return f"{address}?{pairs}" if pairs else address

    def public_url(self, *parts: str) -> str:
        """The same with scheme and host, for addresses that leave the page."""
        return self.absolute(self.href(*parts))

    def absolute(self, href: str) -> str:
        return self.merchant.public_url.removesuffix(self.merchant.path_prefix) + href

    def saying(self, flash: str) -> "Visit":
        """The same visit with something to say in this very answer."""
        return replace(self, opened=replace(self.opened, flash=flash))

    def having_offered(self) -> "Visit":
        """The same visit after an offer to stay, which is made once in a session."""
        return replace(self, opened=replace(self.opened, was_offered=True))

    def idempotency_key(self, nonce: str, step: str) -> str:
        return self.portal.signer.idempotency_key(session=self.opened.session.id, nonce=nonce, step=step)

    def hidden(self, **drawn_from: str) -> tuple[tuple[str, str], ...]:
        """The unseen fields of a form: a fresh nonce, and what the form was drawn from."""
        return (("nonce", new_nonce()), *drawn_from.items())


def visit_of(request: Request) -> Visit:
    portal = portal_of(request)
    merchant: Merchant = request.scope[MERCHANT]
    opened: OpenSession | None = request.scope.get(SESSION)
    if opened is None:
        # The address names no session at all, as /p/anything/ does.
        raise NotFound
    return Visit(
        portal=portal,
        merchant=merchant,
        opened=opened,
        language=language_of(request, merchant, *opened.languages),
        gateway=portal.gateways[merchant.name],
        configuration=choose(merchant.configurations, opened.session.configuration_id),
        now=portal.clock(),
    )


def visit_to_history(request: Request) -> Visit:
    """Where the configuration switches the history off, none of its pages exists."""
    visit = visit_of(request)
    if not visit.configuration.features.invoice_history.enabled:
        raise NotFound
    return visit


def language_of(request: Request, merchant: Merchant, *wishes: str) -> Language:
    """The language of a page: what was chosen or asked for, else what the browser wants."""
    wanted = (*wishes, *browser_wishes(request.headers.get("accept-language", "")))
    return choose_language(wanted, available_languages(merchant), merchant.time_zone)


def neutral_language(request: Request) -> Language:
    """The language of a page that belongs to no merchant."""
    wishes = browser_wishes(request.headers.get("accept-language", ""))
    return choose_language(wishes, CATALOGUES, ZoneInfo("UTC"))


def available_languages(merchant: Merchant) -> tuple[str, ...]:
    """The merchant's languages, and the tests' pseudo-locale where it has been compiled."""
    has_pseudo = type(catalogue(PSEUDO_LOCALE)).__name__ == "Translations"
    return (*merchant.languages, PSEUDO_LOCALE) if has_pseudo else merchant.languages
