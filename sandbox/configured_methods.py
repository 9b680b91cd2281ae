"""Which types of payment methods an account offers: its payment method configurations.

Every account has a default one, made when it is first asked for.
"""

from sandbox.objects import new
from sandbox.payment_method_types import KINDS, capability_of
from sandbox.state import State
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

_WALLETS = ("apple_pay", "google_pay")
# Names of a configuration that are no types of their own; they are ways of cards.
_OF_CARDS = ("apple_pay", "cartes_bancaires", "google_pay", "jcb")
METHODS = tuple(sorted({*KINDS, *_OF_CARDS}))
# On unless the merchant says otherwise: what a portal can keep for a customer.
_ON_BY_DEFAULT = frozenset(
    {
        *("card", "link", *_OF_CARDS, "acss_debit", "amazon_pay", "au_becs_debit", "bacs_debit", "boleto"),
        *("cashapp", "nz_bank_account", "paypal", "revolut_pay", "sepa_debit", "us_bank_account"),
    }
)


def default_configuration(state: State) -> Object:
    table = state.table("payment_method_configuration")
    for row in table:
        if row["is_default"]:
            return row
    return add_configuration(state, {}, name="Default", is_default=True)


def add_configuration(
    state: State, preferences: Object, *, name: str, is_default: bool = False, parent: str | None = None
) -> Object:
    row = new(
        "payment_method_configuration",
        id=new_id("pmc"),
        active=True,
        is_default=is_default,
        name=name,
        parent=parent,
        **{method: _shown(state, method, preferences.get(method, "none")) for method in METHODS},
    )
    return state.table("payment_method_configuration").add(row)


def change_preferences(state: State, row: Object, preferences: Object) -> None:
    row.update({method: _shown(state, method, wish) for method, wish in preferences.items()})


def chosen_configuration(
    state: State, id_: str | None, *, param: str = "payment_method_configuration"
) -> Object:
    if id_ is None:
        return default_configuration(state)
    row = state.table("payment_method_configuration").find(id_, param=param, status=400)
    if not row["active"]:
        raise invalid_request("This payment method configuration is not active.", param=param)
    return row


def offered_types(configuration: Object) -> list[str]:
    """The types that can be set up with a configuration, cards first."""
    on = [kind for kind in KINDS if configuration[kind]["available"] and KINDS[kind].step != "none"]
    return sorted(on, key=lambda kind: (kind != "card", kind != "link"))


def offered_wallets(configuration: Object) -> list[str]:
    return [name for name in _WALLETS if configuration[name]["available"]]


def is_capable(state: State, kind: str) -> bool:
    """Whether the account may offer a type at all, wherever it is switched on."""
    capability = capability_of(kind)
    return capability is None or state.account["capabilities"].get(capability) == "active"


def _shown(state: State, method: str, preference: str) -> Object:
    default = "on" if method in _ON_BY_DEFAULT else "off"
    value = default if preference == "none" else preference
    kind = "card" if method in _OF_CARDS else method
    # https://docs.stripe.com/apple-pay: not for accounts in India.
    bars_wallets = method in _WALLETS and state.account["country"] == "IN"
    return {
        "available": value == "on" and is_capable(state, kind) and not bars_wallets,
        "display_preference": {"overridable": None, "preference": preference, "value": value},
    }
