"""Provider accounts: with whom each store works."""
