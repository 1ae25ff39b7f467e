"""Gift cards over HTTP."""
