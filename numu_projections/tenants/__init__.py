"""Tenants: on which plan a merchant is, and whether it may still write."""
