"""Downloads of many invoices: the page, a table for spreadsheets, all documents in a ZIP, and how far that is."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.customers import Customer, load_customer
from billing.errors import BillingError, NothingIssued, TooManyDocuments
from billing.ledger import rows
from billing.period_documents import find_documents
from billing.pieces import begun
from billing.sections import Loaded, Section, section
from store import archive_runs
from web.archive_downloads import ZIP, ArchiveDownload, Progress
from web.archives import zipped
from web.downloads import Download, nothing
from web.errors import NotFound
from web.forms.export_period import ExportPeriod, read_export_period
from web.pages import is_partial, part, whole_page
from web.presenters.archives import archive_progress, members
from web.presenters.exports import export_page
from web.presenters.framing import page_frame
from web.presenters.history_filters import years_offered
from web.presenters.ledger import csv_pieces
from web.signing import new_nonce
from web.visits import Visit, visit_to_history


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants which period; `errors` says what is wrong with it, by field."""

    visit: Visit
    customer: Section[Customer]
    now: datetime
    typed: ExportPeriod
    errors: dict[str, str]


async def show(request: Request) -> Response:
    asked = await _asked(request)
    return await _page(request, asked, status=422 if asked.errors else 200)


async def table(request: Request) -> Response:
    asked = await _asked(request)
    if asked.errors:
        return await _page(request, asked, status=422)
    visit, time_zone = asked.visit, asked.visit.merchant.time_zone
    content = csv_pieces(rows(visit.gateway, visit.customer, asked.typed.period(time_zone)), time_zone)
    return Download(await begun(content), name=asked.typed.file_name("csv"), media_type="text/csv")


async def archive(request: Request) -> Response:
    """What can be said is said before the first byte: afterwards a download can only break off."""
    asked = await _asked(request)
    if asked.errors:
        return await _page(request, asked, status=422)
    visit = asked.visit
    run, name = _own_run(request, visit), asked.typed.file_name("zip")
    if request.method == "HEAD":
        return Download(nothing(), name=name, media_type=ZIP)
    progress = Progress(visit.portal.store, visit.opened.session.id, run, clock=visit.portal.clock)
    if not await progress.begin():
        return await _page(request, asked, refusal=_busy(visit), status=409)
    try:
        period = asked.typed.period(visit.merchant.time_zone)
        documents = await find_documents(visit.gateway, visit.customer, period)
    except (NothingIssued, TooManyDocuments) as error:
        await progress.drop()
        return await _page(request, asked, refusal=_refusal(visit, error), status=422)
    except BaseException:
        await progress.end("broken")
        raise
    await progress.found(len(documents))
    content = zipped(members(visit, documents, progress))
    return ArchiveDownload(content, name=name, progress=progress)


async def progress(request: Request) -> Response:
    """How far this session's own archive is, as a page and for the page that waits."""
    visit = visit_to_history(request)
    run = _own_run(request, visit)
    found = await archive_runs.find(visit.portal.store, visit.opened.session.id, run, now=visit.now)
    shown = archive_progress(visit, run, found, next_run=_new_run(visit))
    if is_partial(request):
        return part(visit, "exports/_progress.html", progress=shown)
    customer = await section(load_customer(visit.gateway, visit.customer))
    return whole_page(request, visit, "exports/progress.html", frame=page_frame(visit, customer), page=shown)


async def _asked(request: Request) -> Asked:
    visit = visit_to_history(request)
    customer = await section(load_customer(visit.gateway, visit.customer))
    now = customer.value.now(visit.now) if isinstance(customer, Loaded) else visit.now
    today = now.astimezone(visit.merchant.time_zone).date()
    typed = read_export_period(request.query_params, today)
    return Asked(visit, customer, now, typed, typed.errors(visit.language, today))


async def _page(request: Request, asked: Asked, *, refusal: str | None = None, status: int = 200) -> Response:
    """Shows an archive that is being made already, also to somebody who comes back."""
    visit = asked.visit
    store, session = visit.portal.store, visit.opened.session.id
    run = await archive_runs.alive(store, session, now=visit.now)
    found = await archive_runs.find(store, session, run, now=visit.now) if run else None
    run = run or _new_run(visit)
    page = export_page(
        visit,
        asked.typed,
        years=years_offered(asked.customer, asked.now, visit.language),
        progress=archive_progress(visit, run, found, next_run=_new_run(visit)),
        errors=asked.errors,
        refusal=refusal,
    )
    frame = page_frame(visit, asked.customer)
    return whole_page(request, visit, "exports/show.html", frame=frame, page=page, status=status)


def _refusal(visit: Visit, error: BillingError) -> str:
    language = visit.language
    if isinstance(error, TooManyDocuments):
        return language.gettext(
            "More than %(most)s documents do not fit into one ZIP. Choose a shorter period.",
            most=language.number(error.most),
        )
    return language.gettext("There are no invoices and no credit notes in this period. Choose another one.")


def _busy(visit: Visit) -> str:
    return visit.language.gettext(
        "Another ZIP is still being downloaded. Wait until it is finished, or cancel it in the browser."
    )


def _new_run(visit: Visit) -> str:
    nonce = new_nonce()
    return f"{nonce}.{_sign(visit, nonce)}"


def _own_run(request: Request, visit: Visit) -> str:
    """Only a page of this session can have named its run, so nobody asks about another's."""
    run = request.query_params.get("run", "")
    nonce, _, signature = run.partition(".")
    if not compare_digest(signature.encode(), _sign(visit, nonce).encode()):
        raise NotFound
    return run


def _sign(visit: Visit, nonce: str) -> str:
    return visit.idempotency_key(nonce, "archive")[:32]


routes = [
    Route("/invoices/export", show, methods=["GET"]),
    Route("/invoices/export.csv", table, methods=["GET"]),
    Route("/invoices/export.zip", archive, methods=["GET"]),
    Route("/invoices/export/progress", progress, methods=["GET"]),
]
