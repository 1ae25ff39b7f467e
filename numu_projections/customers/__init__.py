"""Customers as merchants see them."""
