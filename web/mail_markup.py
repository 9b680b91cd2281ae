"""HTML for mail: few elements, each with its style written on it, because mail programs read no style sheets.

Everything that is put in is escaped. Pages are drawn from templates; nothing here is for them.
"""

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup, escape

from web.brands import text_on

FONT: Final = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
RADII: Final = {"rounded": "12px", "square": "2px", "pill": "12px"}
STYLES: Final = {
    "body": f"margin:0;padding:24px 12px;background:#f6f5f2;color:#14171d;{FONT};font-size:16px;line-height:1.5",
    "main": "max-width:36rem;margin:0 auto;background:#ffffff;overflow:hidden",
    "content": "padding:24px",
    "h1": "margin:0 0 12px;font-size:22px;line-height:1.3;font-weight:650",
    "p": "margin:0 0 16px",
    "dl": "margin:0 0 16px;padding:0",
    "dt": "margin:12px 0 0;color:#5b616b;font-size:15px",
    "dd": "margin:0;overflow-wrap:anywhere",
    "foot": "margin:24px 0 0;color:#5b616b;font-size:14px",
}


def element(tag: str, style: str, content: str | Markup | Iterable[str | Markup]) -> Markup:
    """One element; text in it is escaped, elements stay as they are."""
    parts = [content] if isinstance(content, str) else content
    inner = Markup("").join(escape(part) for part in parts)
    return Markup('<{0} style="{1}">{2}</{0}>').format(Markup(tag), style, inner)  # noqa: S704  a tag of ours


def head_band(name: str, color: str) -> Markup:
    """The merchant's name on its colour; logos are left out, as most programs do not fetch them."""
    style = f"padding:16px 24px;background:{color};color:{text_on(color)};font-size:18px;font-weight:650"
    return element("div", style, name)


def document(*, title: str, language: str, direction: str, shape: str, parts: Iterable[Markup]) -> str:
    main = element("div", f"{STYLES['main']};border-radius:{RADII[shape]}", parts)
    head = Markup('<meta charset="utf-8"><meta name="color-scheme" content="light"><title>{}</title>').format(
        title
    )
    return str(
        Markup('<!DOCTYPE html>\n<html lang="{}" dir="{}"><head>{}</head>{}</html>\n').format(
            language, direction, head, element("body", STYLES["body"], main)
        )
    )
