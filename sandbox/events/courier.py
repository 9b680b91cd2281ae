"""Delivers events to the webhook endpoints of one account, signed, and again when nobody took them.

Deliveries run beside the requests, each endpoint on its own, in the order of the events. The waits between attempts
are measured by the sandbox's clock, so that moving it on brings the next attempt.
"""

import asyncio
import hmac
import logging
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from wire.objects import Object

if TYPE_CHECKING:
    from sandbox.events.sending import Sender
    from sandbox.state import State

# As Stripe does in test mode: three more attempts within a few hours.
WAITS = (300, 1_800, 7_200)
MOST_WAITING = 5_000
_MOST_NOTED = 1_000
# So that requests that follow each other closely share one disorder.
_GATHERING = 0.05
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Delivery:
    """One event on its way to one endpoint."""

    state: "State"
    event: Object
    endpoint: str
    attempt: int = 1
    due: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one delivery; `status` is None where nobody answered, and `error` says why."""

    at: int
    event: str
    type: str
    endpoint: str
    url: str
    attempt: int
    status: int | None
    error: str | None = None


class Courier:
    """What waits to be delivered, what is to be tried again, and what was tried."""

    def __init__(self) -> None:
        # Whether endpoints may lie beyond this machine, where real systems might take test events for true ones.
        self.goes_anywhere = False
        self.shuffles = False
        self.repeats = False
        self.attempts: deque[Attempt] = deque(maxlen=_MOST_NOTED)
        self.waiting: deque[Delivery] = deque()
        self.later: list[Delivery] = []
        self._sending = 0
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def take(self, state: "State", event: Object) -> None:
        """Send an event to all who want it."""
        for endpoint in state.table("webhook_endpoint"):
            if endpoint["status"] == "enabled" and wants(endpoint, event["type"]):
                event["pending_webhooks"] += 1
                for _ in range(2 if self.repeats else 1):
                    self._enqueue(Delivery(state, event, endpoint["id"]))
        self._start()

    def try_again(self, now: int) -> None:
        """Send what has waited long enough."""
        for delivery in [one for one in self.later if one.due <= now]:
            self.later.remove(delivery)
            self._enqueue(delivery)
        self._start()
        self._wake_for_next(now)

    @property
    def on_the_way(self) -> int:
        return len(self.waiting) + self._sending

    async def finish(self) -> None:
        """Wait until nothing is on its way."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    def close(self) -> None:
        """Forget everything; nothing is delivered any more."""
        self.waiting.clear()
        self.later.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _enqueue(self, delivery: Delivery) -> None:
        if len(self.waiting) >= MOST_WAITING:
            _log.warning("Too many webhooks wait; %s is not delivered", delivery.event["id"])
            return
        self.waiting.append(delivery)

    def _start(self) -> None:
        if not self.waiting or (self._task is not None and not self._task.done()):
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # Outside of a server nothing can be sent; the next request of one begins.
            return
        self._task = loop.create_task(self._deliver_all())

    async def _deliver_all(self) -> None:
        from sandbox.events.sending import Sender  # noqa: PLC0415  slow to load, and most runs send nothing

        async with Sender() as sender:
            while self.waiting:
                if self.shuffles:
                    await asyncio.sleep(_GATHERING)
                batch = list(self.waiting)
                self.waiting.clear()
                self._sending = len(batch)
                if self.shuffles:
                    batch.reverse()
                await asyncio.gather(*(self._deliver_in_turn(sender, each) for each in _by_endpoint(batch)))

    async def _deliver_in_turn(self, sender: "Sender", deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            await self._deliver(sender, delivery)
            self._sending -= 1

    async def _deliver(self, sender: "Sender", delivery: Delivery) -> None:
        endpoint = delivery.state.table("webhook_endpoint").get(delivery.endpoint)
        if endpoint is None or endpoint["status"] != "enabled":
            delivery.event["pending_webhooks"] = max(0, delivery.event["pending_webhooks"] - 1)
            return
        status, error = await _send(sender, endpoint, delivery)
        now = delivery.state.timestamp()
        event = delivery.event
        self.attempts.append(
            Attempt(
                now,
                event["id"],
                event["type"],
                endpoint["id"],
                endpoint["url"],
                delivery.attempt,
                status,
                error,
            )
        )
        if status is not None and 200 <= status < 300:
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
        elif delivery.attempt <= len(WAITS):
            delivery.due = now + WAITS[delivery.attempt - 1]
            delivery.attempt += 1
            self.later.append(delivery)
            self._wake_for_next(now)

    def _wake_for_next(self, now: int) -> None:
        """The clock runs by itself too."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.later:
            first = min(self.later, key=lambda one: one.due)
            wait = max(1, first.due - now)
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(wait, lambda: self.try_again(first.state.timestamp()))


def wants(endpoint: Object, type_: str) -> bool:
    return any(fnmatchcase(type_, wish) for wish in endpoint["enabled_events"])


def sign(payload: bytes, secret: str, moment: int) -> str:
    """The `Stripe-Signature` header of a payload."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + payload, sha256).hexdigest()
    return f"t={moment},v1={digest}"


async def _send(sender: "Sender", endpoint: Object, delivery: Delivery) -> tuple[int | None, str | None]:
    private = delivery.state.private
    payload = _payload(delivery.event, private)
    # Receivers take signatures of the past for stolen ones; theirs may be the system's time or the sandbox's.
    moment = max(delivery.state.timestamp(), int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": sign(payload, private[endpoint["id"]]["secret"], moment),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    return await sender.post(endpoint["url"], payload, headers)


def _payload(event: Object, private: Mapping[str, Any]) -> bytes:
    data = private.get(event["id"], {}).get("data", b"null")
    return msgspec.json.encode(event | {"data": msgspec.Raw(data)})


def _by_endpoint(batch: list[Delivery]) -> Iterator[list[Delivery]]:
    for endpoint in dict.fromkeys(each.endpoint for each in batch):
        yield [each for each in batch if each.endpoint == endpoint]
