"""Where Stripe's portal would be: the sandbox has none of its own and says so."""

from starlette.responses import Response

from sandbox.pages.checkout import merchant_of
from sandbox.pages.checkout_texts import checkout_texts
from sandbox.pages.site import Missing, Visit, page
from sandbox.pages.texts import language_of
from sandbox.state import State
from wire.objects import Object

_SESSION_LIFE = 5 * 60
_GONE = 410


@page("/p/session/{token}")
async def session(visit: Visit) -> Response:
    state, row = _find(visit)
    locale = language_of(row["locale"], visit.request.headers.get("accept-language", ""))
    t = checkout_texts(locale)
    if state.timestamp() - row["created"] > _SESSION_LIFE:
        return visit.render("closed.html", status=_GONE, locale=locale, t=t, what="expired")
    return visit.render(
        "portal.html",
        locale=locale,
        t=t,
        merchant=merchant_of(state),
        back=row["return_url"],
        flow=row["flow"],
    )


@page("/p/login/{configuration}")
async def login(visit: Visit) -> Response:
    state, row = visit.find("billing_portal.configuration", visit.request.path_params["configuration"])
    if not row["login_page"]["enabled"]:
        raise Missing
    locale = language_of(None, visit.request.headers.get("accept-language", ""))
    return visit.render(
        "portal.html",
        locale=locale,
        t=checkout_texts(locale),
        merchant=merchant_of(state),
        back=row["default_return_url"],
        flow=None,
    )


def _find(visit: Visit) -> tuple[State, Object]:
    """The session whose address ends as the one that was asked for; the token in it is the key."""
    token = visit.request.path_params["token"]
    for state in visit.states.values():
        for row in state.table("billing_portal.session"):
            if row["url"].endswith(f"/{token}"):
                return state, row
    raise Missing
