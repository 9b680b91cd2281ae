"""Lists as Stripe's: newest first, a page at a time, asked for by the id at its edge.

LIST_PARAMS                              the readers that every list honours
CREATED                                  the reader of the `created` filter
rows_of(call, "invoice")                 what there is to list, of one customer where the request names one
listed(call, rows)                       one page; rows come newest first
matches_created(row, call.params)        the `created` filter, exact or a range
matches_range(row["due_date"], asked)    any other filter of moments
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from sandbox.operations import Call
from sandbox.parameters import Shape, created_range, integer, text
from sandbox.tables import Rows
from wire.errors import exclusive_params, invalid_request, missing_resource
from wire.lists import page
from wire.objects import Object

DEFAULT_LIMIT = 10
_MAX_LIMIT = 100
# Filters that name another object, which must exist or have existed.
_NAMES = ("customer", "subscription", "price", "invoice", "charge", "payment_intent")


def limit_of(value: object, param: str) -> int:
    limit = integer(value, param)
    if not 1 <= limit <= _MAX_LIMIT:
        side = "greater than or equal to 1" if limit < 1 else f"less than or equal to {_MAX_LIMIT}"
        message = f"Invalid integer: {limit}. {param} must be {side}."
        raise invalid_request(message, param=param, code="parameter_invalid_integer")
    return limit


LIST_PARAMS: Shape = {"limit": limit_of, "starting_after": text, "ending_before": text}
CREATED: Shape = {"created": created_range}


def listed(call: Call, rows: Iterable[Object], *, kind: str = "object") -> Object:
    """Cut the page that was asked for out of `rows`; `kind` names them when the id at the edge is unknown.

    Rows of a table (`newest_first().where(...)`) are entered at the edge, however many lie before it.
    """
    _require_named(call)
    limit = call.params.get("limit", DEFAULT_LIMIT)
    after, before = call.params.get("starting_after"), call.params.get("ending_before")
    if after and before:
        raise exclusive_params("ending_before", "starting_after", "ending_before")
    if before:
        return _page_before(call, rows, before, limit, kind)
    found = _after(rows, after, kind) if after else iter(rows)
    cut = list(islice(found, limit + 1))
    return page(cut[:limit], url=call.url, has_more=len(cut) > limit)


def rows_of(call: Call, kind: str) -> Rows:
    """All rows, or those of the customer whom the request names, where rows never change hands."""
    table = call.state.table(kind)
    customer = call.params.get("customer")
    return table.of_customer(customer) if customer else table.newest_first()


def matches_created(row: Object, params: Object) -> bool:
    return matches_range(row["created"], params.get("created"))


def matches_range(moment: int | None, asked: int | Object | None) -> bool:
    """A filter of moments, exact or a range; what has not happened is in no range."""
    if asked is None:
        return True
    if moment is None:
        return False
    if isinstance(asked, int):
        return moment == asked
    return bool(
        moment > asked.get("gt", -1)
        and moment >= asked.get("gte", 0)
        and moment < asked.get("lt", moment + 1)
        and moment <= asked.get("lte", moment)
    )


def _require_named(call: Call) -> None:
    for kind in _NAMES:
        named = call.params.get(kind)
        if isinstance(named, str) and not call.state.table(kind).knew(named):
            raise missing_resource(kind, named, param=kind, status=400)


def _after(rows: Iterable[Object], edge: str, kind: str) -> Iterator[Object]:
    if isinstance(rows, Rows):
        if edge in rows:
            return rows.older_than(edge)
    else:
        remaining = iter(rows)
        for row in remaining:
            if row["id"] == edge:
                return remaining
    raise missing_resource(kind, edge, param="starting_after", status=400)


def _page_before(call: Call, rows: Iterable[Object], edge: str, limit: int, kind: str) -> Object:
    nearest_first = list(islice(_before(rows, edge, kind), limit + 1))
    return page(nearest_first[:limit][::-1], url=call.url, has_more=len(nearest_first) > limit)


def _before(rows: Iterable[Object], edge: str, kind: str) -> Iterator[Object]:
    if isinstance(rows, Rows):
        if edge in rows:
            return rows.newer_than(edge)
    else:
        found = list(rows)
        ids = [row["id"] for row in found]
        if edge in ids:
            return reversed(found[: ids.index(edge)])
    raise missing_resource(kind, edge, param="ending_before", status=400)
