"""What a deep link asks for, where it leads, and how it travels."""

# ruff: noqa: ANN401  a builder passes on whatever the test names

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from billing.configurations import decode
from billing.errors import FeatureDisabled, PlanChangeNotAllowed
from billing.flow_changes import asked_change
from billing.flow_checks import check_feature
from billing.flows import AfterCompletion, Flow, FlowDiscount, FlowItem
from billing.promotion_codes import PromotionCode
from billing.sessions import Session
from cli.demo.command import demo_settings
from tests.unit.builders import NOW, make_configuration, make_item, make_options, make_subscription
from web.flows import start_of, way_back
from web.sessions import OpenSession, read_link, sign_link
from web.signing import Signer

SIGNER = Signer(("a key that is long enough for a test",))
WELCOME = PromotionCode("welcome", "Welcome", None, None, None, "once", is_coupon=True)
CANCEL = Flow(type="subscription_cancel", subscription_id="sub_1")
METHOD = Flow(type="payment_method_update")
DETAILS = Flow(type="customer_update")
HOMEPAGE = AfterCompletion(type="portal_homepage")


def asks(**wish: Any) -> Flow:
    item = FlowItem(**{"id": "si_1", **wish})
    return Flow(type="subscription_update_confirm", subscription_id="sub_1", items=(item,))


def opened(flow: Flow | None, **given: Any) -> OpenSession:
    session = Session("bps_1", "demo", "cus_1", "bpc_1", None, None, NOW, flow=flow)
    return OpenSession(session=session, last_activity=NOW, **given)


def test_what_is_not_named_stays_as_it_is() -> None:
    choice = asked_change(make_options(), asks(quantity=3), None)

    assert (choice.price.id, choice.quantity) == ("price_pro", 3)


@pytest.mark.parametrize("wish", [{}, {"price": "price_pro"}, {"quantity": 1}])
def test_todays_plan_is_no_change(wish: dict[str, Any]) -> None:
    with pytest.raises(PlanChangeNotAllowed, match="nothing_changes"):
        asked_change(make_options(), asks(**wish), None)


def test_todays_plan_with_a_discount_is_one() -> None:
    choice = asked_change(make_options(), asks(), WELCOME)

    assert (choice.price.id, choice.promotion_code) == ("price_pro", WELCOME)


def test_a_discount_on_a_product_that_nobody_knows_is_none() -> None:
    subscription = make_subscription(items=(make_item(product=None),))

    with pytest.raises(PlanChangeNotAllowed, match="price_not_offered"):
        asked_change(make_options(subscription), asks(), WELCOME)


def test_another_item_is_not_this_subscriptions() -> None:
    with pytest.raises(PlanChangeNotAllowed, match="item_unknown"):
        asked_change(make_options(), asks(id="si_other", quantity=3), None)


@pytest.mark.parametrize("off", ["payment_method_update", "subscription_cancel", "subscription_update"])
def test_a_flow_lives_from_its_feature(off: Any) -> None:
    check_feature(Flow(type=off), make_configuration())

    with pytest.raises(FeatureDisabled):
        check_feature(Flow(type=off), decode({"id": "bpc_1"}))


@pytest.mark.parametrize(
    "given", [{"enabled": True, "allowed_updates": []}, {"enabled": False, "allowed_updates": ["name"]}]
)
def test_billing_details_of_which_nothing_may_be_changed_are_no_flow(given: Any) -> None:
    check_feature(
        DETAILS, make_configuration(customer_update={"enabled": True, "allowed_updates": ["tax_id"]})
    )

    with pytest.raises(FeatureDisabled, match="customer_update"):
        check_feature(DETAILS, make_configuration(customer_update=given))


@pytest.mark.parametrize("path", ["billing-details", "tax-ids/new", "tax-ids/txi_1/removal", "locale"])
def test_billing_details_and_tax_ids_are_one_flow(path: str) -> None:
    assert way_back(opened(DETAILS), path) is None


@pytest.mark.parametrize("path", ["", "tax-ids", "balance", "billing-detailsx", "payment-methods/new"])
def test_nothing_else_belongs_to_billing_details(path: str) -> None:
    assert way_back(opened(DETAILS), path) == start_of(DETAILS) == ("billing-details",)


def test_a_flow_travels_in_the_link_as_it_is(tmp_path: Path) -> None:
    flow = Flow(
        type="subscription_update_confirm",
        subscription_id="sub_1",
        after_completion=AfterCompletion(custom_message="Grazie è bello"),
        items=(FlowItem(id="si_1", quantity=0),),
        discounts=(FlowDiscount(coupon="x"),),
    )
    merchant = demo_settings(tmp_path, 8000, 12111).merchants[0]
    sent = dataclasses.replace(opened(flow).session, merchant=merchant.name)

    assert read_link(SIGNER, sign_link(SIGNER, sent), merchant=merchant).flow == flow


@pytest.mark.parametrize("path", ["", "invoices", "subscriptions/sub_1", "subscriptions/sub_12/cancellation"])
def test_everything_else_leads_back_to_the_flow(path: str) -> None:
    assert way_back(opened(CANCEL), path) == start_of(CANCEL) == ("subscriptions", "sub_1", "cancellation")


@pytest.mark.parametrize("path", ["", "payment-methods/new", "payment-methods/return"])
def test_a_finished_flow_leads_to_its_end(path: str) -> None:
    assert way_back(opened(METHOD, completed="method_added"), path) == ("completion",)


def test_the_reason_is_told_after_the_end() -> None:
    done = opened(CANCEL, completed="cancelled")

    assert way_back(done, "subscriptions/sub_1/cancellation/reason") is None
    assert way_back(done, "subscriptions/sub_1/cancellation") == ("completion",)


def test_a_flow_that_ends_at_home_hides_nothing_once_it_is_done() -> None:
    before = opened(Flow(type="payment_method_update", after_completion=HOMEPAGE))

    assert way_back(before, "invoices") == ("payment-methods", "new")
    assert way_back(dataclasses.replace(before, completed="method_added"), "invoices") is None
