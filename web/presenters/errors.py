"""What an error page shows. The words are in the template of its kind; none says whether anything exists."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "link_expired",  # 410: signed by us, too old
    "link_invalid",  # 403: not signed by us, or for another host
    "session_ended",  # 410: no activity for too long
    "not_found",  # 404, on a known host and on an unknown one
    "forbidden",  # 403: another site sent the form, or the session may not do this
    "too_large",  # 413
    "failed",  # 500 and 502
    "unavailable",  # 503, or the payment provider does not answer
]


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The way out is the frame's: its home, return link and help; there is no more than these."""

    kind: Kind
    request_id: str | None = None

    @property
    def template(self) -> str:
        return f"errors/{self.kind}.html"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page for what this customer may not do with this plan or method (`errors/refusal.html`)."""

    heading: str
    """"This plan cannot be changed here"."""
    reason: str
    """One honest sentence."""
    home_href: str
