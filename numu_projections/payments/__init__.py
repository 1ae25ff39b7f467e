"""Payments: where the money of each order stands."""
