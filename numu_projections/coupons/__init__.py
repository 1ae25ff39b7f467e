"""Coupons, as merchants see them."""
