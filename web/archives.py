"""A ZIP that leaves member by member while the next ones are fetched: only one of them is held, whatever the size.

Members are stored as they are, because PDFs are compressed already.
"""

import io
import re
import zipfile
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Final

LONGEST_LABEL: Final = 80
# What some system forbids in names, or reads as a way to another folder.
NOT_IN_NAMES: Final = re.compile(r"[^\w.-]+|^\.+|\.+$")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive; `at` is its time as shown, because an archive knows no zones."""

    name: str
    at: datetime
    content: bytes


class Names:
    """Names that no two members share, not even where capitals count for nothing."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, day: str, label: str) -> str:
        """`2026-11-20 ABC-0001.pdf`, with a number behind it where that is taken."""
        safe = NOT_IN_NAMES.sub("-", label)[:LONGEST_LABEL]
        name, count = f"{day} {safe}.pdf", 1
        while name.casefold() in self._taken:
            count += 1
            name = f"{day} {safe} ({count}).pdf"
        self._taken.add(name.casefold())
        return name


class Outlet:
    """What the archive is written to: it can go back only within what was not taken away yet.

    So each member's size stands before it, as programs expect that unpack while they receive.
    """

    def __init__(self) -> None:
        self._held = io.BytesIO()
        self._taken = 0

    def write(self, content: bytes) -> int:
        return self._held.write(content)

    def flush(self) -> None:
        """Nothing is held back from `take`."""

    def close(self) -> None:
        """Nothing has to be let go."""

    def tell(self) -> int:
        return self._taken + self._held.tell()

    def seek(self, position: int) -> int:
        return self._taken + self._held.seek(position - self._taken)

    def take(self) -> bytes:
        content = self._held.getvalue()
        self._taken += len(content)
        self._held = io.BytesIO()
        return content


async def zipped(members: AsyncGenerator[Member, None]) -> AsyncGenerator[bytes, None]:
    outlet = Outlet()
    archive = zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED)
    async with aclosing(members):
        async for member in members:
            archive.writestr(_entry(member), member.content)
            yield outlet.take()
    archive.close()
    yield outlet.take()


def _entry(member: Member) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(member.name, member.at.timetuple()[:6])
    # Readable for everybody wherever it is unpacked; without it some systems make files that nobody may open.
    entry.external_attr = 0o644 << 16
    return entry
