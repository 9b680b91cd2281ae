"""What an error page shows. The words are in the template of its kind; none says whether anything exists."""

from dataclasses import dataclass

from web.errors import Kind


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The way out is the frame's: its home, return link and help; there is no more than these."""

    kind: Kind
    request_id: str | None = None
    is_write: bool = False
    """What was asked for may have been done before the error."""

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
