"""Style, scripts and images, read into memory once and served under addresses that name their content.

A changed file gets a new address, so every answer may be kept by browsers for ever.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
STYLE_ORDER = "order.txt"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
COMPRESSED = frozenset({".css", ".js", ".svg"})


@dataclass(frozen=True, slots=True)
class Asset:
    """One file ready to send."""

    name: str
    body: bytes
    zipped: bytes | None
    media_type: str

    def headers(self) -> dict[str, str]:
        return {
            "cache-control": "public, max-age=31536000, immutable",
            "vary": "Accept-Encoding",
            "x-content-type-options": "nosniff",
        }


def make_asset(name: str, body: bytes, suffix: str) -> Asset:
    """Name the asset by its content: `app` and `.css` become `app.1f2e3d4c5b6a.css`."""
    digest = hashlib.sha256(body).hexdigest()[:12]
    zipped = gzip.compress(body, 9, mtime=0) if suffix in COMPRESSED else None
    return Asset(f"{name}.{digest}{suffix}", body, zipped, MEDIA_TYPES[suffix])


class Assets:
    """All static files: `address("js/portal.js")` for templates, `find` for the route."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._by_source = dict(assets)
        self._by_name = {asset.name: asset for asset in assets.values()}

    def name_of(self, source: str) -> str:
        return self._by_source[source].name

    def find(self, name: str) -> Asset | None:
        return self._by_name.get(name)


@lru_cache
def load_assets() -> Assets:
    """Read web/static: one style sheet out of all in their written order, and each script by itself."""
    assets = {"app.css": make_asset("app", _style_sheet(), ".css")}
    for path in sorted([*STATIC.glob("js/*.js"), *STATIC.glob("vendor/*.js"), *STATIC.glob("images/*.*")]):
        source = path.relative_to(STATIC).as_posix()
        assets[source] = make_asset(path.stem, path.read_bytes(), path.suffix)
    return Assets(assets)


def _style_sheet() -> bytes:
    folder = STATIC / "css"
    names = (folder / STYLE_ORDER).read_text(encoding="utf-8").split()
    return b"\n".join((folder / name).read_bytes() for name in names)
