"""Ways for a mail to leave: by the configured server, or into a list where nothing may leave."""

from collections import deque
from email.message import EmailMessage
from typing import Final, Protocol

import aiosmtplib
from aiosmtplib.errors import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from web.mail_settings import Smtp

# Well below the lease of an outbox entry, with all the steps of one conversation in it.
SECONDS: Final = 20
MOST_KEPT: Final = 200


class Undeliverable(Exception):
    """The server will never take this mail, however often it is tried."""


class MailFailed(Exception):
    """The mail did not go out this time. Carries what kind of fault it was and no address."""


class Mailer(Protocol):
    async def send(self, message: EmailMessage) -> None:
        """Raises Undeliverable or MailFailed."""


class SmtpMailer:
    """A connection for each mail: they are few, and a kept one would be closed by the server anyway."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp

    async def send(self, message: EmailMessage) -> None:
        smtp = self._smtp
        try:
            await aiosmtplib.send(
                message,
                hostname=smtp.host,
                port=smtp.port,
                username=smtp.username,
                password=smtp.password,
                use_tls=smtp.tls == "tls",
                start_tls=smtp.tls == "starttls",
                timeout=SECONDS,
            )
        except (SMTPRecipientsRefused, SMTPDataError) as error:
            code = _code(error)
            # The server answers what it says; only its own words "never" end the attempts.
            raise (Undeliverable if code >= 500 else MailFailed)(f"the server answered {code}") from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailFailed(_fault(error)) from error


class KeptMail:
    """What would have been sent, newest first; the demo shows it, and no mail leaves."""

    def __init__(self) -> None:
        self.messages: deque[EmailMessage] = deque(maxlen=MOST_KEPT)

    async def send(self, message: EmailMessage) -> None:
        self.messages.appendleft(message)


def _code(error: SMTPRecipientsRefused | SMTPDataError) -> int:
    if isinstance(error, SMTPRecipientsRefused):
        return min((refused.code for refused in error.recipients), default=0)
    return error.code


def _fault(error: Exception) -> str:
    """Servers like to repeat the address in their words, so only the kind and the code are kept."""
    if isinstance(error, SMTPResponseException):
        return f"{type(error).__name__} {error.code}"
    return type(error).__name__
