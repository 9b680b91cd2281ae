"""What is wrong with a page, as sentences: the rules that every page and every partial of the portal keeps.

In the pseudo-locale every translated sentence stands in ⟦brackets⟧. Letters outside them are a sentence
that nobody can translate, unless they are the merchant's or the customer's own words or a formatted value.
Those are marked: `<bdi>`, `<time>`, `<data>`, `<code>`, `translate="no"`, or a `lang` of their own (the
names of languages).
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

OPENING, CLOSING = "⟦", "⟧"
OWN_WORDS = frozenset({"bdi", "time", "data", "code", "script", "style", "svg"})
SPOKEN_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder", "data-confirm")
REFERENCES = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-errormessage",
    "popovertarget",
)
REQUEST = re.compile(r"data-hx-(get|post|put|patch|delete)(:.*)?")
BARE_ROWS = re.compile(r"(<hx-partial[^>]*>)(\s*<tr\b.*?)(</hx-partial>)", re.DOTALL)
LETTER = re.compile(r"[^\W\d_]")


def parse(html: str) -> tuple[Element, list[str]]:
    """The tree of a whole page, and what a validating parser says against it."""
    return _parsed(html, fragment=False)


def parse_partial(html: str) -> tuple[Element, list[str]]:
    """The tree of a partial, below one root that is not part of it."""
    # htmx parses such a part as a template, where rows may stand without their table; this parser needs one.
    return _parsed(BARE_ROWS.sub(r"\1<table>\2</table>\3", html), fragment=True)


def page_problems(html: str, *, pseudo: bool = False) -> list[str]:
    document, problems = parse(html)
    problems += _frame_problems(document)
    return problems + _content_problems(document, pseudo=pseudo)


def partial_problems(html: str, *, pseudo: bool = False) -> list[str]:
    document, problems = parse_partial(html)
    return problems + _content_problems(document, pseudo=pseudo, whole=False)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _parsed(html: str, *, fragment: bool) -> tuple[Element, list[str]]:
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=False
    )
    tree: Element = parser.parseFragment(html) if fragment else parser.parse(html)
    errors = parser.errors if not fragment else [e for e in parser.errors if e[1] != "expected-doctype"]
    return tree, [f"line {line}: {code} {data or ''}".strip() for (line, _), code, data in errors]


def _content_problems(document: Element, *, pseudo: bool, whole: bool = True) -> list[str]:
    problems = [*_id_problems(document, whole=whole), *_control_problems(document)]
    problems += [*_action_problems(document), *_inline_problems(document)]
    return problems + (untranslated(document) if pseudo else [])


def _frame_problems(document: Element) -> Iterator[str]:
    if not document.get("lang"):
        yield "<html> has no lang"
    headings = [text_of(heading) for heading in document.iter("h1")]
    if len(headings) != 1:
        yield f"{len(headings)} <h1> instead of one"
    title = _title(document)
    if not title:
        yield "no <title>"
    elif headings and not title.startswith(headings[0]):
        yield f"the title {title!r} does not begin with the heading {headings[0]!r}"
    if len(list(document.iter("main"))) != 1:
        yield "not exactly one <main>"


def _title(document: Element) -> str:
    title = document.find("head/title")
    return "" if title is None else text_of(title)


def _id_problems(document: Element, *, whole: bool) -> Iterator[str]:
    ids = Counter(element.get("id") for element in document.iter() if element.get("id") is not None)
    yield from (f"the id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    # A partial may name something on the page that it lands in.
    for element in document.iter() if whole else ():
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} names nothing on the page"


def _control_problems(document: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in document.iter("label") if text_of(label)}
    wrapped = {id(inner) for label in document.iter("label") if text_of(label) for inner in label.iter()}
    for element in document.iter():
        if _is_field(element):
            named = element.get("id") in labelled or id(element) in wrapped
            if not named and not _is_named_by_attribute(element):
                yield f"{_shown(element)} has no label"
        elif element.tag in {"button", "a"} and not _has_name(element):
            yield f"{_shown(element)} says nothing"
        elif element.tag == "img" and element.get("alt") is None:
            yield f"{_shown(element)} has no alt"


def _is_field(element: Element) -> bool:
    if element.tag == "input":
        return element.get("type") not in {"hidden", "submit", "button", "reset", "image"}
    return element.tag in {"select", "textarea"}


def _is_named_by_attribute(element: Element) -> bool:
    return any(element.get(name) for name in ("aria-label", "aria-labelledby"))


def _has_name(element: Element) -> bool:
    images = (image.get("alt") for image in element.iter("img"))
    titles = (title.text for title in element.iter() if str(title.tag).endswith("title"))
    return bool(text_of(element) or _is_named_by_attribute(element) or any(images) or any(titles))


def _action_problems(document: Element) -> Iterator[str]:
    for element in document.iter():
        if element.tag == "form" and not element.get("action"):
            yield f"{_shown(element)} has no action"
        if element.tag == "a" and not element.get("href"):
            yield f"{_shown(element)} has no href"
        for name in element.attrib:
            if name.startswith("hx-"):
                yield f"{_shown(element)}: write {name} as data-{name}"
            works = element.get("href") or element.get("action") or element.get("formaction")
            if REQUEST.fullmatch(name) and not works:
                yield f"{_shown(element)} has {name} but works only with scripts"


def _inline_problems(document: Element) -> Iterator[str]:
    for element in document.iter():
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"{_shown(element)} stands inline"
        for name, value in element.items():
            if name == "style" or name.startswith("on"):
                yield f"{_shown(element)} has {name}="
            if name in {"href", "action", "src"} and value.strip().lower().startswith("javascript:"):
                yield f"{_shown(element)} runs a script from {name}"


def untranslated(document: Element) -> list[str]:
    """Every piece of text that no translator can reach."""
    body = document.find("body")
    found = [f"not translated: {text!r}" for text in _loose_text(document if body is None else body)]
    title = _title(document)
    # The business name follows the translated part of a title and cannot be marked there.
    if title and not title.startswith(OPENING):
        found.append(f"the title is not translated: {title!r}")
    return found + [
        f"{_shown(element)} has an untranslated {name}: {value!r}"
        for element in document.iter()
        for name, value in element.items()
        if name in SPOKEN_ATTRIBUTES and not _is_own_words(element) and LETTER.search(_outside(value))
    ]


def _loose_text(element: Element) -> list[str]:
    loose, depth = [], 0
    for text in _own_text(element):
        outside = ""
        for character in text:
            depth += (character == OPENING) - (character == CLOSING)
            outside += character if depth == 0 and character != CLOSING else " "
        if LETTER.search(outside):
            loose.append(" ".join(outside.split()))
    return loose


def _own_text(element: Element) -> Iterator[str]:
    """The text below the element in order, without comments and the words of others."""
    if callable(element.tag) or _is_own_words(element):
        return
    yield element.text or ""
    for child in element:
        yield from _own_text(child)
        yield child.tail or ""


def _is_own_words(element: Element) -> bool:
    is_other_language = element.tag != "html" and element.get("lang") is not None
    return element.tag in OWN_WORDS or element.get("translate") == "no" or is_other_language


def _outside(text: str) -> str:
    return re.sub(f"{OPENING}[^{CLOSING}]*{CLOSING}", " ", text)


def _shown(element: Element) -> str:
    names = ("id", "name", "type", "href", "action", "class")
    shown = "".join(f' {name}="{element.get(name)}"' for name in names if element.get(name))
    return f"<{element.tag}{shown}>"
