"""Turns a failed conversation with Stripe into a line for the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.failures import CommandFailed
from gateway.errors import AuthenticationFailed, GatewayError, PermissionMissing, StripeUnavailable
from web.settings import Merchant, Settings


@contextmanager
def told_of_stripe(settings: Settings, merchant: Merchant) -> Iterator[None]:
    try:
        yield
    except AuthenticationFailed as error:
        raise CommandFailed(f"{merchant.name}: Stripe does not know this secret key") from error
    except PermissionMissing as error:
        named = error.permission or error.message
        raise CommandFailed(f"{merchant.name}: the key lacks a permission: {named}") from error
    except StripeUnavailable as error:
        base = settings.stripe_api_base
        raise CommandFailed(f"{merchant.name}: no answer from Stripe at {base}") from error
    except GatewayError as error:
        raise CommandFailed(f"{merchant.name}: Stripe refuses: {error}") from error
