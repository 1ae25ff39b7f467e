"""Tenants: on which plan a merchant is, what it allows, and whether the merchant may still write."""
