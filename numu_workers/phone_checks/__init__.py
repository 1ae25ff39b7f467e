"""Codes for phone numbers, on their way."""
