"""Coupons over HTTP."""
