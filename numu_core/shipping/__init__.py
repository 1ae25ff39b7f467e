"""Where a store delivers, how fast and for how much."""
