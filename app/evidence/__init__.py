"""Packs, the verification page, facts against leaves, personal export and erasure."""
