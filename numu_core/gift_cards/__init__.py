"""Prepaid money behind a code."""
