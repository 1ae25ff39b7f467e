"""Where the shop keeps its goods."""
