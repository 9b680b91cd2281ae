"""Makes the offer to stay: how much it takes off, and what that means on the next invoices."""

from billing.retention_offers import RetentionOffer as Offer
from billing.subscriptions import Subscription
from web.forms.drawn import FIELD, drawn_field
from web.i18n import Language
from web.presenters import wording
from web.presenters.frame import Form, Tag
from web.presenters.retention_offers import RetentionOffer
from web.visits import Visit


def retention_offer(visit: Visit, subscription: Subscription, offer: Offer | None) -> RetentionOffer | None:
    if offer is None:
        return None
    return RetentionOffer(
        tag=Tag(_off(offer, visit.language), "good"),
        effect=_effect(offer, visit.language),
        form=Form(
            action=visit.href("subscriptions", subscription.id, "retention-offer"),
            hidden=visit.hidden(**{FIELD: drawn_field(offer.drawn)}),
        ),
    )


def _off(offer: Offer, language: Language) -> str:
    off = _reduction(offer, language)
    if offer.duration == "once":
        return language.gettext("%(off)s, once", off=off)
    if offer.until is None or offer.months is None:
        return off
    return language.ngettext(
        "%(off)s for %(count)d month", "%(off)s for %(count)d months", offer.months, off=off
    )


def _reduction(offer: Offer, language: Language) -> str:
    if offer.percent is not None:
        return language.gettext("%(percent)s off", percent=language.percent(offer.percent))
    assert offer.amount is not None
    return language.gettext("%(amount)s off", amount=language.money(offer.amount))


def _effect(offer: Offer, language: Language) -> str:
    after, before = language.money(offer.after), language.money(offer.before)
    per = wording.per_interval(offer.interval, language)
    if offer.duration == "once":
        return language.gettext(
            "%(after)s instead of %(before)s on %(date)s, then the usual price again.",
            after=after,
            before=before,
            date=language.date(offer.next_on),
        )
    if offer.until is None:
        return language.gettext(
            "%(after)s instead of %(before)s %(per)s, for as long as the plan goes on.",
            after=after,
            before=before,
            per=per,
        )
    return language.gettext(
        "%(after)s instead of %(before)s %(per)s until %(date)s, then %(before)s again.",
        after=after,
        before=before,
        per=per,
        date=language.date(offer.until),
    )
