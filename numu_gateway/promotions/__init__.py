"""Promotions as shoppers see them, over HTTP."""
