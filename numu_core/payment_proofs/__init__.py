"""Proofs of payment: a picture of a transfer, and what the merchant made of it."""
