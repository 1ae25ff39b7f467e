"""Visits of a courier to the store: when it comes to fetch parcels."""
