"""Tools with no domain word in them."""
