"""E-mails: what was mailed, and what became of it."""
