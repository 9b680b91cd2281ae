"""Completing invoices where Stripe has more to say than one answer holds, or does not say it."""

from collections.abc import Callable

import httpx
import pytest

from billing.errors import SearchUnavailable
from billing.history import Selection, load_page, search
from billing.history_entries import Entry
from billing.invoiced_subscriptions import load_invoiced
from billing.sections import Failed, section
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing, subscription
from tests.unit.builders import NOW

Object = dict[str, object]
NOTHING: Object = {"data": []}


def invoice(id_: str = "in_1", /, *, intent: str | None = "pi_1", **given: object) -> Object:
    payment = {"payment_intent": intent} if intent else {"charge": "ch_old"}
    plain = {"id": id_, "customer": "cus_1", "status": "paid", "currency": "eur", "created": 100}
    payments = {"data": [{"id": "inpay_1", "payment": payment}, {"id": "inpay_2"}]}
    return {**plain, "attempted": True, "payments": payments, **given}


def charge(id_: str = "ch_1", /, *, intent: str | None = "pi_1", **given: object) -> Object:
    plain = {"id": id_, "amount": 500, "currency": "eur", "created": 110, "status": "succeeded"}
    return {**plain, "payment_intent": intent, **given}


def refund(id_: str, **given: object) -> Object:
    return {"id": id_, "amount": 100, "currency": "eur", "created": 120, "status": "succeeded", **given}


def note(id_: str, of: str, **given: object) -> Object:
    return {
        "id": id_,
        "status": "issued",
        "currency": "eur",
        "created": 130,
        "invoice": of,
        "total": 1,
        **given,
    }


def answering(stripe: Stripe, answer: Callable[[httpx.QueryParams], Object]) -> Callable[[], Object]:
    """Looks at what is asked."""
    return lambda: answer(stripe.asked[-1].url.params)


def has(stripe: Stripe, *invoices: Object, charges: object = NOTHING, notes: object = NOTHING) -> None:
    stripe.places |= {
        "GET /v1/invoices": {"data": invoices},
        "GET /v1/charges": charges,
        "GET /v1/credit_notes": notes,
    }


def asked(stripe: Stripe, path: str) -> list[httpx.QueryParams]:
    return [one.url.params for one in stripe.asked if one.url.path == path]


async def only_entry(gateway: Gateway) -> Entry:
    (entry,) = (await load_page(gateway, "cus_1", now=NOW)).entries
    return entry


async def test_charges_are_asked_for_once_by_the_span_of_the_page(scripted: Gateway, stripe: Stripe) -> None:
    paid_at = {"status_transitions": {"paid_at": 300}}
    newest = invoice("in_2", intent="pi_2", created=200, **paid_at)
    has(stripe, newest, invoice(), charges={"data": [charge("ch_2", intent="pi_2"), charge()]})

    await load_page(scripted, "cus_1", now=NOW)

    (params,) = asked(stripe, "/v1/charges")
    assert (params["customer"], params["created[gte]"], params["created[lte]"]) == ("cus_1", "100", "300")


async def test_a_charge_out_of_the_span_is_asked_for_by_its_payment(
    scripted: Gateway, stripe: Stripe
) -> None:
    late = charge(amount_refunded=500, refunded=True)
    found = answering(stripe, lambda params: {"data": [late] if "payment_intent" in params else []})
    has(stripe, invoice(), charges=found)

    entry = await only_entry(scripted)

    assert entry.status(NOW) == "refunded"


async def test_a_payment_of_old_names_its_charge(scripted: Gateway, stripe: Stripe) -> None:
    has(stripe, invoice(intent=None))
    stripe.places["GET /v1/charges/ch_old"] = charge("ch_old", intent=None, amount_refunded=1)

    assert (await only_entry(scripted)).status(NOW) == "partly_refunded"


async def test_many_charges_beside_those_of_invoices_cost_a_bounded_number_of_requests(
    scripted: Gateway, stripe: Stripe
) -> None:
    invoices = [invoice(f"in_{number}", intent=f"pi_{number}") for number in range(20)]
    others = {"data": [charge("ch_other", intent="pi_other")], "has_more": True}
    has(
        stripe,
        *invoices,
        charges=answering(stripe, lambda params: others if "created[gte]" in params else NOTHING),
    )

    await load_page(scripted, "cus_1", now=NOW)

    spans = [one for one in asked(stripe, "/v1/charges") if "created[gte]" in one]
    assert [one.get("starting_after") for one in spans] == [None, "ch_other", "ch_other"]
    assert len(asked(stripe, "/v1/charges")) == len(spans) + 20


async def test_a_charge_with_many_refunds_shows_all_of_them(scripted: Gateway, stripe: Stripe) -> None:
    refunds = {"data": [refund("re_1")], "has_more": True}
    has(stripe, invoice(), charges={"data": [charge(amount_refunded=200, refunds=refunds)]})
    stripe.places["GET /v1/refunds"] = {"data": [refund("re_1"), refund("re_2")]}

    entry = await only_entry(scripted)

    assert [one.id for one in entry.refunds] == ["re_1", "re_2"]


@pytest.mark.parametrize("status", ["failed", "canceled"])
async def test_a_refund_that_failed_is_told_and_gave_nothing_back(
    scripted: Gateway, stripe: Stripe, status: str
) -> None:
    refunds = {"data": [refund("re_1", status=status)]}
    has(stripe, invoice(), charges={"data": [charge(refunds=refunds)]})

    entry = await only_entry(scripted)

    assert (entry.status(NOW), entry.refunds[0].has_failed, entry.refunds[0].is_given) == (
        "paid",
        True,
        False,
    )


async def test_a_debit_on_its_way_is_neither_late_nor_open_to_be_paid(
    scripted: Gateway, stripe: Stripe
) -> None:
    has(stripe, invoice(status="open"), charges={"data": [charge(status="pending")]})

    assert (await only_entry(scripted)).status(NOW) == "on_its_way"


async def test_a_debit_begun_after_the_others_were_paid_is_seen(scripted: Gateway, stripe: Stripe) -> None:
    """A first attempt failed while the other invoice was paid; the second one came later."""
    paid = invoice("in_2", intent="pi_2", status_transitions={"paid_at": 300})
    failed, pending = charge(status="failed"), charge("ch_9", created=900, status="pending")

    def answer(params: httpx.QueryParams) -> Object:
        if "payment_intent" in params:
            return {"data": [pending, failed]}
        return {"data": [charge("ch_2", intent="pi_2"), failed]}

    has(stripe, invoice(status="open"), paid, charges=answering(stripe, answer))

    page = await load_page(scripted, "cus_1", now=NOW)

    assert [one.status(NOW) for one in page.entries] == ["on_its_way", "paid"]


async def test_what_was_paid_elsewhere_is_not_known_to_be_given_back(
    scripted: Gateway, stripe: Stripe
) -> None:
    back = charge(amount_refunded=500, refunded=True)
    has(stripe, invoice(amount_paid_off_stripe=100), charges={"data": [back]})

    assert (await only_entry(scripted)).status(NOW) == "partly_refunded"


@pytest.mark.parametrize("status", ["open", "void", "uncollectible"])
async def test_a_part_that_was_paid_and_given_back_is_told_of_unpaid_invoices_too(
    scripted: Gateway, stripe: Stripe, status: str
) -> None:
    back = charge(amount_refunded=100, refunds={"data": [refund("re_1")]})
    has(stripe, invoice(status=status, attempted=False, amount_paid=500), charges={"data": [back]})

    entry = await only_entry(scripted)

    assert ([one.id for one in entry.refunds], entry.status(NOW)) == (["re_1"], status)


async def test_more_notes_than_fit_are_asked_for_by_their_invoices(scripted: Gateway, stripe: Stripe) -> None:
    many: Object = {"data": [note("cn_9", "in_9")], "has_more": True}
    own: Object = {"data": [note("cn_1", "in_1")]}
    credited = invoice(status="open", attempted=False, pre_payment_credit_notes_amount=1)
    plain = invoice("in_2", status="open", attempted=False)
    has(stripe, credited, plain, notes=answering(stripe, lambda params: own if "invoice" in params else many))

    page = await load_page(scripted, "cus_1", now=NOW)

    assert [[one.id for one in entry.credit_notes] for entry in page.entries] == [["cn_1"], []]
    assert [one.get("invoice") for one in asked(stripe, "/v1/credit_notes")] == [None, "in_1"]


@pytest.mark.parametrize("place", ["/v1/charges", "/v1/credit_notes"])
async def test_invoices_without_their_refunds_or_notes_are_incomplete(
    scripted: Gateway, stripe: Stripe, place: str
) -> None:
    has(stripe, invoice(), charges={"data": [charge()]})
    stripe.places[f"GET {place}"] = failing(403, type="invalid_request_error")

    page = await load_page(scripted, "cus_1", now=NOW)
    sifted = await section(load_page(scripted, "cus_1", now=NOW, selection=Selection(status="refunded")))

    assert (len(page.entries), page.is_incomplete) == (1, True)
    assert isinstance(sifted, Failed)


async def test_nothing_is_asked_about_no_invoices(scripted: Gateway, stripe: Stripe) -> None:
    has(stripe)

    page = await load_page(scripted, "cus_1", now=NOW)

    assert page.entries == ()
    assert [one.url.path for one in stripe.asked] == ["/v1/invoices"]


async def test_a_hit_of_somebody_else_and_a_draft_are_left_out(scripted: Gateway, stripe: Stripe) -> None:
    has(stripe)
    strange = [invoice(customer="cus_2"), invoice("in_2", status="draft")]
    stripe.places["GET /v1/invoices/search"] = {"data": strange}

    assert (await search(scripted, "cus_1", "A-1", now=NOW)).entries == ()


async def test_where_stripe_does_not_search_that_is_a_fact(scripted: Gateway, stripe: Stripe) -> None:
    stripe.places["GET /v1/invoices/search"] = failing(400, type="invalid_request_error")

    with pytest.raises(SearchUnavailable):
        await search(scripted, "cus_1", "A-1", now=NOW)


async def test_a_subscription_older_than_those_listed_is_read_by_itself(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.has_customer(subscriptions=[subscription("sub_new")])
    stripe.places |= {
        "GET /v1/subscriptions/sub_old": subscription("sub_old"),
        "GET /v1/subscriptions/sub_theirs": subscription("sub_theirs", customer="cus_2"),
        "GET /v1/subscriptions/sub_none": failing(404, type="invalid_request_error"),
    }

    found = {
        wanted: [one.id for one in await load_invoiced(scripted, "cus_1", wanted=wanted)]
        for wanted in (None, "sub_new", "sub_old", "sub_theirs", "sub_none")
    }

    assert found == {
        None: ["sub_new"],
        "sub_new": ["sub_new"],
        "sub_old": ["sub_new", "sub_old"],
        "sub_theirs": ["sub_new"],
        "sub_none": ["sub_new"],
    }


async def test_subscriptions_are_offered_even_where_products_cannot_be_read(
    scripted: Gateway, stripe: Stripe
) -> None:
    price = {"id": "price_1", "product": "prod_1", "currency": "eur"}
    item = {"id": "si_1", "price": price, "current_period_start": 1, "current_period_end": 2}
    stripe.has_customer(subscriptions=[subscription(items={"data": [item]})])
    stripe.places["GET /v1/products"] = failing(403, type="invalid_request_error")

    (found,) = await load_invoiced(scripted, "cus_1")

    assert found.items[0].product is None or found.items[0].product.name is None
