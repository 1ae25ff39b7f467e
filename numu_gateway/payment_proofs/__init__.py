"""Proofs of payment over HTTP: shoppers send them, members look at them."""
