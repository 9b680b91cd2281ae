"""`billing-portal check`: what would go wrong with these settings, told before a customer finds out."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import httpx

from billing.permissions import MissingPermission, catalogue_problems, missing_permissions
from cli.failures import CommandFailed
from cli.settings import gateway_of, read_settings
from cli.stripe_failures import told_of_stripe
from store.database import Store
from store.errors import StoreUnavailable
from web.settings import Merchant, Settings


def run_check(environ: Mapping[str, str], config: Path | None) -> None:
    settings = read_settings(environ, config)
    problems = _database_problems(settings) + asyncio.run(_stripe_problems(settings))
    if problems:
        raise CommandFailed(*problems)
    for merchant in settings.merchants:
        mode = "test mode" if merchant.is_test else "live mode"
        print(f"{merchant.name}: the key ({mode}), its permissions and the configurations fit")


def _database_problems(settings: Settings) -> list[str]:
    try:
        asyncio.run(Store.open(settings.database_url).close())
    except StoreUnavailable as error:
        return [str(error)]
    return []


async def _stripe_problems(settings: Settings) -> list[str]:
    async with httpx.AsyncClient() as http:
        found = await asyncio.gather(
            *(_problems(settings, merchant, http) for merchant in settings.merchants)
        )
    return [problem for problems in found for problem in problems]


async def _problems(settings: Settings, merchant: Merchant, http: httpx.AsyncClient) -> list[str]:
    gateway = gateway_of(settings, merchant, http)
    try:
        with told_of_stripe(settings, merchant):
            missing = await missing_permissions(gateway, merchant.configurations)
            if missing:
                return [_missing(merchant, one) for one in missing]
            problems = await catalogue_problems(gateway, merchant.configurations)
    except CommandFailed as failure:
        return list(failure.lines)
    return [f"{merchant.name}: {problem}" for problem in problems]


def _missing(merchant: Merchant, missing: MissingPermission) -> str:
    named = f" ({missing.stripe_name})" if missing.stripe_name else ""
    return f"{merchant.name}: the key lacks the permission {missing.permission.name}{named}"
