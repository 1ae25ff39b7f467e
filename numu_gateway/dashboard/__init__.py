"""The merchant's home over HTTP."""
