"""`POST /v1/billing_portal/sessions`: makes the signed link that a merchant sends its customer to."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from billing.errors import (
    ConfigurationInactive,
    ConfigurationUnknown,
    CustomerNotFound,
    LocaleUnknown,
    ReturnUrlInvalid,
)
from billing.flows import Flow
from billing.sessions import Session, create_session
from web.cookies import fits_cookie
from web.links import link_address
from web.portal import Portal, portal_of
from web.routes.api.flow_data import read_flow, told_flow
from web.routes.api.flow_refusals import REFUSED, flow_refusal
from web.routes.api.keys import merchant_of
from web.settings import Merchant
from wire.errors import StripeError, invalid_request, missing_param, missing_resource, unknown_param
from wire.forms import decode

TAKEN = frozenset({"customer", "return_url", "configuration", "locale", "expand", "flow_data"})
# Stripe takes these too; the portal does not yet, and says so instead of swallowing them.
NOT_TAKEN_YET = frozenset({"customer_account", "on_behalf_of", "after_expiration"})


async def create(request: Request) -> Response:
    portal = portal_of(request)
    merchant = merchant_of(request)
    sent = decode(await request.body())
    params = _params(sent)
    flow = read_flow(sent["flow_data"]) if "flow_data" in sent else None
    session = await _session(portal, merchant, params, flow)
    if not fits_cookie(portal.signer, session, merchant, portal.settings.lifetime):
        raise _too_long()
    url = link_address(portal.signer, merchant, session)
    return JSONResponse(_answer(session, merchant, url=url, locale=params.get("locale")))


async def _session(portal: Portal, merchant: Merchant, params: dict[str, str], flow: Flow | None) -> Session:
    try:
        return await create_session(
            portal.gateways[merchant.name],
            merchant.configurations,
            merchant=merchant.name,
            now=portal.clock(),
            customer=_customer(params),
            configuration=params.get("configuration"),
            return_url=params.get("return_url"),
            locale=params.get("locale"),
            flow=flow,
        )
    except REFUSED as error:
        assert flow is not None
        raise flow_refusal(error, flow) from error
    except (
        ConfigurationInactive,
        ConfigurationUnknown,
        CustomerNotFound,
        LocaleUnknown,
        ReturnUrlInvalid,
    ) as error:
        raise _refusal(error, params) from error


def _params(sent: dict[str, object]) -> dict[str, str]:
    """The known parameters; raises Stripe's error for any other."""
    for name, value in sent.items():
        if name in NOT_TAKEN_YET:
            raise invalid_request(f"This portal does not support the parameter {name} yet.", param=name)
        if name not in TAKEN:
            raise unknown_param(name)
        if name == "expand":
            raise invalid_request("This portal cannot expand anything on a session.", param="expand")
        if name != "flow_data" and not isinstance(value, str):
            raise invalid_request(f"Invalid string: {name}", param=name)
    return {name: value for name, value in sent.items() if isinstance(value, str) and value != ""}


def _customer(params: dict[str, str]) -> str:
    if "customer" not in params:
        raise missing_param("customer")
    return params["customer"]


def _refusal(error: Exception, params: dict[str, str]) -> StripeError:
    if isinstance(error, CustomerNotFound):
        return missing_resource("customer", params["customer"], param="customer", status=400)
    if isinstance(error, ConfigurationUnknown):
        given = params.get("configuration", "")
        return missing_resource("billing_portal.configuration", given, param="configuration", status=400)
    if isinstance(error, ConfigurationInactive):
        message = (
            f"The configuration {params.get('configuration', '')} is inactive; activate it or name another."
        )
        return invalid_request(message, param="configuration")
    if isinstance(error, LocaleUnknown):
        message = f"Invalid locale: must be one that Stripe's portal knows, not {params['locale']!r}"
        return invalid_request(message, param="locale")
    message = "Not a valid URL: must be an http(s) address of at most 2048 characters"
    return invalid_request(message, param="return_url", code="url_invalid")


def _too_long() -> StripeError:
    message = (
        "The addresses and the message of this session are too long together: a browser keeps about 4000 characters "
        "of it. Shorten return_url, flow_data[after_completion][redirect][return_url] or the custom_message."
    )
    return invalid_request(message, param="flow_data[after_completion]")


def _answer(session: Session, merchant: Merchant, *, url: str, locale: str | None) -> dict[str, object]:
    """Stripe's session object, with all its keys."""
    return {
        "id": session.id,
        "object": "billing_portal.session",
        "after_expiration": None,
        "configuration": session.configuration_id,
        "created": int(session.created.timestamp()),
        "customer": session.customer_id,
        "customer_account": None,
        "flow": told_flow(session.flow),
        "livemode": not merchant.is_test,
        "locale": locale,
        "on_behalf_of": None,
        "return_url": session.return_url,
        "url": url,
    }


routes = [Route("/billing_portal/sessions", create, methods=["POST"])]
