"""One customer's visit: what it may see, where it leads back to, and how long it lives."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from billing import locales
from billing.configurations import Configuration, choose
from billing.customers import load_customer
from billing.errors import LocaleUnknown, ReturnUrlInvalid
from billing.flow_checks import check_feature, check_flow
from billing.flows import Flow
from gateway.client import Gateway

LONGEST_RETURN_URL: Final = 2048
# They travel in the link; nobody reads more languages than this.
MOST_PREFERRED_LOCALES: Final = 5


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Stripe's own numbers, which a merchant may change."""

    opens_for: timedelta = timedelta(minutes=5)
    idle_for: timedelta = timedelta(hours=1)
    at_most: timedelta = timedelta(hours=2)


# Who let the customer in: the merchant by a link that it made, or the customer's own mailbox on the login page.
Origin = Literal["api", "login"]


@dataclass(frozen=True, slots=True)
class Session:
    """`locale` is None where the merchant named none, or `auto`."""

    id: str
    merchant: str
    customer_id: str
    configuration_id: str
    return_url: str | None
    locale: str | None
    created: datetime
    preferred_locales: tuple[str, ...] = ()
    """The customer's own languages, kept so that even an expired link can speak to them."""
    flow: Flow | None = None
    """The one thing that the link leads to; None for the whole portal."""
    origin: Origin = "api"

    @property
    def came_by_login(self) -> bool:
        return self.origin == "login"

    def can_be_opened(self, now: datetime, lifetime: Lifetime) -> bool:
        return now < self.opens_until(lifetime)

    def opens_until(self, lifetime: Lifetime) -> datetime:
        return self.created + lifetime.opens_for

    def is_alive(self, now: datetime, lifetime: Lifetime, *, last_activity: datetime) -> bool:
        return now < self.alive_until(lifetime, last_activity=last_activity)

    def alive_until(self, lifetime: Lifetime, *, last_activity: datetime) -> datetime:
        return min(last_activity + lifetime.idle_for, self.created + lifetime.at_most)


async def create_session(  # noqa: PLR0913  what a merchant may send, each by its name
    gateway: Gateway,
    configurations: Iterable[Configuration],
    *,
    merchant: str,
    customer: str,
    now: datetime,
    configuration: str | None = None,
    return_url: str | None = None,
    locale: str | None = None,
    flow: Flow | None = None,
) -> Session:
    """Checks what costs nothing before asking Stripe for the customer."""
    chosen = choose(configurations, configuration)
    if return_url is not None and not is_return_url(return_url):
        raise ReturnUrlInvalid(return_url)
    if locale and locale not in locales.PORTAL:
        raise LocaleUnknown(locale)
    if flow is not None:
        check_feature(flow, chosen)
    found = await load_customer(gateway, customer)
    if flow is not None:
        await check_flow(gateway, found, flow, chosen, now=now)
    return Session(
        id=f"bps_{secrets.token_hex(12)}",
        merchant=merchant,
        customer_id=found.id,
        configuration_id=chosen.id,
        return_url=return_url or chosen.default_return_url,
        locale=None if locale in ("", "auto") else locale,
        created=now,
        preferred_locales=found.preferred_locales[:MOST_PREFERRED_LOCALES],
        flow=flow,
    )


def is_return_url(text: str) -> bool:
    """Whether a browser can be sent there: absolute, http or https, without blanks and not too long."""
    if len(text) > LONGEST_RETURN_URL or any(ord(letter) <= 0x20 or ord(letter) == 0x7F for letter in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        return False
