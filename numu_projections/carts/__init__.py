"""What a cart shows beside its own facts."""
