import pytest

from tests.pages.checks import page_problems, partial_problems

FRAME = (
    '<!doctype html><html lang="en"><head><title>{title}</title></head>'
    "<body><main>{body}</main></body></html>"
)


def problems(body: str, *, title: str = "Billing", pseudo: bool = False) -> list[str]:
    heading = title if not pseudo else f"⟦{title}⟧"
    return page_problems(FRAME.format(title=heading, body=f"<h1>{heading}</h1>{body}"), pseudo=pseudo)


def test_a_good_page_has_no_problem() -> None:
    body = (
        '<form action="/x" method="post" data-hx-post="/x"><label for="a">Name</label><input id="a" name="a">'
        '<label>City <input name="b"></label><select aria-label="Country"><option>Italy</option></select>'
        '<button>Save</button></form><a href="/y" data-hx-get="/y">Change</a><img src="/l.svg" alt="">'
    )

    assert problems(body) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<p><div></div></p>", "unexpected-end-tag"),
        ("<ul><p>one</ul></b>", "unexpected-end-tag"),
        ('<p class="a" class="b">x</p>', "duplicate-attribute"),
        ("<h1>Again</h1>", "2 <h1>"),
        ('<p id="a">x</p><p id="a">y</p>', "'a' stands 2 times"),
        ('<input name="a">', "no label"),
        ('<label for="a"></label><input id="a">', "no label"),
        ("<textarea></textarea>", "no label"),
        ('<label for="nowhere">Name</label>', "names nothing"),
        ('<p aria-describedby="nowhere">x</p>', "names nothing"),
        ('<form method="post"><button>Go</button></form>', "no action"),
        ("<a>Go</a>", "no href"),
        ('<a href="/x"></a>', "says nothing"),
        ("<button></button>", "says nothing"),
        ('<img src="/x.svg">', "no alt"),
        ('<button data-hx-post="/x">Go</button>', "only with scripts"),
        ('<a href="/x" hx-get="/x">Go</a>', "write hx-get as data-hx-get"),
        ('<p style="color: red">x</p>', "has style="),
        ("<script>x()</script>", "inline"),
        ("<style>p {}</style>", "inline"),
        ('<button onclick="x()">Go</button>', "has onclick="),
        ('<a href="javascript:x()">Go</a>', "runs a script"),
        ("<main></main>", "not exactly one <main>"),
    ],
)
def test_a_page_that_breaks_a_rule_is_found(body: str, problem: str) -> None:
    assert any(problem in found for found in problems(body)), problems(body)


def test_a_title_must_begin_with_the_heading() -> None:
    html = FRAME.format(title="Lantern: Billing", body="<h1>Billing</h1>")

    assert page_problems(html) == ["the title 'Lantern: Billing' does not begin with the heading 'Billing'"]


def test_a_page_needs_a_doctype_and_a_language() -> None:
    html = "<html><head><title>A</title></head><body><main><h1>A</h1></main></body></html>"

    assert page_problems(html) == [
        "line 1: expected-doctype-but-got-start-tag {'name': 'html'}",
        "<html> has no lang",
    ]


def test_a_partial_needs_no_frame_but_keeps_the_other_rules() -> None:
    assert partial_problems('<section id="a"><p aria-describedby="page">x</p></section>') == []
    assert partial_problems('<section id="a"><p id="a">x</p></section>') == ["the id 'a' stands 2 times"]
    assert partial_problems("<section><p>x</section></p>")


@pytest.mark.parametrize(
    "body",
    [
        "<p>⟦Ñéxţ çĥàŕĝé €24.00 on 18 December⟧</p>",
        "<p>⟦Ñéxţ çĥàŕĝé <b>€24.00 USD</b> on 18 December⟧</p>",
        "<p><bdi>Lantern Energy</bdi> <time>18 December</time> <data>24 USD</data></p>",
        '<p translate="no">Visa</p>',
        '<select aria-label="⟦Làñĝùàĝé⟧"><option lang="it">Italiano</option></select>',
        "<p>€24.00 · 4242</p>",
    ],
)
def test_translated_text_and_marked_data_pass_in_the_pseudo_locale(body: str) -> None:
    assert problems(body, pseudo=True) == []


@pytest.mark.parametrize(
    "body",
    [
        "<p>Next charge</p>",
        "<p>⟦Ñéxţ⟧ charge</p>",
        "<p>⟦Ñéxţ⟧</p> per month <p>⟦x⟧</p>",
        '<a href="/x" aria-label="Change plan">⟦Çĥàñĝé⟧</a>',
        '<img src="/l.svg" alt="Logo">',
    ],
)
def test_text_that_no_translator_can_reach_is_found_in_the_pseudo_locale(body: str) -> None:
    assert len(problems(body, pseudo=True)) == 1
