"""Visits of couriers over HTTP."""
