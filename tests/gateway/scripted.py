"""A Stripe that gives the answers it is told to: for what a well-behaved one does not show."""

import httpx

Answer = httpx.Response | Exception


class Stripe:
    """Answers from a list, else by address, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.places: dict[str, object] = {}
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.answers:
            return _given(self.answers.pop(0))
        return _given(self.places[f"{request.method} {request.url.path}"])

    @property
    def written(self) -> list[tuple[str, dict[str, str]]]:
        """What was changed, in order: the request's line and what it said."""
        changes = (one for one in self.asked if one.method != "GET")
        return [(f"{one.method} {one.url.path}", _said(one)) for one in changes]

    def has_customer(self, **given: object) -> None:
        """Makes cus_1 a customer with methods and subscriptions, all by their ids."""
        methods, subscriptions = given.pop("methods", ()), given.pop("subscriptions", ())
        self.places |= {
            "GET /v1/customers/cus_1": {"id": "cus_1", **given},
            "POST /v1/customers/cus_1": {"id": "cus_1"},
            "GET /v1/customers/cus_1/payment_methods": {"data": methods},
            "GET /v1/subscriptions": {"data": subscriptions},
        }
        for one in methods:  # type: ignore[attr-defined]
            self.places[f"GET /v1/payment_methods/{one['id']}"] = one
        for one in subscriptions:  # type: ignore[attr-defined]
            self.places[f"POST /v1/subscriptions/{one['id']}"] = one
            self.places[f"GET /v1/subscriptions/{one['id']}"] = one


def method(id_: str = "pm_1", type_: str = "card", /, **given: object) -> dict[str, object]:
    return {"id": id_, "type": type_, "customer": "cus_1", **given}


def subscription(id_: str = "sub_1", /, **given: object) -> dict[str, object]:
    plain = {"id": id_, "customer": "cus_1", "status": "active", "currency": "eur", "created": 1}
    return {**plain, "items": {"data": []}, **given}


def failing(status: int, headers: dict[str, str] | None = None, **error: str) -> httpx.Response:
    return httpx.Response(status, json={"error": {"type": "api_error", **error}}, headers=headers)


def _given(answer: object) -> httpx.Response:
    if callable(answer):
        answer = answer()
    if isinstance(answer, Exception):
        raise answer
    return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


def _said(request: httpx.Request) -> dict[str, str]:
    # An emptied field is said with an empty text, which must not be lost here.
    pairs = httpx.QueryParams(request.content.decode())
    return {name: value for name, value in pairs.multi_items() if not name.startswith("expand")}
