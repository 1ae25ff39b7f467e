"""Buying again what was bought before."""
