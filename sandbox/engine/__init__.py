"""What Stripe's billing does by itself: periods roll on, invoices are made, charged, retried and given up."""
