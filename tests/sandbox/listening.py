"""Reads the events of a sandbox as a test asks for them."""

from typing import Any

import stripe

Dict = dict[str, Any]


class Listener:
    """Reads the events that came since it was asked last, oldest first."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client
        self._known: set[str] = set()

    async def events(self) -> list[stripe.Event]:
        page = await self._client.v1.events.list_async({"limit": 100})
        fresh = [event for event in reversed(page.data) if event.id not in self._known]
        self._known.update(event.id for event in fresh)
        return fresh

    async def types(self) -> list[str]:
        return [event.type for event in await self.events()]

    async def only(self, type_: str) -> stripe.Event:
        (event,) = [event for event in await self.events() if event.type == type_]
        return event


def body(event: stripe.Event) -> Dict:
    found: Dict = event.data.object.to_dict()
    return found


def previous(event: stripe.Event) -> Dict | None:
    told = event.to_dict()["data"].get("previous_attributes")
    return dict(told) if told is not None else None
