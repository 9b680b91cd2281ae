"""Where a deep link leads, and which addresses belong to it: everything else leads back there."""

from typing import Final

from billing import flows
from billing.flows import Flow
from web.sessions import OpenSession

COMPLETION: Final = "completion"
# The language may be chosen on every page.
ALWAYS: Final = ("locale", COMPLETION)
ADDING_A_METHOD: Final = ("payment-methods", "payment-methods/new", "payment-methods/return")
# They are part of the billing details; whether customers may keep theirs, the configuration says.
TAX_IDS: Final = "tax-ids/"
CHANGES: Final = (flows.UPDATE, flows.CONFIRM)
PAGES: Final = {
    flows.CANCEL: "cancellation",
    flows.PAUSE: "pause",
    flows.UPDATE: "plan-change",
    flows.CONFIRM: "plan-confirmation",
}


def start_of(flow: Flow) -> tuple[str, ...]:
    """The parts of the address of a flow's first page."""
    if flow.type == flows.DETAILS:
        return ("billing-details",)
    if flow.subscription_id is None:
        return ("payment-methods", "new")
    return ("subscriptions", flow.subscription_id, PAGES[flow.type])


def way_back(opened: OpenSession, path: str) -> tuple[str, ...] | None:
    """Where a request for `path` belongs instead; None where the session's flow has it, or there is none.

    What was done is not done again: a finished flow has its end, and what may be said about it there.
    """
    flow = opened.flow
    if flow is None or path in ALWAYS:
        return None
    if opened.completed:
        return None if _is_about_the_end(flow, path) else (COMPLETION,)
    return None if _belongs(flow, path) else start_of(flow)


def _belongs(flow: Flow, path: str) -> bool:
    start = "/".join(start_of(flow))
    if flow.type == flows.METHOD:
        return path in ADDING_A_METHOD
    if flow.type == flows.DETAILS and path.startswith(TAX_IDS):
        return True
    if flow.type in CHANGES and path in ADDING_A_METHOD:
        # A change that has to be paid may need a method first.
        return True
    if flow.type == flows.CANCEL and path == f"subscriptions/{flow.subscription_id}/retention-offer":
        return True
    return path == start or path.startswith(f"{start}/")


def _is_about_the_end(flow: Flow, path: str) -> bool:
    """What was done can be printed, and the reason for a cancellation is told afterwards."""
    if path.startswith("receipts/"):
        return True
    start = "/".join(start_of(flow))
    return flow.type == flows.CANCEL and path.startswith(f"{start}/")
