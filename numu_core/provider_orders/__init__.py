"""Whose payment a provider's order is, and what was reported before we knew. Stream: ``provider_orders/{order_id}``."""
