"""`expand[]`: puts objects in the place of their ids, on copies, and only where asked.

A field is expandable when it holds an id of a kind that Stripe puts in its place, or that `expandable` has declared,
which goes before and says in which table the object lies:

    expandable("subscription", default_payment_method="payment_method", customer="customer")
    expandable("customer", {"invoice_settings.default_payment_method": "payment_method"})

A field that Stripe leaves out until it is asked for lies in `state.hidden` or is made by a function:

    includable("price", "tiers")
    includable("customer", "tax_ids", lambda state, customer: tax_ids_of(state, customer["id"]))
"""

from collections.abc import Callable

from sandbox.expansion_facts import kinds_at
from sandbox.state import State
from wire.errors import StripeError, invalid_request
from wire.objects import Object

Maker = Callable[[State, Object], object]

MAX_DEPTH = 4
_KINDS: dict[tuple[str, str], str] = {}
_MAKERS: dict[tuple[str, str], Maker] = {}


def expandable(owner: str, nested: dict[str, str] | None = None, /, **fields: str) -> None:
    """Declare which fields of `owner` hold ids, and of which kind; nested ones by dotted path."""
    for path, kind in ((nested or {}) | fields).items():
        _KINDS[owner, path] = kind


def includable(owner: str, field: str, maker: Maker | None = None) -> None:
    """Declare a field that is shown only on request; without a maker it is looked up in `state.hidden`."""
    _MAKERS[owner, field] = maker or (lambda state, row: state.hidden.get(row["id"], {}).get(field))


def declared_places(owner: str) -> set[str]:
    return {place for kind, place in (*_KINDS, *_MAKERS) if kind == owner}


def expand(state: State, answer: Object, paths: list[str]) -> Object:
    """Return the answer with all paths expanded; what it shares with the state stays untouched."""
    for path in paths:
        answer = _Walk(state, path).into(answer, path.split("."))
    return answer


class _Walk:
    """Follows one path into one answer."""

    def __init__(self, state: State, path: str) -> None:
        self._state = state
        self._path = path
        # The object that the node in hand belongs to.
        self._owner: Object = {}

    def into(self, node: Object, steps: list[str], owner: str = "", trail: str = "") -> Object:
        """Copy the node with what the steps name put in; `trail` leads here from the owning object."""
        if node.get("deleted") is True:
            # What is left of a deleted object has no fields to fill in; Stripe takes the wish and leaves it so.
            return node
        kind = node.get("object")
        if isinstance(kind, str):
            owner, trail, self._owner = kind, "", node
        step, *rest = steps
        place = f"{trail}.{step}" if trail else step
        if step not in node and (owner, place) not in _MAKERS:
            raise not_expandable(self._path)
        value = self._resolved(node, step, (owner, place), is_last=not rest)
        if rest:
            value = self._deeper(value, rest, owner, place)
        return node | {step: value}

    def _resolved(self, node: Object, step: str, place: tuple[str, str], *, is_last: bool) -> object:
        maker = _MAKERS.get(place)
        # Left out or null until asked for; an earlier path may have put it in already.
        if maker is not None and node.get(step) is None:
            return maker(self._state, self._owner)
        value = node[step]
        kinds = _kinds_of(*place)
        if not kinds:
            if is_last and not _is_expanded(value):
                raise not_expandable(self._path)
            return value
        if isinstance(value, list):
            return [self._fetch(kinds, one) for one in value]
        return self._fetch(kinds, value)

    def _deeper(self, value: object, rest: list[str], owner: str, place: str) -> object:
        if isinstance(value, dict):
            return self.into(value, rest, owner, place)
        if isinstance(value, list):
            return [self._deeper(one, rest, owner, place) for one in value]
        if value is None and _leads_on(owner, place):
            return None
        raise not_expandable(self._path)

    def _fetch(self, kinds: list[str], value: object) -> object:
        if isinstance(value, str):
            for kind in kinds:
                table = self._state.table(kind)
                found = table.get(value) or table.gone(value)
                if found is not None:
                    return found
        return value


def _kinds_of(owner: str, place: str) -> list[str]:
    """The kinds of what an id may stand for: as declared here, else as Stripe says."""
    ours = _KINDS.get((owner, place))
    return [ours] if ours else kinds_at(owner, place)


def _leads_on(owner: str, place: str) -> bool:
    """Whether something below the place can be expanded when it is not null."""
    return bool(kinds_at(owner, place)) or any(
        kind == owner and (path == place or path.startswith(f"{place}."))
        for kind, path in (*_KINDS, *_MAKERS)
    )


def _is_expanded(value: object) -> bool:
    """Objects that are always there in full, such as the items of a subscription, may be named too."""
    return isinstance(value, dict) and "object" in value


def too_deep(path: str) -> StripeError:
    message = (
        f"You cannot expand more than {MAX_DEPTH} levels of a property. "
        f"Property: {path} has {len(path.split('.'))} levels."
    )
    return invalid_request(message, param="expand", code="property_expansion_max_depth")


def not_expandable(path: str) -> StripeError:
    return invalid_request(f"This property cannot be expanded ({path}).", param="expand")
