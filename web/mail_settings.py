"""The settings of mail: one server for the installation, and for each merchant who a mail is from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Literal, cast, get_args

from web.settings_reader import Problems, Table

Tls = Literal["starttls", "tls", "none"]
PORTS: dict[str, int] = {"starttls": 587, "tls": 465, "none": 25}
# A password or a customer's address would be read on the way by whoever cares to.
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Smtp:
    """Without a `username` the server is not logged in to."""

    host: str
    port: int
    tls: Tls
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who a merchant's mail is from, as an address with or without a name, and who answers."""

    sender: str | None = None
    reply_to: str | None = None


def read_smtp(config: Table, environ: Mapping[str, str], problems: Problems) -> Smtp | None:
    """None where nothing is said of mail: then none is sent."""
    table = config.table("smtp")
    if "smtp" not in config.content:
        return None
    tls = cast("Tls", table.choice("tls", get_args(Tls)))
    username, variable = table.text("username"), table.text("password_env")
    smtp = Smtp(
        host=table.required_text("host"),
        port=table.number("port", PORTS.get(tls, 587)),
        tls=tls,
        username=username,
        password=environ.get(variable, "").strip() or None if variable else None,
        sender=read_mailbox(table, "from"),
    )
    if smtp.port > 65535:
        table.refuse("port", f"must be at most 65535, not {smtp.port}.")
    if (username is None) != (variable is None):
        table.refuse("username", "and smtp.password_env are set together or not at all.")
    if variable and not smtp.password:
        problems.add(f"{variable} is not set: the password of smtp.username.")
    if tls == "none" and smtp.host not in LOCAL_HOSTS:
        table.refuse(
            "tls", '"none" is accepted for a server on this machine only, where nobody can listen in.'
        )
    table.refuse_unread()
    return smtp


def read_letterhead(merchant: Table) -> Letterhead:
    table = merchant.table("mail")
    letterhead = Letterhead(sender=read_mailbox(table, "from"), reply_to=read_mailbox(table, "reply_to"))
    table.refuse_unread()
    return letterhead


def refuse_nameless(smtp: Smtp | None, letterheads: Mapping[str, Letterhead], problems: Problems) -> None:
    """Each merchant's mail needs a sender, its own or that of all."""
    if smtp is None or smtp.sender:
        return
    for name, letterhead in letterheads.items():
        if not letterhead.sender:
            problems.add(
                f"nobody is named as the sender of mail of merchant {name!r}: "
                "set smtp.from, or from in its [merchants.mail]."
            )


def read_mailbox(table: Table, key: str) -> str | None:
    value = table.text(key)
    if value is None:
        return None
    if mailbox(value) is None:
        table.refuse(key, f'must be an address like "Lantern <billing@example.com>", not {value!r}.')
        return None
    return value


def mailbox(text: str) -> Address | None:
    """One address with an optional name, or None for what is none."""
    name, written = parseaddr(text)
    try:
        address = Address(display_name=name, addr_spec=written)
    except (HeaderParseError, ValueError, IndexError):
        return None
    is_whole = bool(address.username) and "." in address.domain.strip(".")
    return address if is_whole and text.isprintable() else None
