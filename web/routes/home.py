"""The first page: everything the customer pays for and with."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.accounts import Account, load_account
from web.pages import come_back_to, is_partial, part, target_of, whole_page
from web.presenters.framing import page_frame
from web.presenters.home import home, sections, told
from web.visits import Visit, visit_of


async def show(request: Request) -> Response:
    """The whole page, or the one section that "Try again" asks for."""
    visit = visit_of(request)
    account = await load_home(visit)
    frame = told(visit, account, page_frame(visit, account.customer))
    if is_partial(request):
        wanted = sections(visit, account, (target_of(request),)).sections
        if wanted:
            return part(visit, wanted[0].partial, frame=frame, section=wanted[0])
    answer = whole_page(request, visit, "home/show.html", frame=frame, page=home(visit, account))
    # Whoever is back here has left the change that needed a payment method.
    come_back_to(request, None)
    return answer


async def load_home(visit: Visit) -> Account:
    """Everything of the first page, as far as the configuration shows it."""
    features = visit.configuration.features
    return await load_account(
        visit.gateway,
        visit.customer,
        visit.now,
        with_verifications=features.payment_method_update.enabled,
        with_balance=features.invoice_history.enabled,
    )


routes = [Route("/", show)]
