"""The demo's mail as its page shows it."""

from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True, slots=True)
class Letter:
    id: str
    sender: str
    recipient: str
    subject: str
    language: str
    text: str
    html: str


def letter(message: EmailMessage) -> Letter:
    return Letter(
        id=letter_id(message),
        sender=str(message["From"]),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        language=str(message["Content-Language"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def letter_id(message: EmailMessage) -> str:
    return str(message["Message-ID"]).strip("<>").partition("@")[0]


def _part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    return str(found.get_content()) if found else ""
