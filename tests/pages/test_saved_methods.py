"""Each type of payment method as home shows it; what nobody has heard of yet breaks nothing."""

from typing import Any

import pytest
from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.payment_method_types import KINDS
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE, Page
from tests.pages.visits import Visits, default_of, give_card
from tests.pages.ways_of_paying import ACCOUNT, give_method, make_customer

# What a type is made from, and what home says of it; the mark comes first, as a word.
SHOWN: dict[str, tuple[dict[str, str], str]] = {
    "acss_debit": (
        {"account_number": "000123456789", "institution_number": "000", "transit_number": "11000"},
        "PAD STRIPE TEST BANK ending 6789 Pre-authorised debit",
    ),
    "amazon_pay": ({}, "AMZN Amazon Pay"),
    "au_becs_debit": (
        {"account_number": "000123456", "bsb_number": "000000"},
        "BECS Bank account ending 3456 BECS Direct Debit",
    ),
    "bacs_debit": (
        {"account_number": "00012345", "sort_code": "108800"},
        "BACS Bank account ending 2345 Bacs Direct Debit",
    ),
    "blik": ({}, "BLIK BLIK"),
    "boleto": ({"tax_id": "000.000.000-00"}, "BOLETO Boleto"),
    "card": ({"token": "tok_amex"}, "AMEX American Express ending 0005 Expires"),
    "cashapp": ({}, "CASH Cash App Pay of $jenny"),
    "crypto": ({}, "CRYPTO Crypto"),
    "kakao_pay": ({}, "KAKAO Kakao Pay"),
    "klarna": ({}, "KLARNA Klarna"),
    "kr_card": ({}, "CARD Card ending 4242"),
    "link": ({}, "LINK Link of ada.romano@example.com"),
    "naver_pay": ({}, "NAVER Naver Pay"),
    "nz_bank_account": (
        {"account_number": "1234567", "bank_code": "11", "branch_code": "0000", "suffix": "010"},
        "BECS STRIPE TEST BANK ending 4567 BECS Direct Debit",
    ),
    "paypal": ({}, "PAYPAL PayPal of ada.romano@example.com"),
    "payto": ({"pay_id": "ada@example.com"}, "PAYTO PayTo of ada@example.com"),
    "pix": ({}, "PIX Pix"),
    "revolut_pay": ({}, "REV Revolut Pay"),
    "satispay": ({}, "SATIS Satispay"),
    "sepa_debit": ({"iban": "DE89370400440532013000"}, "SEPA Bank account ending 3000 SEPA Direct Debit"),
    "twint": ({}, "TWINT TWINT"),
    "upi": ({}, "UPI UPI"),
    "us_bank_account": (
        {"account_number": "000123456789", "routing_number": "110000000"},
        "ACH STRIPE TEST BANK ending 6789 ACH Direct Debit",
    ),
}


def rows(page: Page) -> list[str]:
    return [text_of(row) for row in page.section("payment-methods").iter("li")]


def method_row(sandbox: Starlette, method: str) -> Any:  # noqa: ANN401  whatever Stripe's object holds
    return sandbox.state.accounts["sk_test_demo"].table("payment_method").find(method)


@pytest.mark.parametrize("kind", SHOWN)
async def test_a_method_is_shown_by_its_name_and_what_tells_it_apart(
    visits: Visits, stripe_api: StripeApi, kind: str
) -> None:
    made_from, shown = SHOWN[kind]
    customer = await make_customer(stripe_api)
    fields = {f"{kind}[{name}]": value for name, value in made_from.items()}
    await give_method(stripe_api, customer, kind, **fields)

    (row,) = rows((await visits.open(customer)).home)

    assert row.startswith(shown)


def test_every_type_that_can_be_kept_is_in_the_table() -> None:
    assert SHOWN.keys() == {name for name, kind in KINDS.items() if kind.step not in {"none", "sepa"}}


@pytest.mark.parametrize("language", ["en", "it", PSEUDO_LANGUAGE])
async def test_all_types_together_make_a_sound_page(
    visits: Visits, stripe_api: StripeApi, language: str
) -> None:
    locale = {"locale": language} if language != PSEUDO_LANGUAGE else {}
    customer = await make_customer(stripe_api)
    for kind, (made_from, _) in SHOWN.items():
        fields = {f"{kind}[{name}]": value for name, value in made_from.items()}
        await give_method(stripe_api, customer, kind, **fields)

    page = (await visits.open(customer, language=language, **locale)).home

    assert len(rows(page)) == len(SHOWN)


async def test_a_type_that_nobody_knows_yet_breaks_nothing(
    visits: Visits, stripe_api: StripeApi, sandbox: Starlette
) -> None:
    row = method_row(sandbox, str(await default_of(stripe_api, "cus_demo_ada")))
    row["type"] = "quantum_transfer"
    row["quantum_transfer"] = {"spin": "up"}
    del row["card"]
    visits.stripe.app = sandbox

    visit = await visits.open("cus_demo_ada")

    assert rows(visit.home) == ["QUANTU Quantum transfer Default pays Lantern Team Remove Quantum transfer"]
    assert "Paid by Quantum transfer, the default." in visit.home.text
    assert (await visit.follow("Remove Quantum transfer")).status == 409


async def test_a_wallet_is_named_beside_its_card(
    visits: Visits, stripe_api: StripeApi, sandbox: Starlette
) -> None:
    row = method_row(sandbox, str(await default_of(stripe_api, "cus_demo_ada")))
    row["card"] = row["card"] | {"wallet": {"type": "google_pay", "dynamic_last4": None}}

    (shown,) = rows((await visits.open("cus_demo_ada")).home)

    assert shown.startswith("VISA Visa ending 4242 Default Google Pay")


@pytest.mark.parametrize(
    ("month", "year", "tag", "said"),
    [
        ("10", "2026", "Expired", "Expired 10/2026"),
        ("11", "2026", "Expires soon", "Expires 11/2026"),
        ("12", "2026", "Expires soon", "Expires 12/2026"),
        ("1", "2027", "", "Expires 01/2027"),
    ],
)
async def test_a_card_says_whether_it_expires_soon_or_has(  # noqa: PLR0917  the line of a table
    visits: Visits, stripe_api: StripeApi, month: str, year: str, tag: str, said: str
) -> None:
    card = str(await default_of(stripe_api, "cus_demo_ada"))
    await stripe_api.post(f"payment_methods/{card}", **{"card[exp_month]": month, "card[exp_year]": year})

    (shown,) = rows((await visits.open("cus_demo_ada")).home)

    assert shown.startswith(f"VISA Visa ending 4242 Default {tag}".strip() + f" {said} ")


async def test_a_card_is_good_through_the_last_day_of_its_month(
    visits: Visits, stripe_api: StripeApi, clock: Clock
) -> None:
    customer = await make_customer(stripe_api)
    card = await give_card(stripe_api, customer, "pm_card_visa")
    await stripe_api.post(f"payment_methods/{card}", **{"card[exp_month]": "11", "card[exp_year]": "2026"})

    clock.set(clock.now().replace(day=30, hour=23))
    last_day = rows((await visits.open(customer)).home)
    clock.set(clock.now().replace(month=12, day=1))
    next_day = rows((await visits.open(customer)).home)

    assert "Expires soon" in last_day[0]
    assert "Expired 11/2026" in next_day[0]


async def test_what_is_no_card_never_expires(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    await give_method(stripe_api, customer, "us_bank_account", **ACCOUNT)

    assert "Expire" not in rows((await visits.open(customer)).home)[0]
