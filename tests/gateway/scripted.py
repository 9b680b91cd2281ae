"""A Stripe that gives the answers it is told to: for failures that a well-behaved one does not show."""

import httpx

Answer = httpx.Response | Exception


class Stripe:
    """Answers from a list and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def failing(status: int, headers: dict[str, str] | None = None, **error: str) -> httpx.Response:
    return httpx.Response(status, json={"error": {"type": "api_error", **error}}, headers=headers)
