"""One merchant's look as files to serve: the brand's style sheet, its logo and its icon."""

from dataclasses import dataclass
from pathlib import Path

from web.assets import Asset, make_asset
from web.brands import Look, stylesheet
from web.settings import Brand


@dataclass(frozen=True, slots=True)
class BrandFiles:
    """Made once at start; served below the merchant's own host only."""

    stylesheet: Asset
    logo: Asset | None
    icon: Asset | None

    def find(self, name: str) -> Asset | None:
        files = (self.stylesheet, self.logo, self.icon)
        return next((asset for asset in files if asset and asset.name == name), None)


def load_brand_files(brand: Brand) -> BrandFiles:
    css = stylesheet(Look(brand.brand_color, brand.accent_color, brand.shape))
    return BrandFiles(
        stylesheet=make_asset("brand", css.encode(), ".css"),
        logo=_image("logo", brand.logo),
        icon=_image("icon", brand.icon),
    )


def _image(name: str, path: Path | None) -> Asset | None:
    return make_asset(name, path.read_bytes(), path.suffix.lower()) if path else None
