"""Searching invoices, where the account's country allows it."""

from itertools import islice

from sandbox.listing import DEFAULT_LIMIT, limit_of
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, required, text
from sandbox.resources.invoices import subscription_of
from sandbox.search_queries import read_query
from wire.errors import invalid_request
from wire.objects import Object

_SEARCH: Shape = {"query": required(text), "limit": limit_of, "page": text}
_UNSEARCHABLE_COUNTRIES = frozenset({"IN"})
_TEXTS = {
    "customer": lambda row: row["customer"],
    "number": lambda row: row["number"],
    "status": lambda row: row["status"],
    "subscription": subscription_of,
    "currency": lambda row: row["currency"],
}
_NUMBERS = {"created": lambda row: row["created"], "total": lambda row: row["total"]}


@operation("GET", "/v1/invoices/search", honours=_SEARCH)
def search(call: Call) -> Object:
    if call.state.account["country"] in _UNSEARCHABLE_COUNTRIES:
        raise invalid_request("The search feature is temporarily unavailable in your region.")
    is_meant = read_query(call.params["query"], texts=_TEXTS, numbers=_NUMBERS, kind="invoices")
    rows = call.state.table("invoice").newest_first().where(is_meant)
    edge, limit = call.params.get("page"), call.params.get("limit", DEFAULT_LIMIT)
    if edge is not None and edge not in rows:
        raise invalid_request("The page is not one that a search has given.", param="page")
    found = list(islice(rows.older_than(edge) if edge else rows, limit + 1))
    has_more = len(found) > limit
    return {
        "object": "search_result",
        "data": found[:limit],
        "has_more": has_more,
        "next_page": found[limit - 1]["id"] if has_more else None,
        "url": call.url,
    }
