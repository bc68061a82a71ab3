"""Persons, their jobs in a tree of units, their roles, and how they sign in."""
