"""What is said of an open invoice among the things to come."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from billing.charges import read_open_invoice
from billing.coming_events import waiting
from gateway.invoices import Invoice
from tests.unit.builders import NOW
from web.i18n import Language
from web.presenters.coming_words import invoice_words

ENGLISH = Language("en", ZoneInfo("UTC"))
TOMORROW = int((NOW + timedelta(days=1)).timestamp())


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ({"next_payment_attempt": TOMORROW}, "charge", "Invoice A-1 is charged by itself."),
        (
            {"next_payment_attempt": TOMORROW, "attempted": True},
            "retry",
            "A payment did not go through and is tried again.",
        ),
        ({"due_date": TOMORROW}, "due", "Invoice A-1 has to be paid by then."),
        ({"attempted": True}, "open", "Invoice A-1 is open."),
    ],
)
def test_only_what_was_tried_has_failed(given: dict[str, object], kind: str, said: str) -> None:
    plain = {"id": "in_1", "number": "A-1", "currency": "eur", "created": 1, "status": "open"}
    invoice = read_open_invoice(msgspec.convert(plain | given, Invoice))

    (event,) = waiting([invoice], [], now=NOW)

    assert (event.kind, invoice_words(event, None, ENGLISH)) == (kind, said)
