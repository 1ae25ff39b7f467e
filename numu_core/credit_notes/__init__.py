"""Money, and goods, given back to a customer without an order of this store to give them back to."""
