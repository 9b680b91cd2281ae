"""What stands on the page where an invoice is paid, in each state; and what home says afterwards."""

import re
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from billing.configurations import InvoiceHistory
from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE
from tests.pages.paying import pay, see
from tests.pages.test_invoice_payments import CHLOE, ask, open_invoice
from tests.pages.test_method_choices import options
from tests.pages.visits import Visits, give_card
from tests.pages.ways_of_paying import bill, make_customer, subscribe

TEAM = "price_lantern_team_monthly"
WORKS = "pm_card_visa"
DECLINES = "pm_card_chargeCustomerFail"


@pytest.fixture
async def customer(stripe_api: StripeApi) -> str:
    """Somebody with a card that works."""
    made = await make_customer(stripe_api)
    await give_card(stripe_api, made, WORKS)
    return made


async def send(stripe_api: StripeApi, customer: str, *, days: int) -> str:
    """An invoice that the merchant sends and does not charge."""
    terms = {"collection_method": "send_invoice", "days_until_due": str(days)}
    invoice = str((await stripe_api.post("invoices", customer=customer, **terms))["id"])
    item = {"customer": customer, "amount": "1500", "currency": "eur"}
    await stripe_api.post("invoiceitems", invoice=invoice, **item)
    await stripe_api.post(f"invoices/{invoice}/finalize")
    return invoice


@pytest.mark.parametrize(
    ("currency", "amount", "said"),
    [
        ("eur", 1500, "€15.00"),
        ("jpy", 1500, "¥1,500"),
        ("kwd", 1500, "KWD 1.500"),
        ("huf", 150000, "HUF 1,500.00"),
    ],
)
async def test_each_currency_is_paid_as_stripe_counts_it(
    visits: Visits, stripe_api: StripeApi, customer: str, *, currency: str, amount: int, said: str
) -> None:
    invoice = await bill(stripe_api, customer, amount=amount, currency=currency)

    visit, page = await see(visits, customer, invoice)
    paid = await pay(visit, page)

    assert plain(page.heading) == f"Pay {said}"
    assert f"{said} is paid. Thank you." in plain(paid.text)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


async def test_the_largest_amount_can_be_paid(visits: Visits, stripe_api: StripeApi, customer: str) -> None:
    """Twelve digits, as Stripe takes them in currencies of small units."""
    invoice = await bill(stripe_api, customer, amount=123_456_789_012)

    visit, page = await see(visits, customer, invoice)
    paid = await pay(visit, page)

    assert "€1,234,567,890.12 is paid. Thank you." in paid.text


async def pay_part(stripe_api: StripeApi, customer: str, invoice: str, card: str) -> None:
    """As a merchant takes six euros by itself and counts them towards the invoice."""
    made = {"amount": "600", "currency": "eur", "payment_method": card, "confirm": "true"}
    intent = await stripe_api.post("payment_intents", customer=customer, **made)
    await stripe_api.post(f"invoices/{invoice}/attach_payment", payment_intent=str(intent["id"]))


async def test_what_is_left_of_an_invoice_is_paid(
    visits: Visits, stripe_api: StripeApi, customer: str
) -> None:
    invoice = await bill(stripe_api, customer)
    await pay_part(stripe_api, customer, invoice, WORKS)

    visit, page = await see(visits, customer, invoice)
    paid = await pay(visit, page)

    assert page.heading == "Pay €9.00"
    assert "€6.00 of €15.00 is paid already." in page.text
    assert "€9.00 is paid. Thank you." in paid.text


async def test_what_is_left_is_told_after_the_bank_has_asked_as_well(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, "pm_card_authenticationRequired")
    invoice = await bill(stripe_api, customer)
    await pay_part(stripe_api, customer, invoice, WORKS)

    visit, page = await see(visits, customer, invoice)
    asked = await pay(visit, page)
    left = await visit.client.submit(asked.form("Confirm the payment"))
    answered = await http.post(left.link("Confirm with the bank"), data={"answer": "pass"})
    paid = await visit.client.get(answered.headers["location"])

    assert "€9.00 is paid. Thank you." in paid.text


async def test_an_invoice_that_was_sent_says_until_when_it_is_due(
    visits: Visits, stripe_api: StripeApi, clock: Clock, customer: str
) -> None:
    invoice = await send(stripe_api, customer, days=11)

    _, page = await see(visits, customer, invoice)
    clock.advance(timedelta(days=12))
    visit, later = await see(visits, customer, invoice)
    paid = await pay(visit, later)

    assert "Due on December 3, 2026." in page.text
    assert "Overdue since December 3, 2026." in later.text
    assert "Due on" not in later.text
    assert "€15.00 is paid. Thank you." in paid.text


async def test_what_the_merchant_has_given_up_can_still_be_paid(
    visits: Visits, stripe_api: StripeApi, customer: str
) -> None:
    invoice = await send(stripe_api, customer, days=11)
    await stripe_api.post(f"invoices/{invoice}/mark_uncollectible")

    visit, page = await see(visits, customer, invoice)
    of_invoice = await visit.get("invoices", invoice)
    paid = await pay(visit, page)

    assert "This invoice is not collected any more. It can still be paid." in of_invoice.text
    assert of_invoice.link("Pay €15.00") == page.url
    assert "It is not collected any more, and can still be paid." in page.text
    assert "Due on" not in page.text
    assert "€15.00 is paid. Thank you." in paid.text
    assert (await stripe_api.get(f"invoices/{invoice}"))["status"] == "paid"


async def test_what_was_withdrawn_asks_for_nothing(
    visits: Visits, stripe_api: StripeApi, customer: str
) -> None:
    invoice = await bill(stripe_api, customer)
    visit, old = await see(visits, customer, invoice)
    await stripe_api.post(f"invoices/{invoice}/void")

    page, by_old_form = await visit.get("invoices", invoice, "payment"), await pay(visit, old)

    assert page.heading == "This invoice is void"
    assert page.link("Back to billing") == visit.home.url
    assert "there is nothing to pay" in by_old_form.text
    assert visits.stripe.writes == []


async def test_going_back_after_paying_offers_no_second_payment(visits: Visits) -> None:
    visit = await visits.open(CHLOE)
    page = await ask(visit)
    visa = next(value for value, said in options(page).items() if "4242" in said)
    await pay(visit, page, method=visa)

    again = await visit.client.get(page.url)

    assert again.heading == "This invoice is paid"
    assert options(again) == {}


async def test_why_the_last_attempt_failed_stands_on_the_page(visits: Visits) -> None:
    visit = await visits.open(CHLOE)

    page = await ask(visit)

    assert re.search(r"The payment with \S+ ending \d{4} did not go through\. The bank refused", page.text)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("insufficient_funds", "There was not enough money on the account."),
        ("expired_card", "The card has expired."),
        ("do_not_honor", "The bank refused the payment, and can say why."),
        ("try_again_later", "The bank could not answer. Trying again later may help."),
        ("debit_not_authorized", "The bank account takes no debits, or is closed."),
        ("invalid_account", "A detail of the card or account is wrong."),
        ("stolen_card", "The bank refused the payment."),
        ("something_new", "The bank refused the payment."),
    ],
)
async def test_each_reason_is_told_in_plain_words(
    visits: Visits, sandbox: Starlette, code: str, told: str
) -> None:
    attempts = sandbox.state.accounts["sk_test_demo"].table("payment_intent")
    last = next(one for one in attempts if one["customer"] == CHLOE and one["last_payment_error"])
    last["last_payment_error"]["decline_code"] = code
    visit = await visits.open(CHLOE)

    page = await ask(visit)

    assert told in page.text


async def test_a_first_payment_begins_the_plan(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, DECLINES)
    visa = await give_card(stripe_api, customer, WORKS, default=False)
    await subscribe(stripe_api, customer, TEAM)
    visit = await visits.open(customer)

    page = await visit.client.get(visit.home.link("Pay €8.00 now"))
    paid = await pay(visit, page, method=visa)

    assert "€8.00 is paid. Thank you. Lantern Team is active." in paid.text
    assert "Active" in text_of(paid.section("subscriptions"))


async def test_what_is_still_open_is_named_with_the_way_to_it(
    visits: Visits, stripe_api: StripeApi, customer: str
) -> None:
    first, second = await bill(stripe_api, customer), await bill(stripe_api, customer, amount=700)

    visit, page = await see(visits, customer, first)
    paid = await pay(visit, page)

    assert "€15.00 is paid. Thank you." in paid.text
    assert "over €7.00 is still open." in paid.text
    assert paid.link("Pay now") == visit.address("invoices", second, "payment")


async def test_the_invoice_can_be_looked_at_where_the_history_may_be_seen(
    visits: Visits, stripe_api: StripeApi, customer: str
) -> None:
    invoice = await bill(stripe_api, customer)

    visit, page = await see(visits, customer, invoice)
    visits.configure(invoice_history=InvoiceHistory(enabled=False))
    without = await visit.get("invoices", invoice, "payment")
    paid = await pay(visit, without)

    assert page.link("See the invoice") == visit.address("invoices", invoice)
    assert not without.has_link("See the invoice")
    assert "€15.00 is paid. Thank you." in paid.text


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_the_other_pages_of_a_payment_speak_each_language(
    visits: Visits, stripe_api: StripeApi, customer: str, language: str
) -> None:
    locale = {"locale": "it"} if language == "it" else {}
    sam = "cus_demo_sam"
    waiting, withdrawn = await open_invoice(stripe_api, sam), await bill(stripe_api, sam)
    await stripe_api.post(f"invoices/{withdrawn}/void")
    visit = await visits.open(sam, language=language, **locale)

    asked = await visit.get("invoices", waiting, "payment")
    form = next(one for one in asked.document.iter("form") if one.get("action", "").endswith("confirmation"))
    values = {one.get("name", ""): one.get("value", "") for one in form.iter("input")}
    left = await visit.post("invoices", waiting, "payment", "confirmation", **values)
    settled = await visit.get("invoices", withdrawn, "payment")

    assert {page.language for page in (asked, left, settled)} == {language}
    assert [page.status for page in (asked, left, settled)] == [200, 200, 200]
