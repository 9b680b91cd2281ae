"""Why a plan was cancelled: optional, asked afterwards, never a condition."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from billing.cancellation_reasons import LONGEST_COMMENT
from web.forms.fields import text_field


@dataclass(frozen=True, slots=True)
class CancellationReason:
    reason: str | None
    comment: str
    nonce: str

    @property
    def is_too_long(self) -> bool:
        return len(self.comment) > LONGEST_COMMENT

    @property
    def is_empty(self) -> bool:
        return not self.reason and not self.comment


def read_reason(form: FormData) -> CancellationReason:
    # Browsers send line breaks as two characters and count one; what was typed stays as it was meant.
    comment = text_field(form, "comment", longest=20_000).replace("\r\n", "\n")
    return CancellationReason(
        reason=text_field(form, "reason", longest=255) or None,
        comment=comment,
        nonce=text_field(form, "nonce", longest=100),
    )
