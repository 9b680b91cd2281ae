"""Renders templates: one environment per language, so that its words are folded in once."""

from functools import lru_cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.assets import load_assets
from web.i18n import Language, catalogue
from web.settings import Merchant

TEMPLATES = Path(__file__).resolve().parent / "templates"


@lru_cache
def environment(catalogue_tag: str) -> Environment:
    """Autoescapes everything; an unknown name is an error and not an empty place."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_translations(catalogue(catalogue_tag), newstyle=True)  # type: ignore[attr-defined]
    return env


def render(template: str, language: Language, merchant: Merchant | None, **values: object) -> str:
    """One template with its values; `asset` gives the address of a static file below the merchant's prefix."""
    asset = partial(asset_address, merchant)
    return environment(language.catalogue_tag).get_template(template).render(asset=asset, **values)


def asset_address(merchant: Merchant | None, source: str) -> str:
    prefix = merchant.path_prefix if merchant else ""
    return f"{prefix}/static/{load_assets().name_of(source)}"
