"""The merchant API: Stripe's portal calls, answered in Stripe's shape."""
