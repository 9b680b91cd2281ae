"""Writes the mail of a receipt, and sends what waits in the outbox."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

import msgspec
from markupsafe import Markup

from billing.receipts import Receipt, verdict
from store.outbox import Entry
from web.errors import GatewayError
from web.i18n import Language, language
from web.mail_markup import STYLES, document, element, head_band
from web.mail_settings import mailbox
from web.mailers import MailFailed, Undeliverable
from web.outbox_worker import Dropped, Outcome, Postponed, Settled
from web.portal import Portal
from web.presenters.receipts import Fact, ReceiptContent, receipt_content
from web.settings import Merchant

MAIL: Final = "mail"
# A change that waits to be paid is dropped by Stripe within a day.
ASKED_AGAIN: Final = timedelta(hours=1)


class MailSender:
    """What the outbox's worker does with an entry of the kind `mail`."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def __call__(self, entry: Entry, now: datetime) -> Outcome:
        merchant = self._portal.merchant(entry.merchant)
        if merchant is None:
            raise Undeliverable("the settings name no such merchant")
        receipt = read_receipt(entry)
        if entry.state == "held":
            found = await self._verdict(merchant, receipt, now)
            if found == "untrue":
                return Dropped()
            if found == "waiting":
                return Postponed(now + ASKED_AGAIN)
        if self._portal.mailer is None or not receipt.email:
            return Settled("kept")
        await self._portal.mailer.send(receipt_mail(self._portal, merchant, receipt))
        return Settled()

    async def _verdict(self, merchant: Merchant, receipt: Receipt, now: datetime) -> str:
        try:
            return await verdict(self._portal.gateways[merchant.name], receipt, now=now)
        except GatewayError as error:
            raise MailFailed(f"Stripe did not say what became of it ({type(error).__name__})") from error


def read_receipt(entry: Entry) -> Receipt:
    return msgspec.json.decode(entry.payload, type=Receipt)


def language_of_receipt(receipt: Receipt, merchant: Merchant) -> Language:
    return language(receipt.language, merchant.time_zone, receipt.catalogue)


def receipt_mail(portal: Portal, merchant: Merchant, receipt: Receipt) -> EmailMessage:
    """The same receipt always gives the same mail, id and date included: programs then show a repeat once."""
    spoken = language_of_receipt(receipt, merchant)
    content = receipt_content(receipt, spoken)
    sender = _sender(portal, merchant)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = _recipient(receipt)
    if merchant.letterhead.reply_to:
        message["Reply-To"] = mailbox(merchant.letterhead.reply_to)
    message["Subject"] = " ".join(content.heading.split())
    message["Date"] = receipt.received_at
    message["Message-ID"] = f"<{receipt.id}@{sender.domain}>"
    # So that no answering machine answers.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(receipt_text(content, merchant, spoken))
    message.add_alternative(_html(content, merchant, spoken), subtype="html")
    # Last, because setting the content takes away what was said of it.
    message["Content-Language"] = spoken.tag
    return message


def receipt_text(content: ReceiptContent, merchant: Merchant, spoken: Language) -> str:
    facts = "\n".join(f"{fact.term}: {'; '.join((*fact.values, *fact.notes))}" for fact in content.facts)
    parts = [content.heading, content.lead, facts, content.undo, _closing(merchant, spoken)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _html(content: ReceiptContent, merchant: Merchant, spoken: Language) -> str:
    paragraphs = [element("p", STYLES["p"], text) for text in (content.lead, content.undo) if text]
    facts = element("dl", STYLES["dl"], (part for fact in content.facts for part in _fact(fact)))
    body = [
        element("h1", STYLES["h1"], content.heading),
        *paragraphs[:1],
        facts,
        *paragraphs[1:],
        element("p", STYLES["foot"], _closing(merchant, spoken)),
    ]
    brand = merchant.brand
    return document(
        title=content.heading,
        language=spoken.tag,
        direction=spoken.direction,
        shape=brand.shape,
        parts=[
            head_band(brand.business_name, brand.brand_color),
            element("div", STYLES["content"], body),
        ],
    )


def _fact(fact: Fact) -> Iterator[Markup]:
    yield element("dt", STYLES["dt"], fact.term)
    for text in (*fact.values, *fact.notes):
        yield element("dd", STYLES["dd"], text)


def _closing(merchant: Merchant, spoken: Language) -> str:
    name, support = merchant.brand.business_name, merchant.links.support
    why = spoken.gettext("%(name)s sends this because the plan was changed in billing.", name=name)
    if support is None:
        return why
    contact = spoken.gettext(
        "Was it somebody else? Contact %(name)s: %(contact)s",
        name=name,
        contact=support.removeprefix("mailto:"),
    )
    return f"{why} {contact}"


def _sender(portal: Portal, merchant: Merchant) -> Address:
    smtp = portal.settings.smtp
    written = merchant.letterhead.sender or (smtp.sender if smtp else None)
    sender = mailbox(written) if written else None
    if sender is None:
        raise Undeliverable("nobody is named as the sender")
    return Address(sender.display_name or merchant.brand.business_name, addr_spec=sender.addr_spec)


def _recipient(receipt: Receipt) -> Address:
    try:
        return Address(addr_spec=receipt.email or "")
    except (HeaderParseError, ValueError, IndexError) as error:
        raise Undeliverable("the customer's address cannot be written to") from error
