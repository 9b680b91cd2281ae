"""What has become of an invoice, a credit note or a refund, in a word or two."""

from billing.credited import CreditNote
from billing.refunds import Refund
from web.i18n import Language
from web.presenters.frame import Tag, Tone


def status_tag(status: str, language: Language) -> Tag:
    labels: dict[str, tuple[str, Tone]] = {
        "open": (language.gettext("Open"), "warn"),
        "past_due": (language.gettext("Overdue"), "bad"),
        "on_its_way": (language.gettext("Payment on its way"), "warn"),
        "paid": (language.gettext("Paid"), "good"),
        "partly_refunded": (language.gettext("Partly refunded"), "flat"),
        "refunded": (language.gettext("Refunded"), "flat"),
        "void": (language.gettext("Void"), "flat"),
        "uncollectible": (language.gettext("Not collected"), "flat"),
    }
    label, tone = labels.get(status, (status, "flat"))
    return Tag(label, tone)


def note_tag(note: CreditNote, language: Language) -> Tag:
    return Tag(language.gettext("Void") if note.is_void else language.gettext("Credited"), "flat")


def refund_tag(refund: Refund, language: Language) -> Tag:
    if refund.has_failed:
        return Tag(language.gettext("Failed, nothing was paid back"), "bad")
    if refund.is_given:
        return Tag(language.gettext("Paid back"), "good")
    return Tag(language.gettext("On its way"), "warn")
