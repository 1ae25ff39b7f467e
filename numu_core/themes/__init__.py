"""How a store looks: the theme it shows, and what the merchant made of it."""
