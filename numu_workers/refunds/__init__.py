"""Refunds outside: having providers give money back, and never twice."""
