"""The choice on the page that changes a plan: a price, a number, and the interval that is looked at."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

LONGEST_ID = 255
LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """Keeps what was typed; `quantity` is None where nothing, or no number, was."""

    price: str | None = None
    typed_quantity: str | None = None
    interval: str | None = None
    code: str | None = None

    @property
    def quantity(self) -> int | None:
        typed = (self.typed_quantity or "").strip()
        return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else None

    @property
    def is_quantity_wrong(self) -> bool:
        """Something was typed that is no number; whether a number fits is for the plan to say."""
        return bool((self.typed_quantity or "").strip()) and self.quantity is None


def read_choice(query: QueryParams) -> PlanChoice:
    return PlanChoice(
        price=query.get("price", "")[:LONGEST_ID] or None,
        typed_quantity=query.get("quantity", "")[:LONGEST_ID] or None,
        interval=query.get("interval", "")[:LONGEST_ID] or None,
        code=query.get("code", "").strip()[:LONGEST_ID] or None,
    )
