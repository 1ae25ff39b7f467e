"""Refunds: the money that goes back to buyers, as far as the payment's own books say that it has."""
