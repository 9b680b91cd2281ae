"""Where a customer answers in the place of a bank or a provider: 3-D Secure, a wallet's page, small deposits."""

from starlette.responses import RedirectResponse, Response

from sandbox.microdeposits import verify, waits_for_deposits
from sandbox.pages.checkout import locale_of, merchant_of
from sandbox.pages.checkout_texts import checkout_texts
from sandbox.pages.site import Visit, page
from sandbox.setting_up import address_after, fail_authentication, method_of, page_of, pass_authentication
from sandbox.state import State
from wire.errors import StripeError
from wire.objects import Object

_SEE_OTHER = 303
_GONE = 410
_INVALID = 422
_DEPOSIT_HINTS = {
    "amounts": (("32, 45", "hint_verifies"), ("10, 11", "hint_exceeds"), ("40, 41", "hint_times_out")),
    "descriptor_code": (
        ("SM11AA", "hint_verifies"),
        ("SM33CC", "hint_exceeds"),
        ("SM44DD", "hint_times_out"),
    ),
}


@page("/3d-secure/{intent}", methods=["GET", "POST"])
async def secure(visit: Visit) -> Response:
    return await _answer(visit, "secure.html")


@page("/authorize/{intent}", methods=["GET", "POST"])
async def authorize(visit: Visit) -> Response:
    return await _answer(visit, "provider.html")


@page("/deposits/{intent}", methods=["GET", "POST"])
async def deposits(visit: Visit) -> Response:
    state, intent = visit.find("setup_intent", visit.request.path_params["intent"])
    if not waits_for_deposits(intent):
        return _deposits_over(visit, state, intent)
    if visit.request.method != "POST":
        return _show_deposits(visit, state, intent)
    sent = await visit.request.form()
    try:
        verify(
            state,
            intent,
            amounts=_cents(sent.get("first"), sent.get("second")),
            code=str(sent.get("code", "")).strip() or None,
        )
    except StripeError:
        if waits_for_deposits(intent):
            return _show_deposits(visit, state, intent, is_wrong=True)
    return _deposits_over(visit, state, intent)


async def _answer(visit: Visit, template: str) -> Response:
    state, intent = visit.find("setup_intent", visit.request.path_params["intent"])
    session = _session_of(state, intent)
    locale = locale_of(visit, session)
    t, address = checkout_texts(locale), page_of(intent)
    if address is None:
        return visit.render("closed.html", status=_GONE, locale=locale, t=t, what="complete")
    if visit.request.method != "POST":
        kind = method_of(state, intent)["type"]
        return visit.render(
            template,
            locale=locale,
            t=t,
            action=address,
            provider=t.get(kind, kind),
            merchant=merchant_of(state),
            back=session.get("url"),
        )
    sent = await visit.request.form()
    if sent.get("answer") == "pass":
        pass_authentication(state, intent)
    else:
        fail_authentication(state, intent)
    return RedirectResponse(address_after(intent, state.private[intent["id"]]["return_url"]), _SEE_OTHER)


def _show_deposits(visit: Visit, state: State, intent: Object, *, is_wrong: bool = False) -> Response:
    locale = locale_of(visit, _session_of(state, intent))
    deposits = intent["next_action"]["verify_with_microdeposits"]
    method = method_of(state, intent)
    return visit.render(
        "deposits.html",
        status=_INVALID if is_wrong else 200,
        locale=locale,
        t=checkout_texts(locale),
        action=deposits["hosted_verification_url"],
        kind=deposits["microdeposit_type"],
        last4=method[method["type"]]["last4"],
        hints=_DEPOSIT_HINTS[deposits["microdeposit_type"]],
        is_wrong=is_wrong,
    )


def _deposits_over(visit: Visit, state: State, intent: Object) -> Response:
    locale = locale_of(visit, _session_of(state, intent))
    is_good = intent["status"] in ("succeeded", "processing")
    what = "deposits_done" if is_good else "deposits_failed"
    return visit.render("closed.html", locale=locale, t=checkout_texts(locale), what=what)


def _session_of(state: State, intent: Object) -> Object:
    owners = (row for row in state.table("checkout.session") if row["setup_intent"] == intent["id"])
    return next(owners, {"locale": None})


def _cents(*typed: object) -> list[int]:
    return [int(one) for one in map(str, typed) if one.strip().isdecimal()]
