"""Accounts: people who run shops, their sign-ins and sessions."""
