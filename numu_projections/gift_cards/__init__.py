"""Gift cards and their ledgers, as merchants see them."""
