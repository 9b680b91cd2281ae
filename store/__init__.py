"""What the portal must remember itself, in SQL. Nothing that Stripe keeps is kept here."""
