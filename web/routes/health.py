"""Whether the process lives, and whether it can serve. Answers on any host and tells nothing else."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from web.portal import portal_of


async def healthz(_request: Request) -> Response:
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    portal = portal_of(request)
    checks = {
        "configuration": "loaded" if portal.settings.merchants else "missing",
        "database": "reachable" if await portal.store.is_reachable() else "unreachable",
    }
    is_ready = checks == {"configuration": "loaded", "database": "reachable"}
    return JSONResponse(checks, status_code=200 if is_ready else 503)


routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
