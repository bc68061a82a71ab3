"""Nudges and digests: telling people what they owe, once and kindly."""
