"""Finding what a shop shows, by words."""
