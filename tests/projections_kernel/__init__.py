"""The read side, on a capability of its own."""
