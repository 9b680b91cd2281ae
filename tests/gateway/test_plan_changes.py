from dataclasses import replace
from datetime import timedelta

import pytest

from billing.errors import (
    ObjectNotFound,
    PaymentDeclined,
    PaymentNeedsAction,
    PlanChangeNotAllowed,
    StateMoved,
)
from billing.money import Money
from billing.plan_changes import confirm, preview
from billing.subscription_reading import load_subscription
from tests.gateway.plans import Plans


async def test_the_amount_shown_is_the_amount_charged(plans: Plans) -> None:
    await plans.sell()
    plans.clock.advance(timedelta(days=10))
    options = await plans.options()

    shown = await preview(plans.gateway, options, options.choose(plans.big["id"], None))
    plans.clock.advance(timedelta(minutes=20))
    changed = await confirm(
        plans.gateway, await plans.options(), shown.drawn, idempotency_key="go", now=plans.now
    )

    invoice = (await plans.shop.get(f"invoices?customer={plans.customer['id']}&limit=1"))["data"][0]
    assert changed.items[0].price.id == plans.big["id"]
    assert invoice["amount_due"] == shown.due_now.amount > 0
    assert sum(line.amount.amount for line in shown.lines) == shown.due_now.amount
    assert {line.kind for line in shown.lines} == {"unused", "remaining"}
    assert shown.renewal_amount == Money(3000, "eur")


async def test_a_longer_interval_begins_today_and_renews_in_a_year(plans: Plans) -> None:
    await plans.sell()
    options = await plans.options()

    shown = await preview(plans.gateway, options, options.choose(plans.year["id"], None))

    assert shown.is_charged_now
    assert shown.next_on.year == plans.now.year + 1
    assert shown.renewal_amount == Money(30000, "eur")


@pytest.mark.parametrize("behavior", ["none", "create_prorations"])
async def test_without_an_invoice_at_once_nothing_is_due_now(plans: Plans, behavior: str) -> None:
    plans.update = {"proration_behavior": behavior}
    await plans.sell()
    plans.clock.advance(timedelta(days=10))
    options = await plans.options()

    shown = await preview(plans.gateway, options, options.choose(plans.big["id"], None))
    changed = await confirm(
        plans.gateway, await plans.options(), shown.drawn, idempotency_key="go", now=plans.now
    )

    assert (shown.due_now, shown.is_charged_now) == (Money(0, "eur"), False)
    assert (shown.drawn.proration_date is None) is (behavior == "none")
    assert shown.next_on == options.subscription.period_end
    assert changed.items[0].price.id == plans.big["id"]


async def test_changing_ends_a_trial_or_lets_it_go_on_as_configured(plans: Plans) -> None:
    await plans.sell(trial_period_days=14)
    options = await plans.options()
    ends = await preview(plans.gateway, options, options.choose(plans.big["id"], None))
    plans.update = {"trial_update_behavior": "continue_trial"}
    options = await plans.options()
    goes_on = await preview(plans.gateway, options, options.choose(plans.big["id"], None))

    assert (ends.ends_trial, ends.due_now) == (True, Money(3000, "eur"))
    assert (goes_on.ends_trial, goes_on.due_now) == (False, Money(0, "eur"))
    assert goes_on.next_on == plans.now + timedelta(days=14)


async def test_a_quantity_chosen_elsewhere_meanwhile_stops_the_change(plans: Plans) -> None:
    await plans.sell()
    options = await plans.options()
    shown = await preview(plans.gateway, options, options.choose(plans.big["id"], None))
    item = options.item.id
    await plans.shop.post(f"subscriptions/{plans.subscription['id']}", items=[{"id": item, "quantity": 2}])

    with pytest.raises(StateMoved) as moved:
        await confirm(plans.gateway, await plans.options(), shown.drawn, idempotency_key="go", now=plans.now)

    assert moved.value.preview is not None
    assert moved.value.preview.drawn != shown.drawn


async def test_a_date_that_we_did_not_make_is_not_taken(plans: Plans) -> None:
    await plans.sell()
    options = await plans.options()
    shown = await preview(plans.gateway, options, options.choose(plans.big["id"], None))
    later = int((plans.now + timedelta(days=20)).timestamp())

    forged = replace(shown.drawn, proration_date=later)

    with pytest.raises(StateMoved) as moved:
        await confirm(plans.gateway, options, forged, idempotency_key="go", now=plans.now)

    assert moved.value.preview is not None
    assert moved.value.preview.drawn == shown.drawn


async def test_a_declined_card_leaves_the_old_plan(plans: Plans) -> None:
    await plans.sell(card="pm_card_chargeCustomerFail")
    plans.clock.advance(timedelta(days=1))
    options = await plans.options()
    shown = await preview(plans.gateway, options, options.choose(plans.big["id"], None))

    with pytest.raises(PaymentDeclined) as declined:
        await confirm(plans.gateway, options, shown.drawn, idempotency_key="go", now=plans.now)

    assert declined.value.code == "card_declined"
    assert (await plans.options()).item.price.id == plans.small["id"]


async def test_a_bank_that_wants_the_customer_is_a_way_on(plans: Plans) -> None:
    await plans.sell(card="pm_card_authenticationRequired")
    plans.clock.advance(timedelta(days=1))
    options = await plans.options()
    shown = await preview(plans.gateway, options, options.choose(plans.big["id"], None))

    with pytest.raises(PaymentNeedsAction) as action:
        await confirm(plans.gateway, options, shown.drawn, idempotency_key="go", now=plans.now)

    assert action.value.url is not None


async def test_a_foreign_subscription_does_not_exist(plans: Plans) -> None:
    await plans.sell()
    stranger = await plans.shop.customer()

    for wanted in (plans.subscription["id"], "sub_nothing"):
        with pytest.raises(ObjectNotFound):
            await load_subscription(plans.gateway, stranger["id"], wanted, now=plans.now)


async def test_what_cannot_be_changed_has_no_options(plans: Plans) -> None:
    await plans.sell()
    plans.update = {"enabled": False}

    with pytest.raises(PlanChangeNotAllowed):
        await plans.options()


async def test_a_catalogue_of_todays_plan_alone_leaves_nothing_to_choose(plans: Plans) -> None:
    await plans.sell()
    only = {"product": plans.product["id"], "prices": [plans.small["id"]]}
    plans.update = {"products": [only]}

    with pytest.raises(PlanChangeNotAllowed) as refused:
        await plans.options()

    assert refused.value.reason == "nothing_to_choose"
