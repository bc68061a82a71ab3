"""Requirements; who owes what, by when; exemptions and leave; standing."""
