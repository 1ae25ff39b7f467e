"""Categories over HTTP."""
