"""What is true of each list that the sandbox answers with, whatever is in it."""

import httpx
import pytest

from sandbox.operations import OPERATIONS
from tests.sandbox.conftest import KEY

AUTH = {"Authorization": f"Bearer {KEY}"}
# These tell only of what belongs to something that must be named, or of what is searched for.
OF_SOMETHING = {
    "/v1/credit_notes/preview/lines",
    "/v1/invoices/search",
    "/v1/setup_attempts",
    "/v1/subscription_items",
}
LISTS = sorted(
    chosen.path
    for chosen in OPERATIONS
    if chosen.method == "GET"
    and "limit" in chosen.honours
    and "{" not in chosen.path
    and chosen.path not in OF_SOMETHING
)


async def asked(http: httpx.AsyncClient, path: str, **params: str) -> httpx.Response:
    return await http.get(path, headers=AUTH, params=params)


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_names_its_address(http: httpx.AsyncClient, path: str) -> None:
    answer = await asked(http, path)

    told = answer.json()
    assert answer.status_code == 200
    assert (told["object"], told["url"], told["has_more"]) == ("list", path, False)
    assert answer.headers["Request-Id"].startswith("req_")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({"limit": "0"}, "limit", "parameter_invalid_integer"),
        ({"limit": "101"}, "limit", "parameter_invalid_integer"),
        ({"limit": "ten"}, "limit", "parameter_invalid_integer"),
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"starting_after": "none"}, "starting_after", "resource_missing"),
        ({"ending_before": "none"}, "ending_before", "resource_missing"),
        ({"starting_after": "a", "ending_before": "b"}, "ending_before", "parameters_exclusive"),
        ({"expand[]": "data.a.b.c.d"}, "expand", "property_expansion_max_depth"),
        ({"expand[]": "data.colour"}, "expand", None),
    ],
)
async def test_a_list_refuses_what_makes_no_sense(
    http: httpx.AsyncClient, path: str, params: dict[str, str], param: str, code: str | None
) -> None:
    answer = await asked(http, path, **params)

    error = answer.json()["error"]
    assert answer.status_code == 400
    assert (error["type"], error["param"], error.get("code")) == ("invalid_request_error", param, code)
    assert ("doc_url" in error) is (code is not None)


@pytest.mark.parametrize(
    "path", [chosen.path for chosen in OPERATIONS if chosen.path in LISTS and "created" in chosen.honours]
)
@pytest.mark.parametrize("name", ["gt", "gte", "lt", "lte"])
async def test_a_list_takes_a_range_of_creation(http: httpx.AsyncClient, path: str, name: str) -> None:
    answer = await asked(http, path, **{f"created[{name}]": "1"})

    assert answer.status_code == 200
