"""Tenants: what the platform decides is told to the tenant's own log; trials end."""
