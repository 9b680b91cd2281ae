"""A customer's session as it travels: in the link that opens it, and in the cookie that keeps it open.

Nothing of it is stored here. Both are signed, each for its own purpose, and say everything by themselves.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from billing.flows import Flow
from billing.sessions import Lifetime, Origin, Session
from web.errors import LinkExpired, LinkInvalid, SessionEnded
from web.settings import Merchant
from web.signing import COOKIE, LINK, SignatureInvalid, Signer


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in a browser: when it was last used, and the language the customer chose."""

    session: Session
    last_activity: datetime
    language: str | None = None
    flash: str | None = None
    """What to say on the next page, by its name in `web/presenters/flashes.py`."""
    was_offered: bool = False
    """An offer to stay was shown, which happens once in a session."""
    then: str | None = None
    """The address of this session to go on at once a payment method was added."""
    completed: str | None = None
    """What was done in the session's flow, as a flash says it."""

    @property
    def flow(self) -> Flow | None:
        """The flow that hides the rest of the portal, which one that ends on the first page no longer does."""
        flow = self.session.flow
        return None if flow is None or (self.completed and flow.opens_the_rest) else flow

    @property
    def languages(self) -> tuple[str, ...]:
        """What the customer reads, best first: their own choice, the session's, that of their account."""
        return languages_of(self.session, self.language)

    def is_alive(self, now: datetime, lifetime: Lifetime) -> bool:
        return self.session.is_alive(now, lifetime, last_activity=self.last_activity)


def languages_of(session: Session, chosen: str | None = None) -> tuple[str, ...]:
    return tuple(tag for tag in (chosen, session.locale, *session.preferred_locales) if tag)


def sign_link(signer: Signer, session: Session) -> str:
    return signer.sign(_session_values(session), purpose=LINK)


def read_link(signer: Signer, token: str, *, merchant: Merchant | None) -> Session:
    """The session of a link; a link of another merchant is as invalid as a forged one."""
    try:
        session = _session(signer.verify(token, purpose=LINK))
    except (SignatureInvalid, KeyError, TypeError, ValueError) as error:
        raise LinkInvalid from error
    if merchant is None or session.merchant != merchant.name:
        raise LinkInvalid
    return session


def require_openable(session: Session, *, now: datetime, lifetime: Lifetime) -> None:
    """Raises LinkExpired with the way back once the link opens no more."""
    if not session.can_be_opened(now, lifetime):
        raise LinkExpired(session.return_url, languages_of(session))


def sign_cookie(signer: Signer, opened: OpenSession) -> str:
    values = _session_values(opened.session)
    values["a"] = int(opened.last_activity.timestamp())
    optional = {
        "g": opened.language,
        "n": opened.flash,
        "w": opened.then,
        "o": int(opened.was_offered),
        "e": opened.completed,
    }
    values |= {name: value for name, value in optional.items() if value}
    return signer.sign(values, purpose=COOKIE)


def read_cookie(
    signer: Signer, value: str | None, *, session_id: str, merchant: Merchant | None
) -> OpenSession:
    """The session of a cookie, whatever its age; raises SessionEnded where there is none for this address."""
    try:
        values = signer.verify(value or "", purpose=COOKIE)
        opened = OpenSession(
            session=_session(values),
            last_activity=_moment(values["a"]),
            language=_text(values.get("g")),
            flash=_text(values.get("n")),
            was_offered=bool(values.get("o")),
            then=_text(values.get("w")),
            completed=_text(values.get("e")),
        )
    except (SignatureInvalid, KeyError, TypeError, ValueError) as error:
        raise SessionEnded from error
    if merchant is None or opened.session.merchant != merchant.name or opened.session.id != session_id:
        raise SessionEnded
    return opened


def touched(opened: OpenSession, now: datetime) -> OpenSession:
    return replace(opened, last_activity=now)


def _session_values(session: Session) -> dict[str, object]:
    """Short names: the whole stands in an address."""
    values: dict[str, object] = {
        "i": session.id,
        "m": session.merchant,
        "c": session.customer_id,
        "f": session.configuration_id,
        "t": int(session.created.timestamp()),
    }
    optional = {
        "r": session.return_url,
        "l": session.locale,
        "p": list(session.preferred_locales),
        "d": msgspec.to_builtins(session.flow),
        "s": session.origin if session.came_by_login else None,
    }
    return values | {name: value for name, value in optional.items() if value}


def _session(values: dict[str, object]) -> Session:
    return Session(
        id=str(values["i"]),
        merchant=str(values["m"]),
        customer_id=str(values["c"]),
        configuration_id=str(values["f"]),
        return_url=_text(values.get("r")),
        locale=_text(values.get("l")),
        created=_moment(values["t"]),
        preferred_locales=_texts(values.get("p")),
        flow=_flow(values.get("d")),
        origin=_origin(values.get("s")),
    )


def _moment(value: object) -> datetime:
    if not isinstance(value, int):
        raise TypeError(value)
    return datetime.fromtimestamp(value, UTC)


def _flow(value: object) -> Flow | None:
    try:
        return msgspec.convert(value, Flow) if value else None
    except msgspec.ValidationError as error:
        raise ValueError(value) from error


def _origin(value: object) -> Origin:
    """None in links of the merchant's, and in all that were made before there were others."""
    if value not in (None, "login"):
        raise ValueError(value)
    return "login" if value else "api"


def _text(value: object) -> str | None:
    return str(value) if value else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(entry) for entry in value) if isinstance(value, list) else ()
