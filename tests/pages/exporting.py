"""A ZIP of documents, asked for, opened and watched."""

import io
import zipfile

import httpx

from tests.pages.page import Form, Page
from tests.pages.visits import Visit

HENRY = "cus_demo_henry"
ZIP = "Download PDFs (ZIP)"


async def asked(visit: Visit, **changes: str) -> tuple[Form, httpx.Response]:
    page = await visit.get("invoices", "export")
    form = page.form(ZIP)
    return form, await visit.client.send(form, headers=None, **changes)


def opened(answer: httpx.Response) -> zipfile.ZipFile:
    assert answer.headers["content-type"] == "application/zip", answer.text
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


async def progress_of(visit: Visit, form: Form) -> Page:
    return await visit.get(f"invoices/export/progress?run={dict(form.values)['run']}")


async def shown(visit: Visit, form: Form, **changes: str) -> Page:
    return await visit.client.submit(form, headers=None, **changes)
