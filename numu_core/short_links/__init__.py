"""Short links: a few characters that lead to an order. Stream: ``short_links/{link_id}``, of the platform."""
