"""Plays scenarios, runs checks, records choices, grades."""
