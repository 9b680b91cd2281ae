"""What is said after something was done, by a name that fits into the cookie."""

from web.i18n import Language
from web.presenters.frame import Flash, Tone


def flash(name: str | None, language: Language) -> Flash | None:
    """The sentence of a name; an unknown name, as from an older cookie, says nothing."""
    sentences: dict[str, tuple[str, Tone]] = {
        "method_added": (
            language.gettext("The new payment method is saved and pays from now on."),
            "good",
        ),
        "method_added_aside": (
            language.gettext(
                "The new payment method is saved. It cannot pay every plan, so the default stays as it was."
            ),
            "warn",
        ),
        "method_known": (language.gettext("This payment method is already saved."), "good"),
        "method_not_added": (language.gettext("No payment method was added."), "flat"),
        "method_needed": (
            language.gettext("The change needs a payment method. Add one first, then change the plan."),
            "warn",
        ),
        "method_default": (language.gettext("The default payment method is changed."), "good"),
        "method_processing": (
            language.gettext("The bank account is saved. The bank confirms it within a few days."),
            "good",
        ),
        "method_to_verify": (
            language.gettext(
                "The bank account is saved and waits to be verified. It pays nothing until then."
            ),
            "warn",
        ),
        "method_failed": (
            language.gettext("The payment method was not accepted. Add it again, or another one."),
            "bad",
        ),
        "method_chosen": (language.gettext("The payment method of the plan is changed."), "good"),
        "method_pays_everything": (
            language.gettext("This method is the default and pays all plans."),
            "good",
        ),
        "method_not_usable": (
            language.gettext("This method cannot pay every plan, so nothing was changed."),
            "warn",
        ),
        "card_saved": (language.gettext("The card is saved."), "good"),
        "tax_id_added": (
            language.gettext("The tax ID is saved. New invoices show it."),
            "good",
        ),
        "tax_id_removed": (
            language.gettext("The tax ID is removed. New invoices do not show it any more."),
            "good",
        ),
        "details_saved": (language.gettext("The billing information is saved."), "good"),
        "invoice_settled": (
            language.gettext("This invoice is not open any more: there is nothing to pay."),
            "good",
        ),
        "payment_pending": (
            language.gettext("The payment is on its way. The invoice stays open until it arrives."),
            "good",
        ),
        "method_removed": (language.gettext("The payment method is removed."), "good"),
        "plan_changed": (language.gettext("The plan is changed."), "good"),
        "plan_scheduled": (
            language.gettext("The change is planned. Until then everything stays as it is."),
            "good",
        ),
        "plan_change_pending": (
            language.gettext("The payment for the change is on its way. The plan changes once it arrives."),
            "good",
        ),
        "change_undone": (
            language.gettext("The planned change is cancelled. The plan goes on as it is."),
            "good",
        ),
        "plan_kept": (language.gettext("Nothing was changed."), "flat"),
        "paused": (language.gettext("The plan is paused. Nothing is charged until it goes on."), "good"),
        "resumed": (language.gettext("The plan goes on."), "good"),
        "resumption_unpaid": (
            language.gettext("The plan goes on as soon as this invoice is paid."),
            "warn",
        ),
        "renewed": (language.gettext("The cancellation is undone. The plan goes on."), "good"),
        "offer_taken": (language.gettext("The offer is taken. The plan goes on at the lower price."), "good"),
        "reason_given": (language.gettext("Thank you. The reason is passed on."), "good"),
        "state_moved": (
            language.gettext(
                "Something changed in the meantime, so nothing was done. This is how it is now."
            ),
            "warn",
        ),
        "not_possible": (language.gettext("This is not possible any more. This is how it is now."), "warn"),
    }
    found = sentences.get(name or "")
    return Flash(*found) if found else None
