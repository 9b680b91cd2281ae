"""Static files and each merchant's brand, under addresses that name their content."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.assets import Asset, load_assets
from web.errors import NotFound
from web.portal import portal_of
from web.scopes import MERCHANT


async def static_file(request: Request) -> Response:
    return _answer(request, load_assets().find(request.path_params["name"]))


async def brand_file(request: Request) -> Response:
    """A file of the host's own merchant only: another's look is not told."""
    merchant = request.scope[MERCHANT]
    if merchant is None:
        raise NotFound
    files = portal_of(request).brand_files[merchant.name]
    return _answer(request, files.find(request.path_params["name"]))


def _answer(request: Request, asset: Asset | None) -> Response:
    if asset is None:
        raise NotFound
    headers = asset.headers()
    takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
    if asset.zipped is not None and takes_gzip:
        return Response(
            asset.zipped, media_type=asset.media_type, headers=headers | {"content-encoding": "gzip"}
        )
    return Response(asset.body, media_type=asset.media_type, headers=headers)


static_routes = [Route("/static/{name}", static_file)]
brand_routes = [Route("/brand/{name}", brand_file)]
