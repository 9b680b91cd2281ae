"""The hosted checkout page in setup mode, its return from 3-D Secure, and the 3-D Secure page itself."""

from functools import cache

from babel import Locale
from starlette.responses import RedirectResponse, Response

from sandbox.pages.checkout_form import CheckoutForm, make_method, note_decline, read_form
from sandbox.pages.site import Visit, page
from sandbox.pages.texts import language_of, texts_for
from sandbox.resources.checkout_sessions import complete
from sandbox.setting_up import address_after, confirm, fail_authentication, pass_authentication
from sandbox.state import State
from wire.errors import StripeError
from wire.objects import Object

_SEE_OTHER = 303
_GONE = 410
_INVALID = 422
# Codes of CLDR that name no country.
_NO_COUNTRIES = ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")
_HINTS = (
    ("4242 4242 4242 4242", "hint_success"),
    ("4000 0000 0000 0002", "hint_declined"),
    ("4000 0000 0000 9995", "hint_funds"),
    ("4000 0027 6000 3184", "hint_secure"),
    ("4000 0000 0000 3220", "hint_secure"),
    ("4000 0000 0000 0341", "hint_charge"),
)


@page("/c/pay/{session}", methods=["GET", "POST"])
async def pay(visit: Visit) -> Response:
    state, session = visit.find("checkout.session", visit.request.path_params["session"])
    if session["status"] != "open":
        return _closed(visit, session)
    offered = session["payment_method_types"]
    if visit.request.method != "POST":
        return _show(visit, state, session, read_form({}, offered))
    sent = await visit.request.form()
    form = read_form({name: str(value) for name, value in sent.items()}, offered)
    method = make_method(state, form)
    if method is None:
        return _show(visit, state, session, form)
    intent = state.table("setup_intent").find(session["setup_intent"])
    try:
        confirm(state, intent, method, return_url=f"{session['url']}/return")
    except StripeError as error:
        note_decline(form, error)
        return _show(visit, state, session, form)
    return _go(_next_address(session, intent))


@page("/c/pay/{session}/return")
async def come_back(visit: Visit) -> Response:
    state, session = visit.find("checkout.session", visit.request.path_params["session"])
    if session["status"] != "open":
        return _closed(visit, session)
    intent = state.table("setup_intent").find(session["setup_intent"])
    if intent["status"] == "succeeded":
        return _go(complete(session))
    form = read_form({}, session["payment_method_types"])
    if intent["last_setup_error"]:
        form.errors[""] = intent["last_setup_error"]["code"]
    return _show(visit, state, session, form)


@page("/3d-secure/{intent}", methods=["GET", "POST"])
async def secure(visit: Visit) -> Response:
    state, intent = visit.find("setup_intent", visit.request.path_params["intent"])
    locale = _locale_of_intent(visit, state, intent)
    action = intent["next_action"]
    if action is None:
        return visit.render("closed.html", status=_GONE, locale=locale, t=texts_for(locale), what="complete")
    if visit.request.method != "POST":
        return visit.render(
            "secure.html", locale=locale, t=texts_for(locale), action=action["redirect_to_url"]["url"]
        )
    sent = await visit.request.form()
    if sent.get("answer") == "pass":
        pass_authentication(state, intent)
    else:
        fail_authentication(state, intent)
    return _go(address_after(intent, action["redirect_to_url"]["return_url"]))


def _show(visit: Visit, state: State, session: Object, form: CheckoutForm) -> Response:
    locale = _locale(visit, session)
    details = session["customer_details"] or {}
    return visit.render(
        "checkout.html",
        status=_INVALID if form.errors else 200,
        locale=locale,
        t=texts_for(locale),
        form=form,
        action=session["url"],
        offered=[kind for kind in session["payment_method_types"] if kind in ("card", "sepa_debit")],
        merchant=_merchant(state),
        back=session["cancel_url"],
        email=details.get("email"),
        countries=_countries(locale),
        hints=_HINTS,
    )


def _closed(visit: Visit, session: Object) -> Response:
    locale = _locale(visit, session)
    what = "complete" if session["status"] == "complete" else "expired"
    return visit.render("closed.html", status=_GONE, locale=locale, t=texts_for(locale), what=what)


def _next_address(session: Object, intent: Object) -> str:
    if intent["next_action"]:
        return str(intent["next_action"]["redirect_to_url"]["url"])
    return complete(session)


def _go(address: str) -> Response:
    return RedirectResponse(address, _SEE_OTHER)


def _locale(visit: Visit, session: Object) -> str:
    return language_of(session["locale"], visit.request.headers.get("accept-language", ""))


def _locale_of_intent(visit: Visit, state: State, intent: Object) -> str:
    owners = (row for row in state.table("checkout.session") if row["setup_intent"] == intent["id"])
    return _locale(visit, next(owners, {"locale": None}))


def _merchant(state: State) -> str:
    account = state.account
    profile = account["business_profile"] or {}
    return str(profile.get("name") or account["settings"]["dashboard"]["display_name"] or account["id"])


@cache
def _countries(locale: str) -> list[tuple[str, str]]:
    names = Locale.parse(locale).territories
    known = [(code, name) for code, name in names.items() if len(code) == 2 and code not in _NO_COUNTRIES]
    return sorted(known, key=lambda pair: pair[1])
