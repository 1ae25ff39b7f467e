"""Visits of couriers as merchants see them."""
