"""An embedded Stripe with its own state and its own clock, reached only over HTTP or ASGI."""
