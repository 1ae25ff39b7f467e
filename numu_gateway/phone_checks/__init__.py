"""Codes for phone numbers over HTTP."""
