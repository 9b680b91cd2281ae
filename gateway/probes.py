"""Finds out what a restricted key may do, without doing anything."""

from gateway.errors import NotFound, PermissionMissing, Refused
from gateway.transport import Requests


class Probes:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def can_read(self, path: str) -> PermissionMissing | None:
        try:
            await self._requests.get(path, object, {"limit": 1})
        except PermissionMissing as error:
            return error
        return None

    async def can_write(self, path: str) -> PermissionMissing | None:
        """The path names an object that does not exist: who may write is told so, who may not is refused."""
        try:
            await self._requests.post(path, object)
        except PermissionMissing as error:
            return error
        except (NotFound, Refused):
            return None
        return None
