"""Customers over HTTP, for merchants."""
