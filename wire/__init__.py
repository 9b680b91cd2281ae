"""Stripe's wire format: form encoding, list and error envelopes. Imports nothing of ours."""
