"""The bank's page for a payment that no invoice is behind: the customer passes or fails."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.responses import RedirectResponse, Response

from sandbox.engine.payment_intents import NOT_CONFIRMED, refuse
from sandbox.pages.site import Visit, page
from sandbox.pages.texts import language_of, texts_for
from sandbox.resources.payment_intents import pay
from wire.objects import Object

_SEE_OTHER = 303
_GONE = 410


@page("/3d-secure/payments/{intent}", methods=["GET", "POST"])
async def authenticate(visit: Visit) -> Response:
    state, intent = visit.find("payment_intent", visit.request.path_params["intent"])
    locale = language_of(None, visit.request.headers.get("accept-language", ""))
    t = texts_for(locale)
    if intent["status"] != "requires_action":
        return visit.render("closed.html", status=_GONE, locale=locale, t=t, what="complete")
    action = intent["next_action"]["redirect_to_url"]
    if visit.request.method != "POST":
        return visit.render("secure.html", locale=locale, t=t, action=action["url"])
    method = state.table("payment_method").find(intent["payment_method"])
    if (await visit.request.form()).get("answer") == "pass":
        pay(state, intent, method, is_authenticated=True)
    else:
        refuse(state, intent, method, NOT_CONFIRMED)
    if action["return_url"] is None:
        return visit.render("closed.html", locale=locale, t=t, what="complete")
    return RedirectResponse(_address_after(intent, action["return_url"]), _SEE_OTHER)


def _address_after(intent: Object, return_url: str) -> str:
    """The return address with what Stripe adds to it."""
    parts = urlsplit(return_url)
    told = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if intent["status"] == "succeeded" else "failed",
    }
    query = "&".join(part for part in (parts.query, urlencode(told)) if part)
    return urlunsplit(parts._replace(query=query))
