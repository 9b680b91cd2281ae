"""The portal's pages and its merchant API."""
