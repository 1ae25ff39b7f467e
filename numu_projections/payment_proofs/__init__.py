"""Proofs of payment, as people look at them."""
