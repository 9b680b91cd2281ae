"""Who let a customer in travels with the session, signed: in the link and in the cookie."""

from pathlib import Path

import pytest

from billing.sessions import Origin, Session
from cli.demo.command import demo_settings
from tests.unit.builders import NOW
from web.errors import LinkInvalid
from web.sessions import OpenSession, read_cookie, read_link, sign_cookie, sign_link
from web.settings import Merchant
from web.signing import LINK, Signer

SIGNER = Signer(("a key that is long enough for a test",))


@pytest.fixture
def merchant(tmp_path: Path) -> Merchant:
    return demo_settings(tmp_path, 8000, 8001).merchants[0]


def session(merchant: Merchant, origin: Origin) -> Session:
    return Session(
        "bps_1", merchant.name, "cus_1", "bpc_1", None, None, NOW.replace(microsecond=0), origin=origin
    )


@pytest.mark.parametrize("origin", ["api", "login"])
def test_the_origin_stays_from_the_link_to_the_cookie(merchant: Merchant, origin: Origin) -> None:
    made = session(merchant, origin)

    opened = OpenSession(read_link(SIGNER, sign_link(SIGNER, made), merchant=merchant), last_activity=NOW)
    kept = read_cookie(SIGNER, sign_cookie(SIGNER, opened), session_id="bps_1", merchant=merchant)

    assert kept.session == made
    assert kept.session.came_by_login is (origin == "login")


def test_a_link_that_names_no_origin_is_the_merchants(merchant: Merchant) -> None:
    values = SIGNER.verify(sign_link(SIGNER, session(merchant, "api")), purpose=LINK)

    assert "s" not in values


@pytest.mark.parametrize("origin", ["api", "elsewhere", 1])
def test_an_origin_that_nobody_knows_opens_nothing(merchant: Merchant, origin: object) -> None:
    values = SIGNER.verify(sign_link(SIGNER, session(merchant, "login")), purpose=LINK)
    forged = SIGNER.sign({**values, "s": origin}, purpose=LINK)

    with pytest.raises(LinkInvalid):
        read_link(SIGNER, forged, merchant=merchant)
