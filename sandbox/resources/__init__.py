"""One module per resource of Stripe's. Loading this package loads them and so registers their operations."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
