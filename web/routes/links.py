"""Opens a session from its signed link, and moves the credential out of the address."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from billing.sessions import Session
from web.cookies import has_marker, marker_header, session_header
from web.errors import LinkExpired
from web.portal import portal_of
from web.scopes import MERCHANT
from web.sessions import OpenSession, languages_of, read_link


async def open_link(request: Request) -> Response:
    """As often as asked for while the link is fresh; later only where this session is open already."""
    portal, merchant = portal_of(request), request.scope[MERCHANT]
    session = read_link(portal.signer, request.path_params["token"], merchant=merchant)
    now, lifetime = portal.clock(), portal.settings.lifetime
    home = RedirectResponse(f"{merchant.path_prefix}/p/{session.id}/", status_code=303)
    if not session.can_be_opened(now, lifetime):
        if not has_marker(portal.signer, request.scope, session.id):
            raise _expired(session)
        return home
    opened = OpenSession(session=session, last_activity=now)
    home.headers.append("set-cookie", session_header(portal.signer, opened, merchant, lifetime))
    home.headers.append("set-cookie", marker_header(portal.signer, session.id, merchant, lifetime))
    return home


def _expired(session: Session) -> LinkExpired:
    return LinkExpired(session.return_url, languages_of(session))


routes = [Route("/session/{token}", open_link)]
