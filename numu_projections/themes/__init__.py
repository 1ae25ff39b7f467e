"""How stores look, as storefronts and editors read it."""
