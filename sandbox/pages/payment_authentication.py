"""The bank's page for a payment that no invoice is behind: the customer passes or fails."""

from starlette.responses import RedirectResponse, Response

from sandbox.engine.payment_intents import NOT_CONFIRMED, address_after, refuse, return_url_of
from sandbox.pages.site import Visit, page
from sandbox.pages.texts import language_of, texts_for
from sandbox.resources.payment_intents import pay

_SEE_OTHER = 303
_GONE = 410


@page("/3d-secure/payments/{intent}", methods=["GET", "POST"])
async def authenticate(visit: Visit) -> Response:
    state, intent = visit.find("payment_intent", visit.request.path_params["intent"])
    locale = language_of(None, visit.request.headers.get("accept-language", ""))
    t = texts_for(locale)
    if intent["status"] != "requires_action":
        return visit.render("closed.html", status=_GONE, locale=locale, t=t, what="complete")
    if visit.request.method != "POST":
        action = f"{state.public_url}/3d-secure/payments/{intent['id']}"
        return visit.render("secure.html", locale=locale, t=t, action=action)
    return_url = return_url_of(intent)
    method = state.table("payment_method").find(intent["payment_method"])
    if (await visit.request.form()).get("answer") == "pass":
        pay(state, intent, method, is_authenticated=True)
    else:
        refuse(state, intent, method, NOT_CONFIRMED)
    if return_url is None:
        return visit.render("closed.html", locale=locale, t=t, what="complete")
    return RedirectResponse(address_after(intent, return_url), _SEE_OTHER)
