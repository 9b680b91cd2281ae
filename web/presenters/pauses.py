"""What the pages show that pause a plan and let it go on."""

from dataclasses import dataclass

from web.presenters.frame import Form


@dataclass(frozen=True, slots=True)
class PauseOption:
    value: str
    label: str
    note: str | None = None
    """The day on which the plan goes on by itself."""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """The question; field `option`. A single option needs no choice."""

    plan: str
    form: Form
    home_href: str
    options: tuple[PauseOption, ...]
    open_amount: str | None = None
    is_trial: bool = False
    has_moved: bool = False


@dataclass(frozen=True, slots=True)
class Resumption:
    """The question whether to go on; `amount` is None where no single one says it all."""

    plan: str
    form: Form
    home_href: str
    amount: str | None = None
    per: str = ""
    resumes_on: str | None = None
    has_moved: bool = False
