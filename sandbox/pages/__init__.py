"""The pages that Stripe would host. Naming a module here loads it and so registers its pages."""

from sandbox.pages import static_files
from sandbox.pages.site import page_routes

__all__ = ["page_routes", "static_files"]
