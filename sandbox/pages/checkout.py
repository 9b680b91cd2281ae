"""The hosted checkout page in setup mode, and its return from wherever the customer had to confirm."""

from functools import cache

from babel import Locale
from starlette.responses import RedirectResponse, Response

from sandbox.pages.checkout_form import WALLETS, CheckoutForm, make_method, note_decline, read_form
from sandbox.pages.checkout_texts import checkout_texts
from sandbox.pages.site import Visit, page
from sandbox.pages.texts import language_of
from sandbox.payment_method_types import BY_DEPOSITS, KINDS
from sandbox.resources.checkout_sessions import complete
from sandbox.setting_up import confirm, page_of
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
# What to type for each bank account, as Stripe's own lists of test accounts say.
_ACCOUNTS = {
    "acss_debit": "000 · 11000 · 000123456789",
    "au_becs_debit": "000000 · 000123456",
    "bacs_debit": "108800 · 00012345",
    "boleto": "000.000.000-00",
    "nz_bank_account": "11 · 0000 · 0000000 · 010",
    "sepa_debit": "DE89 3704 0044 0532 0130 00",
    "us_bank_account": "110000000 · 000123456789",
}
# Whoever cannot be asked twice for what else is typed: a name of the browser's own.
_AUTOCOMPLETE = {"holder": "name", "email": "email"}


@page("/c/pay/{session}", methods=["GET", "POST"])
async def pay(visit: Visit) -> Response:
    state, session = visit.find("checkout.session", visit.request.path_params["session"])
    if session["status"] != "open":
        return _closed(visit, session)
    offered = ways_of(state, session)
    if visit.request.method != "POST":
        return _show(visit, state, session, read_form(dict(visit.request.query_params), offered))
    sent = await visit.request.form()
    form = read_form({name: str(value) for name, value in sent.items()}, offered)
    method = make_method(state, form)
    if method is None:
        return _show(visit, state, session, form)
    intent = state.table("setup_intent").find(session["setup_intent"])
    accepted = {"customer_acceptance": {"type": "online", "online": _browser(visit)}}
    try:
        confirm(state, intent, method, return_url=f"{session['url']}/return", mandate_data=accepted)
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
    if intent["status"] in ("succeeded", "processing"):
        return _go(complete(session))
    form = read_form({}, ways_of(state, session))
    error = intent["last_setup_error"]
    if error:
        form.errors[""] = error["code"]
        form.kind = error["payment_method"]["type"]
    return _show(visit, state, session, form)


def ways_of(state: State, session: Object) -> list[str]:
    """The types that the page offers; the wallets come right after the card, whose ways they are."""
    types = session["payment_method_types"]
    wallets = state.private[session["id"]]["wallets"]
    return [way for kind in types for way in ([kind, *wallets] if kind == "card" else [kind])]


def locale_of(visit: Visit, session: Object) -> str:
    return language_of(session["locale"], visit.request.headers.get("accept-language", ""))


def merchant_of(state: State) -> str:
    account = state.account
    profile = account["business_profile"] or {}
    return str(profile.get("name") or account["settings"]["dashboard"]["display_name"] or account["id"])


def _show(visit: Visit, state: State, session: Object, form: CheckoutForm) -> Response:
    locale = locale_of(visit, session)
    details = session["customer_details"] or {}
    return visit.render(
        "checkout.html",
        status=_INVALID if form.errors else 200,
        locale=locale,
        t=checkout_texts(locale),
        form=form,
        action=session["url"],
        offered=ways_of(state, session),
        merchant=merchant_of(state),
        back=session["cancel_url"],
        email=details.get("email"),
        countries=_countries(locale),
        hints=_HINTS,
        account=_ACCOUNTS.get(form.kind),
        autocomplete=_AUTOCOMPLETE,
        step=_step(form.kind),
    )


def _step(kind: str) -> str:
    """What happens after the button: "provider", "wallet", "deposits", "mandate" or nothing."""
    if kind in WALLETS:
        return "wallet"
    if kind in BY_DEPOSITS:
        return "deposits"
    steps = {"redirect": "provider", "sepa": "provider", "debit": "mandate"}
    return steps.get(KINDS[kind].step, "")


def _closed(visit: Visit, session: Object) -> Response:
    locale = locale_of(visit, session)
    what = "complete" if session["status"] == "complete" else "expired"
    return visit.render("closed.html", status=_GONE, locale=locale, t=checkout_texts(locale), what=what)


def _next_address(session: Object, intent: Object) -> str:
    # Deposits arrive days later: Stripe's page is done with, whatever they will say.
    action = intent["next_action"]
    if action and action["type"] != "verify_with_microdeposits":
        return str(page_of(intent))
    return complete(session)


def _go(address: str) -> Response:
    return RedirectResponse(address, _SEE_OTHER)


def _browser(visit: Visit) -> Object:
    headers, client = visit.request.headers, visit.request.client
    return {
        "ip_address": client.host if client else "127.0.0.1",
        "user_agent": headers.get("user-agent", "unknown"),
    }


@cache
def _countries(locale: str) -> list[tuple[str, str]]:
    names = Locale.parse(locale).territories
    known = [(code, name) for code, name in names.items() if len(code) == 2 and code not in _NO_COUNTRIES]
    return sorted(known, key=lambda pair: pair[1])
