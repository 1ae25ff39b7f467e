"""Payments outside: asking providers to take money, and waiting for it no longer than promised."""
