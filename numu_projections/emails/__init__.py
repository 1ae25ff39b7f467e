"""E-mails as people read them: the templates."""
