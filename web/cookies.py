"""The two cookies of a session, and their headers.

One keeps the session open; its path is the session's own, so that two sessions in a browser never mix. That path
hides it from the address of the link, so a second one marks there that this browser opened this session.
"""

from starlette.datastructures import Headers
from starlette.types import Scope

from billing.sessions import Lifetime, Session
from web.sessions import OpenSession, sign_cookie
from web.settings import Merchant
from web.signing import OPENED, SignatureInvalid, Signer

SESSION_COOKIE = "portal_session"
# Browsers drop a cookie beyond 4096 characters: https://httpwg.org/specs/rfc6265.html#implementation-limits
LARGEST = 4096
# What the cookie may learn on the way: a language, what to say, what was done, where to go on.
ROOM_TO_GROW = 420


def session_header(signer: Signer, opened: OpenSession, merchant: Merchant, lifetime: Lifetime) -> str:
    path = f"{merchant.path_prefix}/p/{opened.session.id}/"
    return _header(
        SESSION_COOKIE, sign_cookie(signer, opened), path=path, merchant=merchant, lifetime=lifetime
    )


def fits_cookie(signer: Signer, session: Session, merchant: Merchant, lifetime: Lifetime) -> bool:
    """Whether every browser keeps the session, whatever its cookie learns on the way."""
    opened = OpenSession(session=session, last_activity=session.created)
    return len(session_header(signer, opened, merchant, lifetime)) + ROOM_TO_GROW <= LARGEST


def marker_header(signer: Signer, session_id: str, merchant: Merchant, lifetime: Lifetime) -> str:
    value = signer.sign({"i": session_id}, purpose=OPENED)
    path = f"{merchant.path_prefix}/p/session/"
    return _header(session_id, value, path=path, merchant=merchant, lifetime=lifetime)


def has_marker(signer: Signer, scope: Scope, session_id: str) -> bool:
    """True in the browser that opened this session, for as long as it can live."""
    try:
        return signer.verify(cookie(scope, session_id) or "", purpose=OPENED).get("i") == session_id
    except SignatureInvalid:
        return False


def cookie(scope: Scope, name: str) -> str | None:
    """Whatever else the merchant's domain has set, in whatever form: one odd cookie must not hide ours.

    The first of a name counts, because browsers send the one with the longest path first.
    """
    headers = Headers(scope=scope).getlist("cookie")
    pairs = (pair.partition("=") for header in headers for pair in header.split(";"))
    return next((value.strip() for found, _, value in pairs if found.strip() == name), None)


def _header(name: str, value: str, *, path: str, merchant: Merchant, lifetime: Lifetime) -> str:
    age = int(lifetime.at_most.total_seconds())
    parts = [f"{name}={value}", f"Path={path}", f"Max-Age={age}", "HttpOnly", "SameSite=Lax"]
    # Safari and other clients keep no Secure cookie on plain http, which only a loopback address may use.
    return "; ".join([*parts, "Secure"] if merchant.uses_https else parts)
