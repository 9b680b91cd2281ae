"""The one style sheet of the hosted pages."""

from pathlib import Path

from starlette.responses import FileResponse, Response

from sandbox.pages.site import Visit, page

_STYLE = Path(__file__).parent / "static" / "sandbox.css"


@page("/assets/sandbox.css")
async def style(visit: Visit) -> Response:  # noqa: ARG001  every page takes its visit
    return FileResponse(_STYLE, media_type="text/css", headers={"Cache-Control": "max-age=300"})
