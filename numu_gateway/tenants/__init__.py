"""Tenants: a merchant's place, before and beside its stores."""
