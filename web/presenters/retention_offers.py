"""What a merchant offers to a customer who is about to cancel, with its effect in money."""

from dataclasses import dataclass

from web.presenters.frame import Form, Tag


@dataclass(frozen=True, slots=True)
class RetentionOffer:
    """`tag` is short ("50% off for 3 months"), `effect` a whole sentence with the amounts."""

    tag: Tag
    effect: str
    form: Form
