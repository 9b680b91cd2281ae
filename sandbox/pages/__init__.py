"""The pages that Stripe would host. Loading this package loads its modules and so registers their pages."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
