"""Which merchant an API request speaks for: its Stripe key says so, on any host of ours."""

from starlette.requests import Request

from web.portal import portal_of
from web.settings import Merchant
from wire.errors import invalid_key, invalid_request
from wire.keys import masked, secret_key


def merchant_of(request: Request) -> Merchant:
    """The merchant of the key; raises Stripe's 401 for a missing or unknown one."""
    if "stripe-account" in request.headers:
        # Answering for the platform's own account instead would open the wrong customer's portal.
        raise invalid_request("This portal does not act for connected accounts: leave out Stripe-Account.")
    key = secret_key(request.headers.get("authorization"))
    merchant = portal_of(request).merchant_of_key(key)
    if merchant is None:
        raise invalid_key(masked(key))
    return merchant
