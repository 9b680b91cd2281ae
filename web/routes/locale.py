"""The customer's own choice of language, for this session."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.forms.fields import text_field
from web.pages import moved
from web.scopes import SESSION
from web.visits import visit_of


async def choose(request: Request) -> Response:
    """Only languages of the merchant count; anything else changes nothing."""
    visit = visit_of(request)
    wanted = text_field(await request.form(), "locale")
    if wanted in visit.merchant.languages:
        request.scope[SESSION] = replace(visit.opened, language=wanted)
    return moved(request, visit, visit.href(""))


routes = [Route("/locale", choose, methods=["POST"])]
