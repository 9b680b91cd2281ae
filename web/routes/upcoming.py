"""What happens next: every charge and change of the coming twelve months."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.upcoming import load_upcoming
from web.pages import is_partial, part, whole_page
from web.presenters.framing import page_frame
from web.presenters.upcoming import upcoming_page
from web.visits import visit_of


async def show(request: Request) -> Response:
    """The whole page; with htmx only the year, which "Try again" asks for."""
    visit = visit_of(request)
    upcoming = await load_upcoming(visit.gateway, visit.customer, visit.now)
    page = upcoming_page(visit, upcoming)
    if is_partial(request):
        return part(visit, page.section.partial, section=page.section)
    frame = page_frame(visit, upcoming.customer)
    return whole_page(request, visit, "upcoming/index.html", frame=frame, page=page)


routes = [Route("/upcoming", show)]
