"""The sandbox's own addresses, as a test uses them."""

from typing import Any

import httpx

Answer = dict[str, Any]


class Switches:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def get(self, address: str, **query: str | int) -> Answer:
        return _read(await self._http.get(f"/_sandbox{address}", params=query))

    async def post(self, path: str, wish: Answer | None = None) -> Answer:
        return _read(await self._http.post(f"/_sandbox{path}", json=wish or {}))

    async def delete(self, path: str) -> Answer:
        return _read(await self._http.delete(f"/_sandbox{path}"))

    async def settled(self) -> Answer:
        """Webhooks, once nothing is on its way."""
        return await self.get("/webhooks", wait=5)


def _read(answer: httpx.Response) -> Answer:
    answer.raise_for_status()
    found: Answer = answer.json()
    return found
