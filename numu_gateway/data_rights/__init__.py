"""A person's right to a copy of everything, and to be forgotten."""
