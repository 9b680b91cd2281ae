"""`billing-portal explain`: what a customer can do with one subscription, and which rule forbids the rest."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from billing.configurations import choose
from billing.errors import ConfigurationInactive, ConfigurationUnknown, ObjectNotFound
from billing.explanations import Explanation, Verdict, explain
from cli.failures import CommandFailed
from cli.settings import chosen_merchant, gateway_of, now, read_settings
from cli.stripe_failures import told_of_stripe
from web.settings import Merchant, Settings


def print_explanation(
    environ: Mapping[str, str],
    config: Path | None,
    *,
    subscription: str,
    merchant: str | None,
    configuration: str | None,
) -> None:
    settings = read_settings(environ, config)
    chosen = chosen_merchant(settings, merchant)
    explanation = asyncio.run(_explain(settings, chosen, subscription, configuration))
    for line in lines_of(explanation):
        print(line)


async def _explain(
    settings: Settings, merchant: Merchant, subscription: str, configuration: str | None
) -> Explanation:
    try:
        rules = choose(merchant.configurations, configuration)
    except (ConfigurationInactive, ConfigurationUnknown) as error:
        named = configuration or "default"
        raise CommandFailed(f"{merchant.name} has no active configuration {named}") from error
    async with httpx.AsyncClient() as http:
        try:
            with told_of_stripe(settings, merchant):
                return await explain(gateway_of(settings, merchant, http), rules, subscription, now=now())
        except ObjectNotFound as error:
            raise CommandFailed(f"{merchant.name} has no subscription {subscription} at Stripe") from error


def lines_of(explanation: Explanation) -> Iterator[str]:
    subscription = explanation.subscription
    yield f"{subscription.id} of {explanation.customer_id}: {subscription.status}"
    for item in subscription.items:
        count = "" if item.quantity is None else f" x {item.quantity}"
        yield f"item {item.id}: {item.price.id}{count}, period ends {item.period_end:%Y-%m-%d}"
    change, waiting = subscription.scheduled_change, subscription.pending_change
    if change is not None:
        yield f"scheduled for {change.on:%Y-%m-%d}: {change.price_id or 'several items'}"
    if waiting is not None:
        price = waiting.price.id if waiting.price else "several items"
        yield f"waits to be paid until {waiting.expires_on:%Y-%m-%d %H:%M} UTC: {price}"
    yield from map(_line, explanation.verdicts)


def _line(verdict: Verdict) -> str:
    subject = f"{verdict.action} {verdict.subject}" if verdict.subject else verdict.action
    if verdict.is_allowed:
        notes = f" ({', '.join(verdict.notes)})" if verdict.notes else ""
        return f"{subject}: yes{notes}"
    return f"{subject}: no ({', '.join(verdict.reasons)})"
