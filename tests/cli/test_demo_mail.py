"""The demo shows the mail that it would have sent."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from cli.demo.command import demo_settings
from cli.demo.shop import create_shop
from web.mailers import KeptMail

SHOP = "http://127.0.0.1:8000"


def written() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Lantern <billing@lantern.example>", "ada@example.com"
    message["Subject"], message["Message-ID"] = "Disdetta & <fine>", "<rc_1@lantern.example>"
    message.set_content("Fatto.")
    message.add_alternative('<p style="margin:0">Fatto.</p>', subtype="html")
    message["Content-Language"] = "it"
    return message


@pytest.fixture
def mail() -> KeptMail:
    return KeptMail()


@pytest.fixture
async def browser(tmp_path: Path, mail: KeptMail) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as http:
        shop = create_shop(demo_settings(tmp_path, 8000, 12111), portal_url=SHOP, http=http, mail=mail)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=shop), base_url=SHOP) as client:
            yield client


async def test_an_empty_list_says_how_to_fill_it(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/shop/outbox")).text

    assert "Nothing yet." in page


async def test_each_mail_is_listed_with_its_words(browser: httpx.AsyncClient, mail: KeptMail) -> None:
    await mail.send(written())

    page = (await browser.get("/shop/outbox")).text

    assert "From Lantern &lt;billing@lantern.example&gt; to ada@example.com" in page
    assert 'lang="it">Disdetta &amp; &lt;fine&gt;</h2>' in page
    assert "Fatto." in page


async def test_a_mail_is_shown_alone_with_its_own_styles_and_nothing_else(
    browser: httpx.AsyncClient, mail: KeptMail
) -> None:
    await mail.send(written())

    shown = await browser.get("/shop/outbox/rc_1")

    assert '<p style="margin:0">Fatto.</p>' in shown.text
    assert shown.headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'unsafe-inline'"
    )


async def test_a_mail_that_is_not_there_is_named_so(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/shop/outbox/rc_2")

    assert answer.status_code == 404
    assert "There is no such mail in the demo." in answer.text
