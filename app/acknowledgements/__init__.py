"""Signing, refusing, asking first, and the receipt."""
