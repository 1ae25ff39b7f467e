"""Signing in to a store, and one's own particulars."""
