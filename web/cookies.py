"""The two cookies of a session, and their headers.

One keeps the session open; its path is the session's own, so that two sessions in a browser never mix. That path
hides it from the address of the link, so a second one marks there that this browser opened this session.
"""

from starlette.datastructures import Headers
from starlette.types import Scope

from billing.sessions import Lifetime
from web.sessions import OpenSession, sign_cookie
from web.settings import Merchant
from web.signing import OPENED, SignatureInvalid, Signer

SESSION_COOKIE = "portal_session"


def session_header(signer: Signer, opened: OpenSession, merchant: Merchant, lifetime: Lifetime) -> str:
    path = f"{merchant.path_prefix}/p/{opened.session.id}/"
    return _header(
        SESSION_COOKIE, sign_cookie(signer, opened), path=path, merchant=merchant, lifetime=lifetime
    )


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
