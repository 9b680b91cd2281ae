"""The address that opens a session, for the merchant API and for the `link` command."""

from billing.sessions import Session
from web.sessions import sign_link
from web.settings import Merchant
from web.signing import Signer


def link_address(signer: Signer, merchant: Merchant, session: Session) -> str:
    return f"{merchant.public_url}/p/session/{sign_link(signer, session)}"
