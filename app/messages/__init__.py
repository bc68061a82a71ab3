"""Outbox and delivery to an address. Knows no person: others say whom, what and when."""
