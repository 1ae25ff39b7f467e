"""Orders as those see them who placed them."""
