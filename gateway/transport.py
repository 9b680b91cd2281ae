"""The way to Stripe: the official client for signing, encoding and errors, over a shared httpx client.

The client's own retries are switched off, because they skip the lock timeouts that Stripe reports as 429.
"""

import asyncio
import re
from collections.abc import Awaitable, Mapping
from typing import Final, TypeVar
from uuid import uuid4

import httpx
import msgspec
import stripe

from gateway import errors

API_VERSION: Final = "2026-10-28.endive"
DEADLINE_SECONDS: Final = 10.0
RETRIES: Final = 2
FIRST_WAIT_SECONDS: Final = 0.25

# Telemetry writes a file below the user's home, which a hardened container does not have.
stripe.enable_telemetry = False

T = TypeVar("T")
Params = Mapping[str, object]


class SharedClient(stripe.HTTPClient):
    """Lets every merchant's client use one pool of connections."""

    name = "httpx-shared"

    def __init__(self, http: httpx.AsyncClient) -> None:
        super().__init__()
        self._http = http

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: bytes | str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            request = self._http.build_request(
                method, url, headers=dict(headers), content=post_data, timeout=DEADLINE_SECONDS
            )
            # Documents may set cookies for all of Stripe; whose they are, no merchant's key shall tell.
            request.headers.pop("cookie", None)
            response = await self._http.send(request)
        except httpx.HTTPError as error:
            raise stripe.APIConnectionError(type(error).__name__) from error  # type: ignore[no-untyped-call]
        return response.content, response.status_code, response.headers

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        """Closes nothing: who made the shared client closes it."""


class Requests:
    """Sends requests for one secret key and decodes the answers into our own structures."""

    def __init__(self, secret_key: str, *, api_base: str, http: httpx.AsyncClient) -> None:
        self._client = stripe.StripeClient(
            secret_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base.rstrip("/")},
            max_network_retries=0,
            http_client=SharedClient(http),
        )

    async def get(self, path: str, answer: type[T], params: Params | None = None) -> T:
        return await self._send("get", path, answer, params)

    async def post(
        self, path: str, answer: type[T], params: Params | None = None, *, idempotency_key: str | None = None
    ) -> T:
        return await self._send("post", path, answer, params, idempotency_key or str(uuid4()))

    async def delete(
        self, path: str, answer: type[T], params: Params | None = None, *, idempotency_key: str
    ) -> T:
        return await self._send("delete", path, answer, params, idempotency_key)

    async def _send(
        self,
        method: str,
        path: str,
        answer: type[T],
        params: Params | None,
        idempotency_key: str | None = None,
    ) -> T:
        options = {"idempotency_key": idempotency_key} if idempotency_key else {}
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                data = await self._try(method, path, {**(params or {}), **options})
        except TimeoutError as error:
            raise errors.StripeUnavailable("deadline") from error
        except stripe.StripeError as error:
            raise _own_error(error) from error
        try:
            return msgspec.convert(data, answer)
        except msgspec.ValidationError as error:
            raise errors.StripeUnavailable(f"answer not understood: {error}") from error

    async def _try(self, method: str, path: str, params: Params) -> object:
        for attempt in range(RETRIES):
            try:
                return await self._once(method, path, params)
            except stripe.StripeError as error:
                if not _is_worth_retrying(error):
                    raise
                await asyncio.sleep(FIRST_WAIT_SECONDS * 2**attempt)
        return await self._once(method, path, params)

    async def _once(self, method: str, path: str, params: Params) -> object:
        # The client takes options and parameters from one mapping, and removes what it takes.
        response = await self._client.raw_request_async(method, path, **params)
        return response.data


def _is_worth_retrying(error: stripe.StripeError) -> bool:
    if isinstance(error, stripe.APIConnectionError):
        return True
    advice = (error.headers or {}).get("stripe-should-retry")
    if advice in ("true", "false"):
        return advice == "true"
    status = error.http_status or 0
    return status == 409 or status >= 500 or (status == 429 and _said(error, "code") == "lock_timeout")


def _own_error(error: stripe.StripeError) -> errors.GatewayError:
    message = error.user_message or ""
    code, param = _said(error, "code"), _said(error, "param")
    if isinstance(error, stripe.CardError):
        return errors.CardDeclined(code, _said(error, "decline_code"), message)
    if isinstance(error, stripe.AuthenticationError):
        return errors.AuthenticationFailed(message)
    if isinstance(error, stripe.PermissionError):
        return errors.PermissionMissing(_permission_named_in(message), message)
    if error.http_status == 404:
        return errors.NotFound(param, message)
    if isinstance(error, stripe.InvalidRequestError | stripe.IdempotencyError):
        return errors.Refused(code, param, message)
    return errors.StripeUnavailable(message or type(error).__name__)


def _said(error: stripe.StripeError, name: str) -> str | None:
    """Reads the answer itself: the client's exceptions keep some fields for some statuses only."""
    body = error.json_body if isinstance(error.json_body, dict) else {}
    value = body.get("error", {}).get(name)
    return value if isinstance(value, str) else None


def _permission_named_in(message: str) -> str | None:
    """Stripe names the permission only inside the sentence."""
    found = re.search(r"\brak_\w+", message)
    return found.group() if found else None
