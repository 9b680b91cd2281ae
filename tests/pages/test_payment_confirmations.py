"""3-D Secure on our own ground: to the bank's page and back, whatever the bank or the address says."""

from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from sandbox.state import State
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.choices import choose, item_of
from tests.pages.flow_data import flow_of
from tests.pages.page import Page
from tests.pages.test_invoice_payments import CHLOE, SAM, open_invoice, payments
from tests.pages.test_method_choices import chosen
from tests.pages.visits import PARTIAL, Visit, Visits, give_card, invoices_of, methods_of, subscription_of
from tests.pages.ways_of_paying import bill, make_customer

CONFIRM = "Confirm the payment"
TEAM_IN_DOLLARS = "price_lantern_team_monthly_usd"
ASKS, DECLINES_AFTER = (
    "pm_card_authenticationRequired",
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
)


async def ask(visit: Visit, invoice: str) -> Page:
    return await visit.get("invoices", invoice, "payment")


async def leave(visit: Visit, page: Page) -> str:
    """By the page of ours in between: the address of the bank's own."""
    left = await visit.client.submit(page.form(CONFIRM))
    assert left.heading == "Continue to the bank"
    return left.link("Confirm with the bank")


async def answer(visit: Visit, http: httpx.AsyncClient, bank: str, word: str) -> Page:
    """At the bank, and from there to wherever it leads."""
    answered = await http.post(bank, data={"answer": word})
    return await visit.client.get(answered.headers["location"])


async def confirm(visit: Visit, http: httpx.AsyncClient, invoice: str, word: str) -> Page:
    return await answer(visit, http, await leave(visit, await ask(visit, invoice)), word)


def confirmations(visits: Visits) -> list[str]:
    return [write for write in visits.stripe.writes if write.endswith("/confirm")]


def state_of(sandbox: Starlette) -> State:
    state: State = sandbox.state.accounts["sk_test_demo"]
    return state


@pytest.fixture
async def invoice(stripe_api: StripeApi) -> str:
    """Sam's, whose bank was asked for by the automatic attempt and has not heard from Sam."""
    return await open_invoice(stripe_api, SAM)


async def test_a_bank_that_asks_leads_to_a_confirmation(
    visits: Visits, stripe_api: StripeApi, invoice: str
) -> None:
    asks = next(one["id"] for one in await methods_of(stripe_api, SAM) if one["card"]["last4"] == "3184")
    visit = await visits.open(SAM)

    page = await visit.client.submit((await ask(visit, invoice)).form("Pay $18.00 now"), method=asks)

    assert page.status == 402
    assert "The bank asks for a confirmation." in page.text
    assert "until the payment with Visa ending 3184 is confirmed" in page.text
    assert "did not go through" not in page.text
    assert chosen(page) == [asks]
    assert page.form(CONFIRM).action == visit.address("invoices", invoice, "payment", "confirmation")


async def test_who_comes_later_finds_the_confirmation_waiting(visits: Visits, invoice: str) -> None:
    visit = await visits.open(SAM)

    page = await visit.client.get(visit.home.link("Pay $18.00 now", inside=visit.home.section("attention")))

    assert page.form(CONFIRM)
    assert visits.stripe.writes == []


async def test_a_confirmed_payment_is_told_with_the_new_status(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi, invoice: str
) -> None:
    visit = await visits.open(SAM)

    page = await confirm(visit, http, invoice, "pass")

    assert page.url == visit.home.url
    assert "$18.00 is paid. Thank you. Lantern Team is active." in page.text
    assert "Active" in text_of(page.section("subscriptions"))
    assert "Pay $18.00" not in page.text
    assert (await stripe_api.get(f"invoices/{invoice}"))["status"] == "paid"


async def test_a_refused_confirmation_says_so_and_another_method_pays(
    visits: Visits, http: httpx.AsyncClient, invoice: str
) -> None:
    visit = await visits.open(SAM)

    refused = await confirm(visit, http, invoice, "fail")
    visa = method_ending(refused, "4242")
    paid = await visit.client.submit(refused.form("Pay $18.00 now"), method=visa)

    assert refused.heading == "Pay $18.00"
    assert "The payment was not confirmed with the bank." in refused.text
    assert refused.has_link("Add a payment method")
    assert "$18.00 is paid. Thank you." in paid.text


def method_ending(page: Page, last4: str) -> str:
    labels = (one for one in page.document.iter("label") if f"ending {last4}" in text_of(one))
    return next(one.get("for", "").removeprefix("method-") for one in labels)


async def test_after_a_refused_confirmation_the_same_method_can_be_tried_again(
    visits: Visits, http: httpx.AsyncClient, invoice: str
) -> None:
    visit = await visits.open(SAM)

    refused = await confirm(visit, http, invoice, "fail")
    again = await visit.client.submit(refused.form("Pay $18.00 now"))
    paid = await answer(visit, http, await leave(visit, again), "pass")

    assert method_ending(refused, "3184") in chosen(refused)
    assert "$18.00 is paid. Thank you." in paid.text


async def test_a_payment_that_is_declined_after_the_confirmation_says_why(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api)
    card = await give_card(stripe_api, customer, DECLINES_AFTER)
    invoice = await bill(stripe_api, customer)
    visit = await visits.open(customer)
    asked = await visit.client.submit((await ask(visit, invoice)).form("Pay €15.00 now"))

    page = await answer(visit, http, await leave(visit, asked), "pass")

    assert "There was not enough money on the account." in page.text
    assert chosen(page) == [card]


async def test_who_turns_back_at_the_bank_finds_the_confirmation_still_waiting(
    visits: Visits, invoice: str
) -> None:
    visit = await visits.open(SAM)
    await leave(visit, await ask(visit, invoice))

    page = await visit.get("invoices", invoice, "payment", "confirmation?redirect_status=succeeded")

    assert "The bank asks for a confirmation." in page.text
    assert page.form(CONFIRM)


async def test_what_the_address_says_counts_for_nothing(
    visits: Visits, stripe_api: StripeApi, invoice: str
) -> None:
    visit = await visits.open(SAM)
    paid = (await invoices_of(stripe_api, SAM))[-1]["id"]
    told = f"confirmation?payment_intent={paid}&redirect_status=succeeded&payment_intent_client_secret=x"

    page = await visit.get("invoices", invoice, "payment", told)

    assert "is paid" not in page.text
    assert page.url == visit.address("invoices", invoice, "payment")
    assert (await stripe_api.get(f"invoices/{invoice}"))["status"] == "open"


async def test_the_secret_of_the_payment_does_not_stay_in_the_address(
    visits: Visits, http: httpx.AsyncClient, invoice: str
) -> None:
    visit = await visits.open(SAM)
    bank = await leave(visit, await ask(visit, invoice))
    answered = await http.post(bank, data={"answer": "fail"})

    bare = await visit.client.http.get(answered.headers["location"])

    assert "payment_intent_client_secret" in answered.headers["location"]
    assert bare.status_code == 303
    assert "secret" not in bare.headers["location"]


async def test_two_presses_open_one_page_of_the_bank(visits: Visits, invoice: str) -> None:
    visit = await visits.open(SAM)
    page = await ask(visit, invoice)

    first, second = await leave(visit, page), await leave(visit, await ask(visit, invoice))

    assert first == second
    assert len(confirmations(visits)) == 1


async def test_an_old_form_does_not_lead_to_a_page_that_is_no_more(
    visits: Visits, http: httpx.AsyncClient, invoice: str
) -> None:
    visit = await visits.open(SAM)
    old = await ask(visit, invoice)
    await answer(visit, http, await leave(visit, old), "fail")

    page = await visit.client.submit(old.form(CONFIRM))

    assert page.status == 402
    assert "The payment was not confirmed with the bank." in page.text


async def test_what_was_paid_meanwhile_is_not_confirmed(
    visits: Visits, stripe_api: StripeApi, invoice: str
) -> None:
    visit = await visits.open(SAM)
    old, visa = await ask(visit, invoice), await give_card(stripe_api, SAM, "pm_card_visa")
    await stripe_api.post(f"invoices/{invoice}/pay", payment_method=visa)

    page = await visit.client.submit(old.form(CONFIRM))

    assert "This invoice is not open any more: there is nothing to pay." in page.text
    assert visits.stripe.writes == []


async def test_with_htmx_the_browser_is_told_to_leave_for_the_bank(visits: Visits, invoice: str) -> None:
    visit = await visits.open(SAM)
    form = (await ask(visit, invoice)).form(CONFIRM)

    answered = await visit.client.send(form, headers=PARTIAL)

    assert answered.status_code == 204
    assert urlsplit(answered.headers["hx-redirect"]).path.endswith("/authentication")


async def test_a_bank_that_refused_without_asking_is_asked_with_the_customer_there(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi, sandbox: Starlette, invoice: str
) -> None:
    """As Stripe leaves an automatic attempt whose bank wanted to ask and could not."""
    asks = next(one for one in await methods_of(stripe_api, SAM) if one["card"]["last4"] == "3184")
    attempts = state_of(sandbox).table("payment_intent")
    last = next(one for one in attempts if one["customer"] == SAM and one["status"] == "requires_action")
    error = {"code": "authentication_required", "type": "card_error", "message": "", "payment_method": asks}
    last.update(
        status="requires_payment_method", payment_method=None, next_action=None, last_payment_error=error
    )
    visit = await visits.open(SAM)

    page = await confirm(visit, http, invoice, "pass")

    assert "$18.00 is paid. Thank you." in page.text


async def test_what_cannot_be_confirmed_here_goes_by_stripes_page_of_the_invoice(
    visits: Visits, sandbox: Starlette, invoice: str
) -> None:
    visit = await visits.open(SAM)
    form = (await ask(visit, invoice)).form(CONFIRM)
    state_of(sandbox).private[invoice]["payments"] = []

    page = await visit.client.submit(form)

    assert page.status == 402
    assert page.link(CONFIRM) == visit.address("invoices", invoice, "hosted")


async def test_a_method_that_is_gone_asks_for_nothing(
    visits: Visits, stripe_api: StripeApi, invoice: str
) -> None:
    asks = next(one["id"] for one in await methods_of(stripe_api, SAM) if one["card"]["last4"] == "3184")
    visit = await visits.open(SAM)
    old = await ask(visit, invoice)
    await stripe_api.post(f"payment_methods/{asks}/detach")

    page, by_old_form = await ask(visit, invoice), await visit.client.submit(old.form(CONFIRM))

    assert CONFIRM not in page.text
    assert by_old_form.status == 404
    assert visits.stripe.writes == []


@pytest.mark.parametrize("owner", [CHLOE, "cus_caffe_lucia"])
async def test_nobody_elses_payment_is_confirmed_or_told(visits: Visits, owner: str) -> None:
    key = "sk_test_caffe" if "caffe" in owner else "sk_test_demo"
    theirs = await invoices_of(StripeApi(visits.http, key), owner)
    invoice = next(one for one in theirs if one["status"] == "open")
    visit = await visits.open(SAM)
    due = str(invoice["amount_remaining"])

    told = await visit.get("invoices", invoice["id"], "payment", "confirmation")
    by_hand = await visit.post(
        "invoices", invoice["id"], "payment", "confirmation", nonce="x", method="pm_1", due=due
    )

    assert (told.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []


async def test_nobody_elses_method_confirms(visits: Visits, stripe_api: StripeApi, invoice: str) -> None:
    theirs = (await methods_of(stripe_api, "cus_demo_ada"))[0]["id"]
    visit = await visits.open(SAM)

    page = await visit.client.submit((await ask(visit, invoice)).form(CONFIRM), method=theirs)

    assert page.status == 404
    assert visits.stripe.writes == []


async def test_a_stranger_confirms_nothing(visits: Visits, invoice: str) -> None:
    visit = await visits.open(SAM)
    form = (await ask(visit, invoice)).form(CONFIRM)

    page = await visits.browser().submit(form)

    assert page.status == 410
    assert visits.stripe.writes == []
    assert payments(visits) == []


async def test_a_plan_change_that_the_bank_asks_about_is_confirmed_and_done(
    visits: Visits, stripe_api: StripeApi, http: httpx.AsyncClient
) -> None:
    visit = await visits.open(SAM)
    changed = await visit.client.submit((await choose(visit, TEAM_IN_DOLLARS, "9")).form("and change plan"))

    payment = await visit.client.get(changed.link(CONFIRM))
    home = await answer(visit, http, await leave(visit, payment), "pass")

    assert home.url == visit.home.url
    assert "is paid. Thank you." in home.text
    assert item_of(await subscription_of(stripe_api, SAM)) == (TEAM_IN_DOLLARS, 9)


async def test_a_flow_confirms_its_plan_change_on_stripes_page(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(SAM, **await flow_of(stripe_api, SAM, "subscription_update"))
    page = await visit.client.get(f"{visit.home.url}?price={TEAM_IN_DOLLARS}&quantity=9")

    asked = await visit.client.submit(page.form("and change plan"))

    newest = (await invoices_of(stripe_api, SAM))[0]
    assert asked.link(CONFIRM) == newest["hosted_invoice_url"]
