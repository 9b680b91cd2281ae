"""A customer's browser without scripts: follows links, fills in forms, refuses what breaks a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

import httpx

from tests.pages.checks import page_problems, parse, parse_partial, partial_problems, text_of

PSEUDO_LANGUAGE = "en-XA"


class PageBroken(AssertionError):
    """A fetched page breaks the rules that every page keeps."""


class NotOnPage(AssertionError):
    """What the test looks for is not on the page; the message lists what is."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is drawn: where it goes and what it would send."""

    action: str
    method: str
    values: tuple[tuple[str, str], ...]
    element: Element

    def filled(self, changes: Mapping[str, str]) -> list[tuple[str, str]]:
        kept = [(name, value) for name, value in self.values if name not in changes]
        return [*kept, *changes.items()]


class Page:
    """One answer, with the eyes of a person: headings, links and buttons by what they say."""

    def __init__(self, response: httpx.Response, *, is_partial: bool) -> None:
        self.response = response
        self.status = response.status_code
        self.url = str(response.url)
        self.document = (parse_partial if is_partial else parse)(response.text)[0]

    @property
    def heading(self) -> str:
        return next((text_of(heading) for heading in self.document.iter("h1")), "")

    @property
    def title(self) -> str:
        return next((text_of(title) for title in self.document.iter("title")), "")

    @property
    def language(self) -> str:
        return self.document.get("lang", "")

    @property
    def text(self) -> str:
        body = self.document.find("body")
        return text_of(self.document if body is None else body)

    def section(self, identifier: str) -> Element:
        for element in self.document.iter():
            if element.get("id") == identifier:
                return element
        raise NotOnPage(f"no element with id {identifier!r}")

    def error_beside(self, field: str) -> str:
        """What stands below a field that is marked as wrong, and is read out last with it."""
        assert self._field(field).get("aria-invalid") == "true"
        return self.spoken_with(field)[-1]

    def spoken_with(self, field: str) -> list[str]:
        """What is read out together with a field."""
        parts = self._field(field).get("aria-describedby", "").split()
        return [text_of(self.section(part)) for part in parts]

    def _field(self, name: str) -> Element:
        fields = [*self.document.iter("input"), *self.document.iter("select")]
        found = [one for one in fields if one.get("name") == name]
        if not found:
            raise NotOnPage(f"no field {name!r}: {[one.get('name') for one in fields]}")
        return found[0]

    def link(self, words: str, *, inside: Element | None = None) -> str:
        """The address of the first link that says these words, in its text or for the ear."""
        links = [link for link in self._within(inside).iter("a") if link.get("href")]
        for link in links:
            if words in spoken(link):
                return urljoin(self.url, link.get("href", ""))
        raise NotOnPage(f"no link {words!r} among {[spoken(link) for link in links]}")

    def has_link(self, words: str, *, inside: Element | None = None) -> bool:
        return any(words in spoken(link) for link in self._within(inside).iter("a"))

    def form(self, button: str, *, inside: Element | None = None) -> Form:
        """The form whose button says these words, with that button pressed."""
        seen = []
        for form in self._within(inside).iter("form"):
            parts = [form, *self._further_parts(form)]
            for pressed in (found for part in parts for found in part.iter("button")):
                seen.append(spoken(pressed))
                if button in spoken(pressed):
                    return _form(form, parts, pressed, self.url)
        raise NotOnPage(f"no button {button!r} among {seen}")

    def _further_parts(self, form: Element) -> list[Element]:
        """What stands elsewhere on the page and belongs to the form by its id."""
        identifier = form.get("id")
        return [one for one in self.document.iter() if identifier and one.get("form") == identifier]

    def _within(self, inside: Element | None) -> Element:
        return self.document if inside is None else inside


class PageClient:
    """Fetches pages of one host; follows redirects on that host and stops before any other."""

    def __init__(self, app: Any, *, base_url: str, language: str = "en") -> None:  # noqa: ANN401  any ASGI app
        transport = httpx.ASGITransport(app=app)
        self.http = httpx.AsyncClient(
            transport=transport, base_url=base_url, headers={"Accept-Language": language}
        )
        self.pseudo = language == PSEUDO_LANGUAGE

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def get(self, address: str, *, headers: Mapping[str, str] | None = None) -> Page:
        return await self._page(await self.http.get(address, headers=headers), headers)

    async def get_partial(self, address: str) -> Page:
        return await self.get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"})

    async def submit(self, form: Form, *, headers: Mapping[str, str] | None = None, **changes: str) -> Page:
        return await self._page(await self.send(form, headers=headers, **changes), headers)

    async def submit_partial(self, form: Form, **changes: str) -> Page:
        return await self.submit(
            form, headers={"HX-Request": "true", "HX-Request-Type": "partial"}, **changes
        )

    async def send(
        self, form: Form, *, headers: Mapping[str, str] | None = None, **changes: str
    ) -> httpx.Response:
        """Send a form and return the bare answer, redirects not followed."""
        values = form.filled(changes)
        if form.method == "get":
            return await self.http.get(_with_query(form.action, values), headers=headers)
        content = urlencode(values)
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": _origin(form.action)}
        return await self.http.post(form.action, content=content, headers={**kind, **(headers or {})})

    async def _page(self, response: httpx.Response, headers: Mapping[str, str] | None) -> Page:
        for _ in range(5):
            if not response.is_redirect or not self._is_ours(response):
                break
            response = await self.http.get(urljoin(str(response.url), response.headers["location"]))
        is_partial = "HX-Request" in (headers or {}) and not _is_whole(response)
        self._refuse_broken(response, is_partial=is_partial)
        return Page(response, is_partial=is_partial)

    def _is_ours(self, response: httpx.Response) -> bool:
        target = urljoin(str(response.url), response.headers["location"])
        return _origin(target) == _origin(str(self.http.base_url))

    def _refuse_broken(self, response: httpx.Response, *, is_partial: bool) -> None:
        if response.is_redirect or not response.headers.get("content-type", "").startswith("text/html"):
            return
        check = partial_problems if is_partial else page_problems
        problems = check(response.text, pseudo=self.pseudo) if response.text.strip() else []
        if problems:
            raise PageBroken("\n".join([f"{response.request.method} {response.url}:", *problems]))


def spoken(element: Element) -> str:
    """What a screen reader says: the label if there is one, else the text."""
    return element.get("aria-label") or text_of(element)


def _is_whole(response: httpx.Response) -> bool:
    return response.text.lstrip().lower().startswith("<!doctype")


def _form(form: Element, parts: list[Element], pressed: Element, url: str) -> Form:
    values = [(e.get("name", ""), e.get("value", "")) for part in parts for e in _sent_inputs(part)]
    texts = [text for part in parts for text in part.iter("textarea")]
    values += [(text.get("name", ""), (text.text or "").removeprefix("\n")) for text in texts]
    for select in (select for part in parts for select in part.iter("select")):
        options = list(select.iter("option"))
        chosen = next((o for o in options if o.get("selected") is not None), options[0] if options else None)
        if chosen is not None:
            values.append((select.get("name", ""), chosen.get("value", text_of(chosen))))
    values.append((pressed.get("name", ""), pressed.get("value", "")))
    action = pressed.get("formaction") or form.get("action", "")
    return Form(
        action=urljoin(url, action),
        method=form.get("method", "get").lower(),
        values=tuple((name, value) for name, value in values if name),
        element=form,
    )


def _sent_inputs(form: Element) -> list[Element]:
    """The inputs that a browser would send: no buttons, and of the boxes only the ticked ones."""
    choosers, buttons = {"checkbox", "radio"}, {"submit", "button", "reset", "image"}
    return [
        field
        for field in form.iter("input")
        if field.get("type") not in buttons
        and field.get("disabled") is None
        and (field.get("type") not in choosers or field.get("checked") is not None)
    ]


def _with_query(address: str, values: list[tuple[str, str]]) -> str:
    """As browsers do: the form's values take the place of any query in its action."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(values), ""))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
