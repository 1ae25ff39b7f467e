"""How stores look, over HTTP."""
