"""Orders: placed, paid, sent, delivered, given back."""
