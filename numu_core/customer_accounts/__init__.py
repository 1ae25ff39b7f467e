"""How shoppers sign in to a store: an address, a password, sessions, and what they want to be told."""
