"""Every address of a session, those to come too: switched off, of somebody else, and outside of a flow.

A new address fails here until it is entered below, so that nobody forgets which switch and which flow it obeys.
"""

from typing import Any

import pytest

from billing.configurations import CustomerUpdate, InvoiceHistory
from tests.fixtures import PUBLIC_URLS, StripeApi
from tests.pages.flow_data import flow_of, flow_params
from tests.pages.visits import Visit, Visits, invoices_of, methods_of, subscription_of
from web.app import SESSION_ROUTES

HENRY, ADA = "cus_demo_henry", "cus_demo_ada"
OURS = {"Origin": PUBLIC_URLS["lantern"]}
FORM = {"nonce": "x", "drawn": "{}", "method": "pm_1", "due": "100"}

HISTORY = {
    "/balance",
    "/credit-notes/{note}/pdf",
    "/invoices",
    "/invoices/export",
    "/invoices/export.csv",
    "/invoices/export.zip",
    "/invoices/export/progress",
    "/invoices/{invoice}",
    "/invoices/{invoice}/lines",
    "/invoices/{invoice}/pdf",
}
TAX_IDS = {"/tax-ids/new", "/tax-ids/{tax_id}/removal"}
DETAILS = {"/billing-details"} | TAX_IDS
CANCELLATION = {
    "/subscriptions/{subscription}/cancellation",
    "/subscriptions/{subscription}/cancellation/done",
    "/subscriptions/{subscription}/cancellation/reason",
    "/subscriptions/{subscription}/retention-offer",
}
METHODS = {"/payment-methods", "/payment-methods/new", "/payment-methods/return"}
PLAN_CHANGE = {"/subscriptions/{subscription}/plan-change"}
ALWAYS = {"/locale", "/completion"}
# What no switch of these two governs, and no flow of those below has.
OTHERS = {
    "/",
    "/invoices/{invoice}/hosted",
    "/invoices/{invoice}/payment",
    "/invoices/{invoice}/payment/confirmation",
    "/payment-methods/{method}/card",
    "/payment-methods/{method}/default",
    "/payment-methods/{method}/everything",
    "/payment-methods/{method}/removal",
    "/receipts/{receipt}",
    "/receipts/{receipt}/file",
    "/subscriptions/{subscription}/pause",
    "/subscriptions/{subscription}/payment-method",
    "/subscriptions/{subscription}/plan-confirmation",
    "/subscriptions/{subscription}/renewal",
    "/subscriptions/{subscription}/resumption",
    "/subscriptions/{subscription}/scheduled-change/removal",
    "/upcoming",
}
FLOWS = {
    "payment_method_update": METHODS,
    "subscription_cancel": CANCELLATION,
    "subscription_update": PLAN_CHANGE | METHODS,
    "customer_update": DETAILS,
}
ASKED = [(route.path, method) for route in SESSION_ROUTES for method in sorted(route.methods or ())]


async def ids_of(stripe_api: StripeApi, customer: str) -> dict[str, str]:
    """One object of each kind, by its name in the addresses."""
    invoice = next(one for one in await invoices_of(stripe_api, customer) if one["amount_paid"])
    note: Any = await stripe_api.post(
        "credit_notes", invoice=invoice["id"], amount="100", credit_amount="100", memo="A gift"
    )
    tax_id: Any = await stripe_api.post(f"customers/{customer}/tax_ids", type="eu_vat", value="DE123456789")
    return {
        "invoice": invoice["id"],
        "note": note["id"],
        "tax_id": tax_id["id"],
        "method": (await methods_of(stripe_api, customer))[0]["id"],
        "subscription": (await subscription_of(stripe_api, customer))["id"],
        "receipt": "rcp_1",
    }


async def ask(
    visit: Visit, method: str, path: str, ids: dict[str, str], headers: dict[str, str] = OURS
) -> tuple[int, str | None]:
    base, _, rest = visit.home.url.partition("/p/")
    address = f"{base}/p/{rest.split('/')[0]}{path.format(**ids)}"
    form = FORM if method == "POST" else None
    answer = await visit.client.http.request(method, address, data=form, headers=headers)
    return answer.status_code, answer.headers.get("location")


def test_every_address_is_entered_here() -> None:
    entered = HISTORY | DETAILS | CANCELLATION | METHODS | PLAN_CHANGE | ALWAYS | OTHERS

    assert {route.path for route in SESSION_ROUTES} == entered


@pytest.mark.parametrize(
    ("features", "paths"),
    [
        ({"invoice_history": InvoiceHistory(enabled=False)}, HISTORY),
        ({"customer_update": CustomerUpdate(enabled=False, allowed_updates=("name", "tax_id"))}, DETAILS),
        ({"customer_update": CustomerUpdate(enabled=True, allowed_updates=("name",))}, TAX_IDS),
        ({"customer_update": CustomerUpdate(enabled=True, allowed_updates=())}, DETAILS),
    ],
    ids=["no history", "no updates", "no tax ids", "nothing to update"],
)
async def test_what_is_switched_off_has_no_address(
    visits: Visits, stripe_api: StripeApi, features: dict[str, Any], paths: set[str]
) -> None:
    own = await ids_of(stripe_api, ADA)
    visits.configure(**features)
    visit = await visits.open(ADA)

    answers = {(path, how): await ask(visit, how, path, own) for path, how in ASKED if path in paths}

    assert {one: status for one, (status, _) in answers.items() if status != 404} == {}
    assert visits.stripe.writes == []


async def test_what_somebody_else_has_is_at_no_address(visits: Visits, stripe_api: StripeApi) -> None:
    theirs = await ids_of(stripe_api, ADA)
    visit = await visits.open(HENRY)

    answers = {(path, how): await ask(visit, how, path, theirs) for path, how in ASKED if "{" in path}

    assert {one: status for one, (status, _) in answers.items() if status != 404} == {}
    assert visits.stripe.writes == []


@pytest.mark.parametrize("kind", FLOWS)
async def test_a_flow_has_its_own_addresses_and_no_others(
    visits: Visits, stripe_api: StripeApi, kind: str
) -> None:
    own = await ids_of(stripe_api, ADA)
    has_plan = kind.startswith("subscription")
    flow = await flow_of(stripe_api, ADA, kind) if has_plan else flow_params(kind)
    visit = await visits.open(ADA, **flow)
    start = visit.home.url.removeprefix(PUBLIC_URLS["lantern"])

    others = [(path, how) for path, how in ASKED if path not in FLOWS[kind] | ALWAYS]
    answers = {(path, how): await ask(visit, how, path, own) for path, how in others}

    assert {one: answer for one, answer in answers.items() if answer != (303, start)} == {}
    assert visits.stripe.writes == []


async def test_to_look_at_an_address_changes_nothing(visits: Visits, stripe_api: StripeApi) -> None:
    own = await ids_of(stripe_api, ADA)
    visit = await visits.open(ADA)

    answers = {(path, how): await ask(visit, how, path, own) for path, how in ASKED if how != "POST"}

    assert {one: status for one, (status, _) in answers.items() if status >= 500} == {}
    assert visits.stripe.writes == []


async def test_no_form_of_another_site_is_taken(visits: Visits, stripe_api: StripeApi) -> None:
    own = await ids_of(stripe_api, ADA)
    visit = await visits.open(ADA)
    theirs = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}

    answers = {path: await ask(visit, how, path, own, theirs) for path, how in ASKED if how == "POST"}

    assert {one: status for one, (status, _) in answers.items() if status != 403} == {}
    assert visits.stripe.writes == []
