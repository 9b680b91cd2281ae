"""What the middleware finds out about a request, by the names under which the ASGI scope carries it."""

import re

# The address of a session's pages, without the merchant's own prefix.
SESSION_PATH = re.compile(r"/p/(bps_[A-Za-z0-9]+)/")

REQUEST_ID = "portal.request_id"
MERCHANT = "portal.merchant"
SESSION = "portal.session"
