"""E-mails outside: writing and sending them."""
