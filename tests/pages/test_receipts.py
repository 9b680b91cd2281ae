"""What was changed is confirmed in writing: once, on a page, in a file and by mail."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from billing.configurations import Condition, ScheduleAtPeriodEnd, SubscriptionCancel
from sandbox.clock import Clock
from store import outbox
from tests.fixtures import StripeApi
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, give_card, subscription_of
from web.mailers import KeptMail
from web.outbox_worker import OutboxWorker

ADA = "cus_demo_ada"
LUCIA = "cus_caffe_lucia"
SANDBOX = "/v1/subscriptions/"


@pytest.fixture
def mail(visits: Visits) -> KeptMail:
    """The portal with a way for mail to go; nothing leaves."""
    visits.use_mailer(KeptMail())
    assert isinstance(visits.mailer, KeptMail)
    return visits.mailer


async def work(visits: Visits) -> None:
    worker: OutboxWorker = visits.portal.state.outbox_worker
    await worker.work()


async def cancel(visit: Visit) -> Page:
    question = await visit.follow("Cancel plan")
    return await visit.client.submit(question.form("Cancel plan"))


async def renew(visit: Visit) -> Page:
    question = await visit.follow("Don't cancel plan")
    return await visit.client.submit(question.form("Don't cancel plan"))


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\u202f", " ").replace("\xa0", " ")


async def test_a_cancellation_can_be_printed_and_saved(visits: Visits) -> None:
    visit = await visits.open(ADA)
    done = await cancel(visit)

    page = await visit.client.get(done.link("Print or save"))
    file = await visit.client.http.get(page.link("Save as text"))

    assert page.heading == "Cancellation confirmed: Lantern Team"
    for fact in (
        "Lantern Team stays active until December 13, 2026 and ends then.",
        "Received November 22, 2026, 1:00:",
        "Lantern Team, 3 seats, €24.00 per month",
        "Nothing is due now.",
        "This can be undone until December 13, 2026",
    ):
        assert fact in page.text.replace("\u202f", " ").replace("\xa0", " ")
    assert file.headers["content-disposition"] == 'attachment; filename="cancellation-2026-11-22.txt"'
    assert file.text.startswith("Cancellation confirmed: Lantern Team\n")


async def test_without_a_mail_server_the_page_promises_no_mail(visits: Visits) -> None:
    visit = await visits.open(ADA)

    done = await cancel(visit)
    page = await visit.client.get(done.link("Print or save"))

    assert "A confirmation goes to" not in done.text
    assert "also goes to" not in page.text


async def test_a_cancellation_is_confirmed_by_mail(
    visits: Visits, mail: KeptMail, stripe_api: StripeApi
) -> None:
    subscription = await subscription_of(stripe_api, ADA)
    visit = await visits.open(ADA)

    done = await cancel(visit)
    await work(visits)

    (message,) = mail.messages
    assert "A confirmation goes to ada.romano@example.com." in done.text
    assert message["From"] == "Lantern <billing@lantern.example>"
    assert message["Reply-To"] == "help@lantern.example"
    assert str(message["To"]) == "ada.romano@example.com"
    assert message["Subject"] == "Cancellation confirmed: Lantern Team"
    assert message["Message-ID"].endswith("@lantern.example>")
    assert message["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        text = text_of(message, kind)
        assert "PM +0100" in text
        assert subscription["id"] in text
        assert "€24.00 per month" in text
        assert "December 13, 2026" in text


async def test_a_mail_speaks_the_customer_s_language_and_wears_the_merchant_s_brand(
    visits: Visits, mail: KeptMail
) -> None:
    visit = await visits.open(LUCIA, merchant="caffe", language="it")
    home = await visit.get()
    question = await visit.client.get(home.link("Disdici"))

    await visit.client.submit(question.form("Disdici"))
    await work(visits)

    (message,) = mail.messages
    html = text_of(message, "html")
    assert str(message["Subject"]).startswith("Disdetta confermata: ")
    assert message["Content-Language"] == "it"
    assert '<html lang="it"' in html
    assert "background:#5e2314;color:#ffffff" in html
    assert "Caffè Duomo" in html
    assert "<script" not in html
    assert "Numero del contratto" in text_of(message)


async def test_undoing_is_confirmed_too(visits: Visits, mail: KeptMail) -> None:
    visit = await visits.open("cus_demo_elena")

    home = await renew(visit)
    page = await visit.client.get(home.link("Print or save the confirmation"))
    await work(visits)

    (message,) = mail.messages
    assert page.heading == message["Subject"]
    assert page.heading.startswith("Cancellation undone: ")
    assert "Renews" in page.text


async def change_plan(visit: Visit, *, price: str, quantity: str) -> Page:
    page = await visit.follow("Change plan")
    return await visit.client.submit(page.form("Update amount"), price=price, quantity=quantity)


async def test_a_plan_change_is_confirmed_with_its_price(visits: Visits, mail: KeptMail) -> None:
    visit = await visits.open(ADA)
    priced = await change_plan(visit, price="price_lantern_business_monthly", quantity="4")

    home = await visit.client.submit(priced.form("and change plan"))
    page = await visit.client.get(home.link("Print or save the confirmation"))
    await work(visits)

    (message,) = mail.messages
    text = text_of(message)
    assert page.heading == message["Subject"] == "Plan change confirmed: Lantern Business, 4 seats"
    assert "Change Lantern Team, 3 seats to Lantern Business, 4 seats" in text
    assert "New plan: Lantern Business, 4 seats, €72.00 per month" in text
    assert "Begins: November 22, 2026" in text
    assert "Then: €72.00 a month" in text


async def test_a_plan_change_that_waits_is_confirmed_with_its_day(visits: Visits, mail: KeptMail) -> None:
    update = visits.merchant("lantern").configurations[0].features.subscription_update
    later = ScheduleAtPeriodEnd(conditions=(Condition(type="decreasing_item_amount"),))
    waiting = replace(update, schedule_at_period_end=later)
    visits.configure(subscription_update=waiting)
    visit = await visits.open(ADA)
    priced = await change_plan(visit, price="price_lantern_team_monthly", quantity="1")

    await visit.client.submit(priced.form("hange plan"))
    await visit.client.submit(priced.form("hange plan"))
    await work(visits)

    (message,) = mail.messages
    assert "begins on December 13, 2026." in text_of(message)
    assert "This can be taken back in billing until December 13, 2026." in text_of(message)


async def test_a_plan_change_pressed_twice_sends_one_mail(visits: Visits, mail: KeptMail) -> None:
    visit = await visits.open(ADA)
    priced = await change_plan(visit, price="price_lantern_business_monthly", quantity="4")

    await visit.client.submit(priced.form("and change plan"))
    home = await visit.client.submit(priced.form("and change plan"))
    await work(visits)

    assert len(mail.messages) == 1
    assert home.has_link("Print or save the confirmation")


async def test_a_declined_change_is_confirmed_only_if_it_comes_true(
    visits: Visits, mail: KeptMail, stripe_api: StripeApi, clock: Clock
) -> None:
    card = await give_card(stripe_api, ADA, "pm_card_chargeCustomerFail")
    visit = await visits.open(ADA)
    priced = await change_plan(visit, price="price_lantern_business_monthly", quantity="4")
    declined = await visit.client.submit(priced.form("and change plan"))
    clock.advance(timedelta(minutes=3))
    await work(visits)
    after_decline = len(mail.messages)

    await give_card(stripe_api, ADA, "pm_card_visa")
    priced = await change_plan(visit, price="price_lantern_business_monthly", quantity="4")
    await visit.client.submit(priced.form("and change plan"))
    clock.advance(timedelta(hours=3))
    await work(visits)

    assert card
    assert (declined.status, after_decline, len(mail.messages)) == (402, 0, 1)


async def test_pressing_twice_sends_one_mail(visits: Visits, mail: KeptMail) -> None:
    visit = await visits.open(ADA)
    question = await visit.follow("Cancel plan")

    await visit.client.submit(question.form("Cancel plan"))
    done = await visit.client.submit(question.form("Cancel plan"))
    await work(visits)
    await work(visits)

    assert len(mail.messages) == 1
    assert done.has_link("Print or save")


async def test_undoing_twice_sends_one_mail(visits: Visits, mail: KeptMail) -> None:
    visit = await visits.open("cus_demo_elena")
    question = await visit.follow("Don't cancel plan")

    await visit.client.submit(question.form("Don't cancel plan"))
    await visit.client.submit(question.form("Don't cancel plan"))
    await work(visits)

    assert len(mail.messages) == 1


async def test_what_was_refused_is_not_confirmed(
    visits: Visits, mail: KeptMail, stripe_api: StripeApi, clock: Clock
) -> None:
    visit = await visits.open(ADA)
    question = await visit.follow("Cancel plan")
    subscription = await subscription_of(stripe_api, ADA)
    await stripe_api.post(f"subscriptions/{subscription['id']}", cancel_at_period_end="true")
    await stripe_api.post(f"subscriptions/{subscription['id']}", trial_end="now")
    await stripe_api.post(f"subscriptions/{subscription['id']}", cancel_at_period_end="false")
    clock.advance(timedelta(days=40))

    await visit.client.submit(question.form("Cancel plan"))
    clock.advance(timedelta(minutes=5))
    await work(visits)

    assert list(mail.messages) == []


async def test_a_crash_after_stripe_s_answer_loses_no_receipt(
    visits: Visits, mail: KeptMail, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await visits.open(ADA)
    question = await visit.follow("Cancel plan")
    monkeypatch.setattr(outbox, "enqueue", _dying)
    await visit.client.http.post(
        question.form("Cancel plan").action,
        data=dict(question.form("Cancel plan").values),
        headers={"Origin": "https://billing.lantern.test"},
    )
    monkeypatch.undo()

    await work(visits)
    at_once = len(mail.messages)
    clock.advance(timedelta(minutes=3))
    await work(visits)

    assert (at_once, len(mail.messages)) == (0, 1)


async def test_a_change_that_never_reached_stripe_is_not_confirmed(
    visits: Visits, mail: KeptMail, stripe_api: StripeApi, clock: Clock
) -> None:
    subscription = await subscription_of(stripe_api, ADA)
    visit = await visits.open(ADA)
    question = await visit.follow("Cancel plan")
    await fail_once(visits, f"{SANDBOX}{subscription['id']}", question, visit)

    clock.advance(timedelta(minutes=3))
    await work(visits)

    assert list(mail.messages) == []


async def test_nobody_else_can_read_a_receipt(visits: Visits) -> None:
    visit = await visits.open(ADA)
    receipt = (await cancel(visit)).link("Print or save").rsplit("/", 1)[1]

    other = await (await visits.open("cus_demo_elena")).get("receipts", receipt)
    elsewhere = await (await visits.open(LUCIA, merchant="caffe")).get("receipts", receipt)
    file = await (await visits.open("cus_demo_elena")).get("receipts", receipt, "file")

    assert (other.status, elsewhere.status, file.status) == (404, 404, 404)


async def test_a_receipt_reads_well_in_every_language(visits: Visits) -> None:
    visits.configure(subscription_cancel=SubscriptionCancel(enabled=True, mode="immediately"))
    visit = await visits.open(ADA, language="en-XA")
    home = await visit.get()
    question = await visit.client.get(home.link("Çàñçéļ þļàñ"))

    done = await visit.client.submit(question.form("Çàñçéļ þļàñ"))
    page = await visit.client.get(done.link("Þŕîñţ"))

    assert page.status == 200
    assert page.heading.startswith("⟦Çàñçéļļàţîóñ")


async def test_a_customer_without_an_address_still_gets_the_page(
    visits: Visits, mail: KeptMail, stripe_api: StripeApi
) -> None:
    await stripe_api.post(f"customers/{ADA}", email="")
    visit = await visits.open(ADA)

    done = await cancel(visit)
    await work(visits)

    assert done.has_link("Print or save")
    assert list(mail.messages) == []


async def fail_once(visits: Visits, path: str, question: Page, visit: Visit) -> None:
    """Stripe is away while the form is sent; reading would fail too, so only the write is let fail."""
    visits.stripe.failing_writes.add(path)
    await visit.client.http.post(
        question.form("Cancel plan").action,
        data=dict(question.form("Cancel plan").values),
        headers={"Origin": "https://billing.lantern.test"},
    )
    visits.stripe.failing_writes.clear()


async def _dying(*_: object, **__: object) -> None:
    raise RuntimeError("the process is killed here")
