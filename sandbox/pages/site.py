"""What all hosted pages share: their register, their templates, and finding whose object an address names.

    @page("/i/{invoice}", methods=["GET", "POST"])
    async def show(visit: Visit) -> Response:
        state, invoice = visit.find("invoice", visit.request.path_params["invoice"])
        return visit.render("invoice.html", locale="it", invoice=invoice)

A page has no key: the id in its address is the secret, so it is looked for in all accounts.
Templates extend `layout.html`, which takes `title`. Styles are in `static/sandbox.css`; scripts are not
allowed.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.api import pass_time
from sandbox.events.recording import record
from sandbox.pages.texts import language_of, texts_for
from sandbox.state import State
from wire.objects import Object

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"], default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# Forms may post to the page itself; where they lead is the merchant's, hence no form-action.
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class Missing(Exception):
    """No account holds what the address names."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a browser to one hosted page."""

    request: Request
    states: Mapping[str, State]

    def find(self, kind: str, id_: str) -> tuple[State, Object]:
        """The account that holds the object, after its due work; answers a 404 page if none does."""
        for state in self.states.values():
            if state.table(kind).get(id_) is not None:
                pass_time(state)
                row = state.table(kind).get(id_)
                if row is not None:
                    return state, row
        raise Missing

    def render(self, template: str, *, status: int = 200, locale: str = "en", **context: object) -> Response:
        html = _TEMPLATES.get_template(template).render(locale=locale, **context)
        return HTMLResponse(html, status, _HEADERS)


Page = Callable[[Visit], Awaitable[Response]]
_PAGES: list[tuple[str, Sequence[str], Page]] = []


def page(path: str, *, methods: Sequence[str] = ("GET",)) -> Callable[[Page], Page]:
    def register(function: Page) -> Page:
        _PAGES.append((path, methods, function))
        return function

    return register


def page_routes(states: Mapping[str, State]) -> list[Route]:
    return [
        Route(path, _endpoint(function, states), methods=list(methods)) for path, methods, function in _PAGES
    ]


def _endpoint(function: Page, states: Mapping[str, State]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit = Visit(request, states)
        try:
            return await function(visit)
        except Missing:
            locale = language_of(None, request.headers.get("accept-language", ""))
            return visit.render("closed.html", status=404, locale=locale, t=texts_for(locale), what="missing")
        finally:
            for state in states.values():
                record(state)
                # Whatever the page did, the next request looks for what fell due.
                state.done_until = None

    return endpoint
