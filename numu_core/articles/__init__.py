"""Articles of blogs."""
