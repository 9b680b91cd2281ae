"""Answers only so many requests of one customer at once; the others wait for their turn.

All customers share the connections to Stripe. Whoever asks for hundreds of pages or tables at the same moment, by
mistake or by intent, waits for itself and not everybody for it.
"""

import asyncio
from weakref import WeakValueDictionary

from starlette.types import ASGIApp, Receive, Scope, Send

from web.scopes import SESSION

# Browsers ask for six things at once where each needs a connection; an archive may be on its way beside them.
AT_ONCE = 10


class Turns:
    """Lives inside the sessions: before, nobody knows whose a request is."""

    def __init__(self, app: ASGIApp, at_once: int = AT_ONCE) -> None:
        self.app = app
        self.at_once = at_once
        # A customer's places are forgotten with the last request that holds or awaits one.
        self.places: WeakValueDictionary[tuple[str, str], asyncio.Semaphore] = WeakValueDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = scope.get(SESSION)
        if opened is None:
            await self.app(scope, receive, send)
            return
        customer = (opened.session.merchant, opened.session.customer_id)
        places = self.places.setdefault(customer, asyncio.Semaphore(self.at_once))
        async with places:
            await self.app(scope, receive, send)
