"""Reads one table of portal.toml, collecting what is wrong instead of stopping at the first fault."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from billing.configuration_rules import validate, validate_defaults
from billing.configurations import Configuration, decode
from billing.sessions import is_return_url
from web.i18n import CATALOGUES

COLOR = re.compile(r"#[0-9a-fA-F]{6}")
CURRENCY = re.compile(r"[a-z]{3}")
IMAGE_TYPES = (".svg", ".png", ".jpg", ".jpeg")
# Stripe's own bound for logo and icon.
LARGEST_IMAGE = 512 * 1024
# Ports end far below it, and so many minutes are nearly two years.
LARGEST_NUMBER = 1_000_000


class Problems:
    """The faults found so far, one sentence each."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, sentence: str) -> None:
        if sentence not in self.found:
            self.found.append(sentence)


class Table:
    """One TOML table; remembers which keys were read, so that misspelt ones can be named."""

    def __init__(self, content: dict[str, object], path: str, problems: Problems, folder: Path) -> None:
        self.content = content
        self.path = path
        self.problems = problems
        self.folder = folder
        self.was_read: set[str] = set()

    @property
    def label(self) -> str:
        name = self.content.get("name")
        return f"merchant {name!r}" if isinstance(name, str) else self.path.rstrip(".") or "portal.toml"

    def value(self, key: str) -> object | None:
        self.was_read.add(key)
        return self.content.get(key)

    def refuse(self, key: str, wish: str) -> None:
        self.problems.add(f"{self.path}{key}: {wish}")

    def refuse_unread(self) -> None:
        for key in sorted(set(self.content) - self.was_read):
            self.refuse(key, "this setting is not known.")

    def table(self, key: str) -> "Table":
        value = self.value(key)
        if value is not None and not isinstance(value, dict):
            self.refuse(key, "must be a table.")
        content = value if isinstance(value, dict) else {}
        return Table(content, f"{self.path}{key}.", self.problems, self.folder)

    def tables(self, key: str) -> list["Table"]:
        value = self.value(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.refuse(key, f"must be written as [[{self.path}{key}]].")
            return []
        return [
            Table(entry, f"{self.path}{key}[{index}].", self.problems, self.folder)
            for index, entry in enumerate(value)
        ]

    def text(self, key: str, *, longest: int = 5000) -> str | None:
        value = self.value(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self.refuse(key, "must be text.")
            return None
        if len(value) > longest:
            self.refuse(key, f"has {len(value)} characters, at most {longest} are allowed.")
        return value

    def required_text(self, key: str) -> str:
        value = self.text(key)
        if value is None and self.content.get(key, "") == "":
            self.refuse(key, "is missing.")
        return value or ""

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.text(key) or choices[0]
        if value not in choices:
            self.refuse(key, f"must be one of {', '.join(choices)}, not {value!r}.")
        return value

    def switch(self, key: str) -> bool:
        value = self.value(key)
        if value is not None and not isinstance(value, bool):
            self.refuse(key, "must be true or false.")
        return value is True

    def number(self, key: str, default: int) -> int:
        value = self.value(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST_NUMBER:
            self.refuse(key, f"must be a whole number from 1 to {LARGEST_NUMBER}, not {value!r}.")
            return default
        return value

    def color(self, key: str, default: str) -> str:
        value = self.text(key) or default
        if not COLOR.fullmatch(value):
            self.refuse(key, f"must be a colour like #1f6f50, not {value!r}.")
            return default
        return value.lower()

    def currency(self, key: str, default: str) -> str:
        value = (self.text(key) or default).lower()
        if not CURRENCY.fullmatch(value):
            self.refuse(key, f"must be a currency's code of three letters, as eur, not {value!r}.")
            return default
        return value

    def address(self, key: str, *, required: bool = False) -> str | None:
        value = self.required_text(key) if required else self.text(key)
        if not value:
            return None
        is_mail = key == "support" and value.startswith("mailto:")
        if not is_mail and not is_return_url(value):
            self.refuse(key, f"must be an http(s) address, not {value!r}.")
            return None
        return value

    def base_address(self, key: str) -> str:
        """An address that others are made of by adding to its path, so nothing may follow that."""
        value = self.address(key, required=True) or ""
        if any(sign in value for sign in "?#@;"):
            self.refuse(key, f"must be scheme, host, port and path only, not {value!r}.")
            return ""
        return value.rstrip("/")

    @staticmethod
    def host_of(url: str) -> str:
        return urlsplit(url).hostname or ""

    def hosts(self, public_url: str) -> tuple[str, ...]:
        """The host names that choose this merchant; that of its public address always does."""
        value = self.value("hosts")
        if value is not None and (not isinstance(value, list) or not all(isinstance(h, str) for h in value)):
            self.refuse("hosts", "must be a list of host names.")
            value = None
        named = [str(host).lower() for host in value or []]
        if any("/" in host or ":" in host for host in named):
            self.refuse("hosts", "holds host names only, without scheme, port or path.")
        own = self.host_of(public_url)
        return tuple(dict.fromkeys([*([own] if own else []), *named]))

    def time_zone(self, key: str) -> ZoneInfo:
        name = self.text(key) or "UTC"
        try:
            return ZoneInfo(name)
        except (OSError, ValueError):
            # ZoneInfoNotFoundError is a KeyError, named below; a folder's name raises OSError.
            pass
        except KeyError:
            pass
        self.refuse(key, f"{name!r} is not a time zone; an example is Europe/Rome.")
        return ZoneInfo("UTC")

    def languages(self, key: str) -> tuple[str, ...]:
        value = self.value(key)
        if value is None:
            return CATALOGUES
        if not isinstance(value, list) or not value or not all(isinstance(tag, str) for tag in value):
            self.refuse(key, "must be a list of language tags.")
            return CATALOGUES
        for tag in value:
            if tag not in CATALOGUES:
                self.refuse(key, f"{tag!r} has no catalogue; there are {', '.join(CATALOGUES)}.")
        return tuple(value)

    def image(self, key: str) -> Path | None:
        value = self.text(key)
        if value is None:
            return None
        path = self.folder / value
        if path.suffix.lower() not in IMAGE_TYPES:
            self.refuse(key, f"must be one of {', '.join(IMAGE_TYPES)}.")
        elif not path.is_file():
            self.refuse(key, f"there is no file {path}.")
        elif path.stat().st_size > LARGEST_IMAGE:
            self.refuse(key, f"is larger than {LARGEST_IMAGE // 1024} KB.")
        return path


def merchant_tables(config: Table, problems: Problems) -> list[Table]:
    entries = config.tables("merchants")
    if not entries and config.content:
        problems.add("portal.toml names no merchant: add a [[merchants]] table.")
    return entries


def read_configurations(merchant: Table, problems: Problems) -> tuple[Configuration, ...]:
    """The merchant's portal configurations in Stripe's own words; exactly one must be the default."""
    entries, allow_pause = merchant.tables("configurations"), merchant.switch("allow_pause")
    if not entries:
        merchant.refuse("configurations", "at least one [[merchants.configurations]] is needed.")
        return ()
    found: list[Configuration] = []
    for entry in entries:
        faults = validate(entry.content, allow_pause=allow_pause, is_file=True)
        for fault in faults:
            problems.add(f"{entry.path}{fault}")
        if not faults:
            found.append(decode(entry.content))
    if len(found) == len(entries):
        for fault in validate_defaults(found):
            merchant.refuse("configurations", fault)
    return tuple(found)
