"""What a customer has, may do, and what it will cost. Knows no HTTP, no HTML and no language."""
