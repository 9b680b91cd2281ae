"""The only package that talks to Stripe. It returns our own frozen structures, never a client object."""
