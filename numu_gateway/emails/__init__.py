"""E-mails over HTTP: what became of them."""
