"""Pages and policies: what a store has to say besides its goods."""
