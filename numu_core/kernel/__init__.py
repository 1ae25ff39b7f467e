"""The words every capability speaks. Pure: no I/O, no clock, no randomness."""
