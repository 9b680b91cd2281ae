"""How routes answer a customer: a whole page, a part of one, a redirect; with scripts and without.

The rules of the conversation with htmx stand at the top of `templates/layouts/document.html`.
"""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from billing.flows import FlowType
from web.flows import COMPLETION
from web.presenters.frame import Frame
from web.presenters.home import Touched
from web.scopes import SESSION
from web.templating import render
from web.visits import Visit


def is_partial(request: Request) -> bool:
    """True where htmx asks for one part of the page; boosted links and forms want it whole."""
    return request.headers.get("hx-request-type") == "partial"


def is_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def target_of(request: Request) -> str:
    """The id of the element that htmx will replace: `p#invoices-more` names `invoices-more`."""
    return request.headers.get("hx-target", "").partition("#")[2]


def whole_page(  # noqa: PLR0913  a page is this many things
    request: Request, visit: Visit, template: str, *, frame: Frame, page: object, status: int = 200
) -> Response:
    """A page; it shows a pending flash once."""
    if visit.opened.flash:
        request.scope[SESSION] = replace(visit.opened, flash=None)
    html = render(template, visit.language, visit.merchant, frame=frame, page=page)
    # A page that answers a POST itself must not become an address to reload.
    headers = {"HX-Push-Url": "false"} if request.method == "POST" else None
    return HTMLResponse(html, status_code=status, headers=headers)


def part(visit: Visit, template: str, **values: object) -> Response:
    return HTMLResponse(render(template, visit.language, visit.merchant, **values))


def touched(visit: Visit, *, frame: Frame, sections: Touched) -> Response:
    """The answer to a write made on the first page: every section that it touched, and the flash."""
    return part(visit, "home/touched.html", frame=frame, page=sections)


def moved(  # noqa: PLR0913  what the next page may want to know
    request: Request,
    visit: Visit,
    href: str,
    *,
    flash: str | None = None,
    then: str | None = None,
    completed: str | None = None,
) -> Response:
    """A redirect after a write; the page it leads to says what happened.

    `then` is where to go on after a method was added: back to what needed one. `completed` is what was done
    in the session's flow.
    """
    if flash or then:
        request.scope[SESSION] = replace(visit.opened, flash=flash, then=then)
    if completed:
        request.scope[SESSION] = replace(request.scope[SESSION], completed=completed)
    return RedirectResponse(href, status_code=303)


def come_back_to(request: Request, href: str | None) -> None:
    """Where to go on once a payment method is added, if that is what the customer does next."""
    request.scope[SESSION] = replace(request.scope[SESSION], then=href)


def finished(request: Request, visit: Visit, *, by: FlowType, said: str) -> Response:
    """The answer to what was done: the end of a flow that was made for it, else home, which says so."""
    flow = visit.opened.flow
    if flow is None or flow.type != by:
        return moved(request, visit, visit.href(""), flash=said)
    flash = said if flow.opens_the_rest else None
    request.scope[SESSION] = replace(visit.opened, completed=said, flash=flash, then=None)
    if flow.after_completion.return_url:
        return elsewhere(request, flow.after_completion.return_url)
    return RedirectResponse(visit.href("" if flow.opens_the_rest else COMPLETION), status_code=303)


def elsewhere(request: Request, url: str) -> Response:
    """To another host. htmx cannot follow there by itself and is told to leave the page."""
    if is_htmx(request):
        return Response(status_code=204, headers={"HX-Redirect": url})
    return RedirectResponse(url, status_code=303)
