"""Mail reaches a real server, and what the server says decides whether it is tried again."""

from collections.abc import Iterator
from email.message import EmailMessage, Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.cli.conftest import free_port
from web.mail_settings import Smtp, mailbox
from web.mailers import KeptMail, MailFailed, SmtpMailer, Undeliverable


class Caught(Handler):
    """Keeps what arrives, and refuses by the recipient's name."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    async def handle_RCPT(  # noqa: N802  the server's own word
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 No such mailbox nobody@example.com"
        if address.startswith("later"):
            return "451 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)


@pytest.fixture
def caught() -> Caught:
    return Caught()


@pytest.fixture
def server(caught: Caught) -> Iterator[Smtp]:
    controller = Controller(caught, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield Smtp("127.0.0.1", controller.port, "none")
    controller.stop()


def letter(to: str = "ada@example.com") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "billing@lantern.example", to, "Disdetta – è fatta"
    message["Message-ID"] = "<m1@lantern.example>"
    message.set_content("Fatto.")
    return message


async def test_a_mail_arrives_as_it_was_written(server: Smtp, caught: Caught) -> None:
    await SmtpMailer(server).send(letter())

    (message,) = caught.messages
    assert message["Message-ID"] == "<m1@lantern.example>"
    assert message["To"] == "ada@example.com"


async def test_a_mailbox_that_does_not_exist_is_given_up(server: Smtp) -> None:
    with pytest.raises(Undeliverable, match=r"^the server answered 550$"):
        await SmtpMailer(server).send(letter("nobody@example.com"))


async def test_a_server_that_wants_time_gets_it(server: Smtp) -> None:
    with pytest.raises(MailFailed, match=r"^the server answered 451$"):
        await SmtpMailer(server).send(letter("later@example.com"))


async def test_a_server_that_is_away_is_tried_again() -> None:
    with pytest.raises(MailFailed, match="SMTPConnectError"):
        await SmtpMailer(Smtp("127.0.0.1", free_port(), "none")).send(letter())


async def test_nothing_is_sent_in_clear_where_encryption_was_asked_for(server: Smtp, caught: Caught) -> None:
    with pytest.raises(MailFailed):
        await SmtpMailer(Smtp(server.host, server.port, "starttls")).send(letter())

    assert caught.messages == []


async def test_kept_mail_is_newest_first() -> None:
    kept = KeptMail()

    await kept.send(letter("first@example.com"))
    await kept.send(letter("second@example.com"))

    assert [message["To"] for message in kept.messages] == ["second@example.com", "first@example.com"]


@pytest.mark.parametrize(
    "text", ["", "ada", "ada@", "@example.com", "ada@localhost", "a@b.example\nBcc: x@y.z"]
)
def test_what_is_no_address_is_no_mailbox(text: str) -> None:
    assert mailbox(text) is None


def test_a_mailbox_may_have_a_name() -> None:
    found = mailbox("Caffè Duomo <ciao@caffeduomo.example>")

    assert found is not None
    assert (found.display_name, found.addr_spec) == ("Caffè Duomo", "ciao@caffeduomo.example")
