"""One visit to the page that changes a plan: what may be chosen, what was, and what Stripe says of it."""

from dataclasses import dataclass

from billing.payment_methods import PaymentMethod
from billing.plan_changes import PlanChange
from billing.plan_options import PlanOptions, ProductOptions
from web.forms.plan_choice import PlanChoice
from web.i18n import Language
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class Offer:
    """`previewed` is None while there is nothing to preview; `preview_failed` when Stripe did not answer."""

    options: PlanOptions
    choice: PlanChoice
    previewed: PlanChange | None
    method: PaymentMethod | None
    preview_failed: bool = False
    quantity_error: str | None = None
    code_error: str | None = None
    why_not: str | None = None
    """The name of the rule that the choice breaks; choosing today's plan breaks none worth a word."""

    @property
    def chosen_product(self) -> ProductOptions | None:
        return next((one for one in self.options.products if self._holds_choice(one)), None)

    def _holds_choice(self, product: ProductOptions) -> bool:
        return any(one.price.id == self.choice.price for one in product.prices)


def choose_href(visit: Visit, options: PlanOptions, **query: str) -> str:
    return visit.href("subscriptions", options.subscription.id, "plan-change", **query)


def choice_href(visit: Visit, subscription_id: str, choice: PlanChoice) -> str:
    """The page with a choice made, and everything that was typed."""
    query = {"price": choice.price, "quantity": choice.typed_quantity, "code": choice.code}
    known = {name: value for name, value in query.items() if value}
    return visit.href("subscriptions", subscription_id, "plan-change", **known)


def quantity_problem(options: PlanOptions, choice: PlanChoice, language: Language) -> str | None:
    """What is wrong with the number that was typed, beside the field."""
    product = Offer(options, choice, None, None).chosen_product
    bounds = product.quantity if product else None
    if bounds is None or not choice.typed_quantity:
        return None
    if choice.quantity is not None and bounds.contains(choice.quantity):
        return None
    if bounds.maximum is None:
        return language.gettext("Enter a whole number, at least %(minimum)d.", minimum=bounds.minimum)
    return language.gettext(
        "Enter a whole number from %(minimum)d to %(maximum)d.",
        minimum=bounds.minimum,
        maximum=bounds.maximum,
    )
