"""Sends webhooks. Loaded with the first of them: the HTTP client takes longer to load than all the rest."""

import ssl
from collections.abc import Mapping
from functools import cache
from types import TracebackType
from typing import Self

import httpx

_TIMEOUT = 10


class Sender:
    """One pool of connections, for as long as there is something to send."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False, verify=_trust())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def post(
        self, url: str, payload: bytes, headers: Mapping[str, str]
    ) -> tuple[int | None, str | None]:
        """The status of the answer, or what went wrong before there was one."""
        try:
            answer = await self._http.post(url, content=payload, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return None, f"{type(error).__name__}: {error}"
        return answer.status_code, None


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()
