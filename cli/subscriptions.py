"""`billing-portal subscriptions`: the subscriptions with paused collection, to read or for a spreadsheet."""

import asyncio
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import httpx

from billing.collection_holds import HeldSubscription, held_subscriptions
from cli.settings import chosen_merchant, gateway_of, read_settings
from cli.stripe_failures import told_of_stripe
from web.settings import Merchant, Settings
from web.spreadsheets import csv_text

# Stable: scripts read these names.
HEADER: Final = (
    "subscription",
    "customer",
    "customer_name",
    "customer_email",
    "status",
    "behavior",
    "resumes_at",
)


def print_held(
    environ: Mapping[str, str], config: Path | None, *, merchant: str | None, as_csv: bool
) -> None:
    settings = read_settings(environ, config)
    found = asyncio.run(_load(settings, chosen_merchant(settings, merchant)))
    count = f"{len(found)} subscription{'' if len(found) == 1 else 's'} with paused collection"
    if as_csv:
        # Bytes, so that neither the locale nor the platform's line ends change what a script reads.
        sys.stdout.buffer.write(csv_of(found).encode())
        sys.stdout.buffer.flush()
        print(count, file=sys.stderr)
    else:
        for one in found:
            print("  ".join(cell or "-" for cell in row_of(one)))
        print(count)


async def _load(settings: Settings, merchant: Merchant) -> list[HeldSubscription]:
    async with httpx.AsyncClient() as http:
        with told_of_stripe(settings, merchant):
            return [one async for one in held_subscriptions(gateway_of(settings, merchant, http))]


def csv_of(found: Iterable[HeldSubscription]) -> str:
    return csv_text([HEADER, *map(row_of, found)])


def row_of(one: HeldSubscription) -> tuple[str, ...]:
    return (
        one.id,
        one.customer_id,
        one.customer_name or "",
        one.customer_email or "",
        one.status,
        one.behavior,
        one.resumes_at.strftime("%Y-%m-%dT%H:%M:%SZ") if one.resumes_at else "",
    )
