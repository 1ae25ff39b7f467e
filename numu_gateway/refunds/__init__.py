"""Refunds over HTTP: seen, wanted, agreed to, carried out."""
