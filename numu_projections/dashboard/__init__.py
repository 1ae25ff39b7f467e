"""The merchant's home in figures."""
