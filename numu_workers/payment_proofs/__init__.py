"""Proofs of payment outside: pictures that are not kept any longer."""
