"""Training that comes round again: when a new period opens and what is left to do in it."""
