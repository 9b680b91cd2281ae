"""Turns a merchant's two colours and corner shape into the custom properties that the style sheets use.

A merchant may choose any colour. Text on it still has a contrast of 4.5:1, and rings and edges drawn in the
accent have 3:1 on every background of ours, in the light and in the dark scheme.
"""

from dataclasses import dataclass
from typing import Literal

Corners = Literal["rounded", "square", "pill"]

TEXT_CONTRAST = 4.5
LINE_CONTRAST = 3.0

_WHITE = "#ffffff"
_INK = "#14171d"
_BLACK = "#000000"
# The least favourable backgrounds a ring can meet: `--warn-tint` of tokens.css, as browsers draw it.
_DARKEST_OF_LIGHT = "#fcecc0"
_LIGHTEST_OF_DARK = "#473413"
_STEPS = 40

_RADII: dict[Corners, tuple[str, str, str, str]] = {
    "rounded": ("12px", "8px", "8px", "99rem"),
    "square": ("2px", "2px", "2px", "2px"),
    "pill": ("12px", "12px", "99rem", "99rem"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a merchant chooses; colours are written `#rrggbb` or `#rgb`."""

    brand: str
    accent: str
    corners: Corners = "rounded"


def stylesheet(look: Look) -> str:
    """Return the text of the merchant's own style sheet; the same look always gives the same text."""
    on_accent = text_on(look.accent)
    card, control, button, tag = _RADII[look.corners]
    properties = {
        "brand": _normal(look.brand),
        "on-brand": text_on(look.brand),
        "accent": _normal(look.accent),
        "on-accent": on_accent,
        "accent-pressed": _mix(look.accent, _WHITE if on_accent != _WHITE else _BLACK, 0.15),
        "accent-line": f"light-dark({line_on_light(look.accent)}, {line_on_dark(look.accent)})",
        "radius-card": card,
        "radius-control": control,
        "radius-button": button,
        "radius-tag": tag,
    }
    lines = "".join(f"  --{name}: {value};\n" for name, value in properties.items())
    return f":root {{\n{lines}}}\n"


def text_on(colour: str) -> str:
    """Return white where it can be read on the colour, else ink, else black, which then always can."""
    for text in (_WHITE, _INK):
        if contrast(text, colour) >= TEXT_CONTRAST:
            return text
    return _BLACK


def line_on_light(colour: str) -> str:
    return _moved_until_visible(colour, towards=_BLACK, on=_DARKEST_OF_LIGHT)


def line_on_dark(colour: str) -> str:
    return _moved_until_visible(colour, towards=_WHITE, on=_LIGHTEST_OF_DARK)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _moved_until_visible(colour: str, *, towards: str, on: str) -> str:
    for step in range(_STEPS + 1):
        moved = _mix(colour, towards, step / _STEPS)
        if contrast(moved, on) >= LINE_CONTRAST:
            return moved
    return towards


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _mix(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _normal(colour: str) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in _channels(colour))


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if not colour.startswith("#") or len(digits) != 6:
        raise ValueError(f"A colour is written #rrggbb or #rgb, not {colour!r}.")
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError as error:
        raise ValueError(f"A colour is written #rrggbb or #rgb, not {colour!r}.") from error
    return red, green, blue
