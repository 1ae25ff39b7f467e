"""Accounts outside: what people are mailed about theirs."""
