"""What Stripe does not have: the sandbox's own switches, all below `/_sandbox`."""
