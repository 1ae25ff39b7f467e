"""Refunds: what has gone back to buyers, and what waits for somebody."""
