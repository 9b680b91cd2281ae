"""The settings of one installation: environment variables and one portal.toml.

Nothing is guessed: every missing or wrong setting is named, all of them at once.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from billing.configurations import Configuration
from billing.sessions import Lifetime
from web.brands import Corners
from web.mail_settings import Letterhead, Smtp, read_letterhead, read_smtp, refuse_nameless
from web.settings_reader import Problems, Table, merchant_tables, read_configurations

DEFAULT_API_BASE = "https://api.stripe.com"
DEFAULT_DATABASE_URL = "sqlite:///var/portal.db"
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
# Half of what SHA-256 gives; shorter keys can be tried out.
SHORTEST_SECRET = 16
DEFAULT_CURRENCY = "usd"
DEFAULT_BRAND_COLOR = "#1f2937"
DEFAULT_ACCENT_COLOR = "#1f6f50"


class SettingsError(Exception):
    """The settings cannot be used. `problems` holds one sentence for each fault."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Links:
    """Where a merchant's pages are; each may be unset."""

    return_url: str | None = None
    terms: str | None = None
    privacy: str | None = None
    support: str | None = None


@dataclass(frozen=True, slots=True)
class Brand:
    """How a merchant looks. Colours are `#rrggbb`; logo and icon are files."""

    business_name: str
    brand_color: str = DEFAULT_BRAND_COLOR
    accent_color: str = DEFAULT_ACCENT_COLOR
    shape: Corners = "rounded"
    headline: str | None = None
    logo: Path | None = None
    icon: Path | None = None


@dataclass(frozen=True, slots=True)
class Merchant:
    """One merchant: its hosts, its Stripe account, its look and its rules."""

    name: str
    hosts: tuple[str, ...]
    public_url: str
    stripe_key: str = field(repr=False)
    time_zone: ZoneInfo
    languages: tuple[str, ...]
    currency: str
    """For adding a method to a customer who has no currency yet."""
    links: Links
    brand: Brand
    configurations: tuple[Configuration, ...]
    letterhead: Letterhead = field(default_factory=Letterhead)

    @property
    def is_test(self) -> bool:
        """True for a test-mode key: pages then carry a mark."""
        return "_test_" in self.stripe_key

    @property
    def path_prefix(self) -> str:
        """The path of the public address, without a slash at its end."""
        return urlsplit(self.public_url).path

    @property
    def uses_https(self) -> bool:
        return self.public_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a running portal is told from outside."""

    merchants: tuple[Merchant, ...]
    secret_keys: tuple[str, ...] = field(repr=False)
    stripe_api_base: str = DEFAULT_API_BASE
    database_url: str = DEFAULT_DATABASE_URL
    lifetime: Lifetime = field(default_factory=Lifetime)
    smtp: Smtp | None = None
    """None where no mail is sent."""


def load_settings(environ: Mapping[str, str], config_path: Path | None = None) -> Settings:
    """Read the environment and portal.toml; raises SettingsError that names every problem."""
    problems = Problems()
    table = _config_table(environ, config_path, problems)
    lifetime = _lifetime(table.table("session"), problems)
    smtp = read_smtp(table, environ, problems)
    merchants = tuple(_merchant(entry, environ, problems) for entry in merchant_tables(table, problems))
    table.refuse_unread()
    _refuse_shared_things(merchants, problems)
    refuse_nameless(smtp, {one.name: one.letterhead for one in merchants}, problems)
    settings = Settings(
        merchants=merchants,
        secret_keys=_secret_keys(environ, problems),
        stripe_api_base=_api_base(environ, problems),
        database_url=environ.get("PORTAL_DATABASE_URL") or DEFAULT_DATABASE_URL,
        lifetime=lifetime,
        smtp=smtp,
    )
    if problems.found:
        raise SettingsError(tuple(problems.found))
    return settings


def _config_table(environ: Mapping[str, str], config_path: Path | None, problems: Problems) -> Table:
    path = config_path or (Path(environ["PORTAL_CONFIG"]) if environ.get("PORTAL_CONFIG") else None)
    if path is None:
        problems.add("PORTAL_CONFIG is not set: name your portal.toml in it or pass --config.")
        return Table({}, "", problems, Path())
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problems.add(f"{path} cannot be read: {error.strerror}.")
        content = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.add(f"{path} is not valid TOML: {error}.")
        content = {}
    return Table(content, "", problems, path.parent)


def _secret_keys(environ: Mapping[str, str], problems: Problems) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in environ.get("PORTAL_SECRET_KEYS", "").split(",") if key.strip())
    if not keys:
        problems.add(
            "PORTAL_SECRET_KEYS is not set: one or more random keys, newest first, parted by commas."
        )
    if any(len(key) < SHORTEST_SECRET for key in keys):
        problems.add(f"PORTAL_SECRET_KEYS: each key needs at least {SHORTEST_SECRET} characters.")
    return keys


def _api_base(environ: Mapping[str, str], problems: Problems) -> str:
    base = (environ.get("STRIPE_API_BASE") or DEFAULT_API_BASE).rstrip("/")
    if not base.startswith(("https://", "http://")):
        problems.add(f"STRIPE_API_BASE must be an http(s) address, not {base!r}.")
    return base


def _lifetime(table: Table, problems: Problems) -> Lifetime:
    times = Lifetime(
        opens_for=timedelta(minutes=table.number("opens_for_minutes", 5)),
        idle_for=timedelta(minutes=table.number("idle_minutes", 60)),
        at_most=timedelta(minutes=table.number("total_minutes", 120)),
    )
    if times.idle_for > times.at_most:
        problems.add("session.idle_minutes is longer than session.total_minutes.")
    if times.opens_for > times.at_most:
        problems.add("session.opens_for_minutes is longer than session.total_minutes.")
    table.refuse_unread()
    return times


def _merchant(table: Table, environ: Mapping[str, str], problems: Problems) -> Merchant:
    public_url = _public_url(table, problems)
    links = table.table("links")
    merchant = Merchant(
        name=table.required_text("name"),
        hosts=table.hosts(public_url),
        public_url=public_url,
        stripe_key=_stripe_key(table, environ, problems),
        time_zone=table.time_zone("time_zone"),
        languages=table.languages("languages"),
        currency=table.currency("currency", DEFAULT_CURRENCY),
        links=Links(
            return_url=links.address("return"),
            terms=links.address("terms"),
            privacy=links.address("privacy"),
            support=links.address("support"),
        ),
        brand=_brand(table.table("brand")),
        configurations=read_configurations(table, problems),
        letterhead=read_letterhead(table),
    )
    links.refuse_unread()
    table.refuse_unread()
    return merchant


def _brand(table: Table) -> Brand:
    brand = Brand(
        business_name=table.required_text("business_name"),
        brand_color=table.color("brand_color", DEFAULT_BRAND_COLOR),
        accent_color=table.color("accent_color", DEFAULT_ACCENT_COLOR),
        shape=cast("Corners", table.choice("shape", get_args(Corners))),
        headline=table.text("headline", longest=60),
        logo=table.image("logo"),
        icon=table.image("icon"),
    )
    table.refuse_unread()
    return brand


def _public_url(table: Table, problems: Problems) -> str:
    url = table.base_address("public_url")
    host = table.host_of(url)
    is_loopback = host in LOOPBACK_HOSTS or host.endswith(".localhost")
    if url.startswith("http://") and not is_loopback:
        problems.add(
            f"{table.path}public_url: {url} must use https; "
            "plain http is accepted on a loopback host only, where nobody can listen in."
        )
    return url


def _stripe_key(table: Table, environ: Mapping[str, str], problems: Problems) -> str:
    variable = table.text("stripe_key_env") or "STRIPE_SECRET_KEY"
    key = environ.get(variable, "").strip()
    if not key:
        problems.add(f"{variable} is not set: the Stripe secret or restricted key of {table.label}.")
    elif not key.startswith(("sk_", "rk_")):
        problems.add(f"{variable} does not look like a Stripe secret key (sk_… or rk_…).")
    return key


def _refuse_shared_things(merchants: tuple[Merchant, ...], problems: Problems) -> None:
    """A host, a key and a name each choose one merchant, so no two may share any."""
    seen: dict[tuple[str, str], str] = {}
    for merchant in merchants:
        claims = [("name", merchant.name), ("Stripe key", merchant.stripe_key)]
        claims += [("host", host) for host in merchant.hosts]
        for kind, value in claims:
            owner = seen.setdefault((kind, value), merchant.name)
            if value and (owner != merchant.name or (kind == "name" and _count(merchants, value) > 1)):
                what = "the same Stripe key" if kind == "Stripe key" else f"the {kind} {value!r}"
                problems.add(f"merchants {owner!r} and {merchant.name!r} both use {what}.")


def _count(merchants: tuple[Merchant, ...], name: str) -> int:
    return sum(merchant.name == name for merchant in merchants)
