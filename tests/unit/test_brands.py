"""Whatever colours a merchant picks, the pages stay readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.brands import Look, contrast, line_on_dark, line_on_light, stylesheet, text_on

colours = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda number: f"#{number:06x}")

# The backgrounds of tokens.css as a browser draws them: paper, card and the tinted notices.
LIGHT_BACKGROUNDS = ("#faf9f6", "#ffffff", "#f2f3f6", "#d3f7de", "#fcecc0", "#feeae8")
DARK_BACKGROUNDS = ("#0d0f13", "#1a1d23", "#262930", "#1f3d2a", "#473413", "#4a2322")


@given(colours)
def test_text_can_be_read_on_any_colour(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= 4.5


@given(colours)
def test_rings_can_be_seen_on_every_background(colour: str) -> None:
    light, dark = line_on_light(colour), line_on_dark(colour)

    assert all(contrast(light, background) >= 3 for background in LIGHT_BACKGROUNDS)
    assert all(contrast(dark, background) >= 3 for background in DARK_BACKGROUNDS)


def test_a_colour_that_can_be_seen_already_is_left_alone() -> None:
    assert line_on_light("#1f6f4d") == "#1f6f4d"


def test_contrast_reaches_from_none_to_black_on_white() -> None:
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#000", "#fff") == pytest.approx(21)


@given(colours)
def test_a_pressed_button_is_at_least_as_readable(colour: str) -> None:
    declarations = stylesheet(Look(brand="#000", accent=colour))
    pressed = declarations.split("--accent-pressed: ")[1].split(";")[0]

    assert contrast(pressed, text_on(colour)) >= 4.5


@pytest.mark.parametrize(("corners", "button"), [("rounded", "8px"), ("square", "2px"), ("pill", "99rem")])
def test_corners_shape_the_buttons(corners: str, button: str) -> None:
    declarations = stylesheet(Look(brand="#214d39", accent="#1f6f4d", corners=corners))  # type: ignore[arg-type]

    assert f"--radius-button: {button};" in declarations


@pytest.mark.parametrize("wrong", ["green", "#12345", "#ggg", "123456", "#1 3456", "#fff;}body{"])
def test_what_is_no_colour_never_reaches_the_style_sheet(wrong: str) -> None:
    with pytest.raises(ValueError, match="A colour is written"):
        stylesheet(Look(brand=wrong, accent="#1f6f4d"))
