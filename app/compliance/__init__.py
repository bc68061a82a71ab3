"""Dashboards, reports and exports. Reads everything, owns nothing."""
