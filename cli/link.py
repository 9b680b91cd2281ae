"""`billing-portal link`: the address that opens the portal for one customer, to send or to try by hand."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import httpx

from billing.errors import ConfigurationInactive, ConfigurationUnknown, CustomerNotFound
from billing.sessions import create_session
from cli.failures import CommandFailed
from cli.settings import chosen_merchant, gateway_of, now, read_settings
from cli.stripe_failures import told_of_stripe
from web.links import link_address
from web.settings import Merchant, Settings
from web.signing import Signer


def print_link(
    environ: Mapping[str, str], config: Path | None, *, customer: str, merchant: str | None
) -> None:
    settings = read_settings(environ, config)
    print(asyncio.run(_link(settings, chosen_merchant(settings, merchant), customer)))


async def _link(settings: Settings, merchant: Merchant, customer: str) -> str:
    async with httpx.AsyncClient() as http:
        try:
            with told_of_stripe(settings, merchant):
                session = await create_session(
                    gateway_of(settings, merchant, http),
                    merchant.configurations,
                    merchant=merchant.name,
                    customer=customer,
                    now=now(),
                )
        except CustomerNotFound as error:
            raise CommandFailed(f"{merchant.name} has no customer {customer} at Stripe") from error
        except (ConfigurationInactive, ConfigurationUnknown) as error:
            raise CommandFailed(f"{merchant.name} has no active default configuration") from error
    return link_address(Signer(settings.secret_keys), merchant, session)
