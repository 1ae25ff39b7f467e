"""Buying: a cart becomes an order, at today's prices, with all that moves along."""
