import re

import pytest
from babel.messages import Catalog

from tests import catalogues


def test_every_language_has_every_sentence() -> None:
    assert catalogues.problems() == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Change plan", "⟦Çĥàñĝé þļàñ ~~~~⟧"),
        ("Pay %(amount)s now", "⟦Þàý %(amount)s ñóŵ ~~~⟧"),
        ("<b>Save</b> &amp; go", "⟦<b>Šàṽé</b> &amp; ĝó ~~~⟧"),
        ("%(number)s%%", "⟦%(number)s%% ~⟧"),
    ],
)
def test_the_pseudo_locale_keeps_placeholders_and_grows_the_words(sentence: str, expected: str) -> None:
    assert catalogues.pseudo(sentence) == expected


def test_a_translation_that_loses_a_placeholder_is_found() -> None:
    catalog = Catalog(locale="it")
    message = catalog.add("Pay %(amount)s", "Paga", flags=["python-format"])

    assert any(re.search("is lost", error) for error in catalogues._errors(message, catalog))


def test_a_sentence_that_is_the_singular_of_another_is_found() -> None:
    written: list[catalogues.Sentence] = ["Method", ("Method", "Methods"), ("Plan", "Plans"), "Invoice"]

    assert catalogues.clashes(written) == ["'Method' stands alone and with a plural too"]
