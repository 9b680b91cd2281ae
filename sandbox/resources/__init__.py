"""One module per resource of Stripe's. Naming it here loads it and so registers its operations."""

from sandbox.resources import account, customers, payment_methods, tax_ids

__all__ = ["account", "customers", "payment_methods", "tax_ids"]
