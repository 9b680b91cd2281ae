"""Which method pays what, cards that are corrected, and accounts that wait to be verified."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import barriers, overflowing
from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo
from tests.e2e.test_every_page import NARROWEST

PLAN = "Lantern Team"


def _with_two_cards(demo: Demo) -> str:
    return demo.customer("pm_card_visa", "pm_card_mastercard", plan="team_monthly")


def _give_plan_its_own(demo: Demo, customer: str, last4: str) -> None:
    methods = demo.stripe("payment_methods", customer=customer)["data"]
    own = next(one["id"] for one in methods if one["card"]["last4"] == last4)
    demo.do(f"subscriptions/{demo.plan(customer)['id']}", default_payment_method=own)


def _plan(page: Page) -> Locator:
    return page.get_by_role("article", name=PLAN)


def _choose(page: Page, label: str) -> None:
    page.get_by_role("link", name=f"Change the method {PLAN}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"What pays {PLAN}")
    page.get_by_label(label).check()
    page.get_by_role("button", name="Use this method").click()


def test_a_plan_gets_its_own_method_and_goes_back_to_the_default(demo: Demo, phone: Page) -> None:
    customer = _with_two_cards(demo)
    phone.goto(demo.session_url(customer))

    _choose(phone, "Mastercard ending 4444")
    expect(_plan(phone)).to_contain_text("Paid by Mastercard ending 4444, chosen for this plan.")
    _choose(phone, "The default, whichever it is")

    expect(_plan(phone)).to_contain_text("Paid by Visa ending 4242, the default.")
    assert demo.plan(customer)["default_payment_method"] is None


def test_one_method_pays_everything_after_a_question(demo: Demo, page: Page) -> None:
    customer = _with_two_cards(demo)
    _give_plan_its_own(demo, customer, "4444")
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Pay everything with Visa ending 4242").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pay everything with Visa ending 4242?")
    expect(page.get_by_text(f"{PLAN} is paid by Mastercard ending 4444 now")).to_be_visible()
    page.get_by_role("button", name="Pay everything with it").click()

    expect(_plan(page)).to_contain_text("Paid by Visa ending 4242, the default.")
    assert demo.plan(customer)["default_payment_method"] is None


def test_what_another_tab_chose_is_not_removed_unseen(demo: Demo, page: Page) -> None:
    customer = _with_two_cards(demo)
    _give_plan_its_own(demo, customer, "4444")
    page.goto(demo.session_url(customer))
    home = page.url
    page.get_by_role("link", name=f"Change the method {PLAN}").click()
    other = page.context.new_page()
    other.goto(home)
    _choose(other, "The default, whichever it is")
    expect(_plan(other)).to_contain_text("the default.")

    page.get_by_label("Visa ending 4242").last.check()
    page.get_by_role("button", name="Use this method").click()

    expect(page.get_by_text("has changed in the meantime")).to_be_visible()
    assert demo.plan(customer)["default_payment_method"] is None


def test_a_card_is_corrected_after_an_error(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa")
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Edit Visa ending 4242").click()

    page.get_by_label("Expiry date").fill("4/20")
    page.get_by_label("City").fill("Cork")
    page.get_by_label("Country").select_option("IE")
    page.get_by_role("button", name="Save card").click()
    expect(page.get_by_label("Expiry date")).to_have_accessible_description(
        "This date is over. Enter the date on the new card."
    )
    expect(page.get_by_label("City")).to_have_value("Cork")
    page.get_by_label("Expiry date").fill("4/34")
    page.get_by_role("button", name="Save card").click()

    expect(page.get_by_role("region", name="Payment method")).to_contain_text("Expires 04/2034")
    (saved,) = demo.stripe("payment_methods", customer=customer)["data"]
    address = saved["billing_details"]["address"]
    assert (saved["card"]["exp_year"], address["city"], address["country"]) == (2034, "Cork", "IE")


def test_an_account_is_verified_by_the_deposits_it_got(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa")
    _send_deposits(demo, customer)
    page.goto(demo.session_url(customer))
    home = page.url
    row = page.get_by_role("listitem").filter(has_text="STRIPE TEST BANK ending 6789")
    expect(row).to_contain_text("Not verified")

    row.get_by_role("link", name="Verify STRIPE TEST BANK ending 6789").click()
    page.get_by_label("code").fill("SM11AA")
    page.get_by_role("button", name="Verify").click()
    page.goto(home)

    expect(row).not_to_contain_text("Not verified")
    expect(row.get_by_role("button", name="Make default")).to_be_visible()


def test_a_bank_account_is_added_by_its_iban(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly")

    _go_to_checkout(page, demo, customer)
    page.get_by_role("link", name="SEPA").click()
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("Name of the account holder").fill("Olga Testa")
    page.get_by_label("E-mail").fill("olga@example.com")
    page.get_by_role("button", name="Save").click()

    expect(_plan(page)).to_contain_text("Paid by bank account ending 3000, the default.")


def test_a_wallet_is_listed_by_its_name_and_left_to_itself(demo: Demo, page: Page) -> None:
    customer = demo.customer()

    _go_to_checkout(page, demo, customer)
    page.get_by_role("link", name="Google Pay").click()
    page.get_by_role("button", name="Use Google Pay").click()

    row = page.get_by_role("region", name="Payment method").get_by_role("listitem").first
    expect(row).to_contain_text("Google Pay")
    expect(row.get_by_role("link", name="Edit")).to_have_count(0)


def test_what_waits_and_what_is_wrong_fits_and_has_no_barriers(demo: Demo, new_context: MakeContext) -> None:
    customer = demo.customer("pm_card_visa")
    _send_deposits(demo, customer)
    page = new_context(viewport=NARROWEST).new_page()

    page.goto(demo.session_url(customer))
    assert overflowing(page) == []
    assert barriers(page) == []
    page.get_by_role("link", name="Edit Visa ending 4242").click()
    page.get_by_label("Expiry date").fill("x")
    page.get_by_role("button", name="Save card").click()
    expect(page.get_by_text("Enter month and year as on the card")).to_be_visible()

    assert overflowing(page) == []
    assert barriers(page) == []


def _send_deposits(demo: Demo, customer: str) -> None:
    account: dict[str, Any] = {"account_number": "000123456789", "routing_number": "110000000"}
    method = demo.do(
        "payment_methods",
        type="us_bank_account",
        us_bank_account=account | {"account_holder_type": "individual"},
        billing_details={"name": "Olga Testa", "email": "olga@example.com"},
    )
    accepted = {"type": "online", "online": {"ip_address": "127.0.0.1", "user_agent": "Test"}}
    demo.do(
        "setup_intents",
        customer=customer,
        confirm="true",
        payment_method=method["id"],
        allowed_payment_method_types=["us_bank_account"],
        mandate_data={"customer_acceptance": accepted},
    )


def _go_to_checkout(page: Page, demo: Demo, customer: str) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Add a method").click()
    page.get_by_role("button", name="Continue to Stripe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Save a payment method")
