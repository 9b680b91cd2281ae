"""What every command but the sandbox begins with: the settings, and a way to a merchant's Stripe account."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx

from cli.failures import CommandFailed
from gateway.client import Gateway
from web.settings import Merchant, Settings, SettingsError, load_settings


def read_settings(environ: Mapping[str, str], config: Path | None) -> Settings:
    try:
        return load_settings(environ, config)
    except SettingsError as error:
        raise CommandFailed(*error.problems) from error


def chosen_merchant(settings: Settings, name: str | None) -> Merchant:
    """The one of that name; nobody has to name the only one."""
    names = ", ".join(merchant.name for merchant in settings.merchants)
    if name is None:
        if len(settings.merchants) > 1:
            raise CommandFailed(f"name the merchant with --merchant: {names}")
        return settings.merchants[0]
    for merchant in settings.merchants:
        if merchant.name == name:
            return merchant
    raise CommandFailed(f"there is no merchant {name!r}, only {names}")


def gateway_of(settings: Settings, merchant: Merchant, http: httpx.AsyncClient) -> Gateway:
    return Gateway(merchant.stripe_key, api_base=settings.stripe_api_base, http=http)


def now() -> datetime:
    return datetime.now(UTC)
