"""Factories, the cast and the demo company. Tests use the same factories."""
