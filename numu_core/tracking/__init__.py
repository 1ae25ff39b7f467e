"""What marketing is told: where buyers came from, and what Meta's Conversions API hears of them."""
