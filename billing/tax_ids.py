"""Adding and removing the tax ids of a customer, as far as the configuration lets customers do so."""

from dataclasses import dataclass
from typing import Final

from billing.configurations import Configuration
from billing.customers import Customer, TaxId, load_customer
from billing.errors import FeatureDisabled, ObjectNotFound, StateMoved, TaxIdNotAccepted
from billing.tax_id_types import TYPES
from gateway.client import Gateway
from gateway.errors import NotFound, Refused

# Stripe keeps no more for one customer.
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class TaxIdWish:
    type: str
    value: str

    def is_met_by(self, tax_id: TaxId) -> bool:
        """Registers write the same number with and without spaces, dots and dashes."""
        return self.type == tax_id.type and _bare(self.value) == _bare(tax_id.value)


def may_update(configuration: Configuration) -> bool:
    return configuration.features.customer_update.allows("tax_id")


def own_tax_id(customer: Customer, tax_id: str) -> TaxId:
    """One that Stripe lists for this customer; any other looks like one that does not exist."""
    found = next((one for one in customer.tax_ids if one.id == tax_id), None)
    if found is None:
        raise ObjectNotFound
    return found


async def add_tax_id(  # noqa: PLR0913  whose, what, and what its form showed
    gateway: Gateway,
    customer: Customer,
    configuration: Configuration,
    *,
    wish: TaxIdWish,
    drawn: frozenset[str],
    idempotency_key: str,
) -> None:
    """`drawn` holds the ids that were there when the form was drawn.

    The same number among them is a mistake; one that came since is this very form, sent twice.
    """
    _check(configuration)
    same = next((one for one in customer.tax_ids if wish.is_met_by(one)), None)
    if same is not None and same.id not in drawn:
        return
    reason = _refusal(customer, wish, is_known=same is not None)
    if reason:
        raise TaxIdNotAccepted(reason)
    created = await _create(gateway, customer.id, wish, idempotency_key)
    # To an old form Stripe repeats its answer of then, whatever became of the tax id since.
    if created not in {one.id for one in (await load_customer(gateway, customer.id)).tax_ids}:
        raise StateMoved


async def remove_tax_id(
    gateway: Gateway, customer_id: str, configuration: Configuration, *, tax_id: str, idempotency_key: str
) -> None:
    _check(configuration)
    own_tax_id(await load_customer(gateway, customer_id), tax_id)
    try:
        await gateway.tax_ids.delete(customer_id, tax_id, idempotency_key=idempotency_key)
    except NotFound:
        # Removed a moment ago by the other click or tab: what was asked for is true.
        return


def _check(configuration: Configuration) -> None:
    if not may_update(configuration):
        raise FeatureDisabled("customer_update")


def _refusal(customer: Customer, wish: TaxIdWish, *, is_known: bool) -> str | None:
    if is_known:
        return "known"
    if wish.type not in TYPES:
        return "type_unknown"
    return "too_many" if len(customer.tax_ids) >= MOST else None


async def _create(gateway: Gateway, customer_id: str, wish: TaxIdWish, idempotency_key: str) -> str:
    params = {"type": wish.type, "value": wish.value}
    try:
        return (await gateway.tax_ids.create(customer_id, params, idempotency_key=idempotency_key)).id
    except Refused as error:
        if error.code == "tax_id_invalid":
            raise TaxIdNotAccepted("invalid") from error
        # Stripe gives the limit no code of its own, and another tab may have reached it just now.
        is_full = len((await load_customer(gateway, customer_id)).tax_ids) >= MOST
        raise TaxIdNotAccepted("too_many" if is_full else "refused") from error


def _bare(value: str) -> str:
    return "".join(sign for sign in value.upper() if sign.isalnum())
