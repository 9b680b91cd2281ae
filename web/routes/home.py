"""The first page: everything the customer pays for and with."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.accounts import load_account
from web.pages import is_partial, part, target_of, whole_page
from web.presenters.framing import page_frame
from web.presenters.home import home, sections
from web.visits import visit_of


async def show(request: Request) -> Response:
    """The whole page, or the one section that "Try again" asks for."""
    visit = visit_of(request)
    account = await load_account(visit.gateway, visit.customer, visit.now)
    frame = page_frame(visit, account.customer)
    if is_partial(request):
        wanted = sections(visit, account, (target_of(request),)).sections
        if wanted:
            return part(visit, wanted[0].partial, frame=frame, section=wanted[0])
    return whole_page(request, visit, "home/show.html", frame=frame, page=home(visit, account))


routes = [Route("/", show)]
