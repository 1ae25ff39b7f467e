"""Stores: whose they are, where they answer, what the public sees of them."""
