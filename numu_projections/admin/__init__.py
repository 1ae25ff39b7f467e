"""The platform as its administrators see it."""
