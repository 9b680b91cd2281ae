"""What the middleware finds out about a request, by the names under which the ASGI scope carries it."""

REQUEST_ID = "portal.request_id"
MERCHANT = "portal.merchant"
SESSION = "portal.session"
