"""One honest sentence for what this customer may not do; the reason's own name is for the merchant."""

from web.i18n import Language
from web.presenters.errors import Refusal
from web.visits import Visit


def plan_change_refusal(visit: Visit, reason: str) -> Refusal:
    language = visit.language
    return Refusal(
        heading=language.gettext("This plan cannot be changed here"),
        reason=plan_change_reason(reason, language),
        home_href=visit.href(""),
    )


def plan_change_reason(reason: str, language: Language) -> str:
    sentences = {
        "ending": language.gettext("The plan is about to end. Undo the cancellation first, then change it."),
        "paused": language.gettext("The plan is paused. It can be changed once it goes on."),
        "several_items": language.gettext("It is made of several parts, which only the merchant can change."),
        "metered": language.gettext("It is billed by usage, which only the merchant can change."),
        "send_invoice": language.gettext("It is paid by invoice; the merchant changes it on request."),
        "scheduled_change": language.gettext(
            "A change is planned already. Until then the plan stays as it is."
        ),
        "incomplete": language.gettext(
            "Its first payment is still open. Pay it first, then change the plan."
        ),
        "unsupported_method": language.gettext(
            "The payment method does not allow changes. Choose another one first."
        ),
        "nothing_to_choose": language.gettext("There is no other plan to choose at the moment."),
        "quantity_out_of_bounds": language.gettext("This number is not offered for the plan."),
        "waits_for_period_end": language.gettext(
            "This change would begin with the next period, and only the merchant can arrange it for now."
        ),
    }
    return sentences.get(reason) or language.gettext("The merchant does not offer this change.")


def cancellation_refusal(visit: Visit, reason: str) -> Refusal:
    language = visit.language
    sentences = {
        "ended": language.gettext("The plan has ended already."),
        "ending": language.gettext("The plan is cancelled already and ends by itself."),
        "incomplete": language.gettext(
            "The plan has not begun: without its first payment it ends by itself."
        ),
    }
    return Refusal(
        heading=language.gettext("This plan cannot be cancelled here"),
        reason=sentences.get(reason)
        or language.gettext("The merchant does not offer this here. Ask the merchant."),
        home_href=visit.href(""),
    )


def undo_refusal(visit: Visit, reason: str) -> Refusal:
    language = visit.language
    sentences = {
        "no_scheduled_change": language.gettext("No change is planned for this plan."),
        "scheduled_by_merchant": language.gettext(
            "The merchant has planned this change, and only the merchant can cancel it."
        ),
    }
    return Refusal(
        heading=language.gettext("There is nothing to undo"),
        reason=sentences.get(reason)
        or language.gettext("The merchant does not offer this here. Ask the merchant."),
        home_href=visit.href(""),
    )


def renewal_refusal(visit: Visit, reason: str) -> Refusal:
    language = visit.language
    sentences = {
        "ended": language.gettext("The plan has ended, so the cancellation cannot be undone."),
        "not_ending": language.gettext("The plan is not cancelled: it goes on by itself."),
    }
    return Refusal(
        heading=language.gettext("There is nothing to undo"),
        reason=sentences.get(reason)
        or language.gettext("The merchant does not offer this here. Ask the merchant."),
        home_href=visit.href(""),
    )


def pause_refusal(visit: Visit, reason: str) -> Refusal:
    language = visit.language
    sentences = {
        "ended": language.gettext("The plan has ended already."),
        "paused": language.gettext("The plan is paused already."),
        "ending": language.gettext("The plan is cancelled already and ends by itself."),
        "scheduled_change": language.gettext(
            "A change of the plan is planned, and it cannot be paused until then."
        ),
        "pending_change": language.gettext("A change of the plan still waits to be paid."),
    }
    return Refusal(
        heading=language.gettext("This plan cannot be paused here"),
        reason=sentences.get(reason)
        or language.gettext("The merchant does not offer this here. Ask the merchant."),
        home_href=visit.href(""),
    )


def resumption_refusal(visit: Visit, reason: str) -> Refusal:
    language = visit.language
    sentences = {
        "not_paused": language.gettext("The plan is not paused: it goes on by itself."),
        "refused_by_stripe": language.gettext(
            "The plan could not be resumed. Check the payment method, then try again."
        ),
    }
    return Refusal(
        heading=language.gettext("This plan cannot be resumed here"),
        reason=sentences.get(reason)
        or language.gettext("The merchant does not offer this here. Ask the merchant."),
        home_href=visit.href(""),
    )
