"""What removing a category leaves to be done."""
