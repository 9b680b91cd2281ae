"""Stripe's list envelope."""

from collections.abc import Sequence

from wire.objects import Object


def page(data: Sequence[object], *, url: str, has_more: bool = False) -> Object:
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}
