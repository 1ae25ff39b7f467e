"""How many pieces of a variant lie at a location, and how many of them are promised."""
