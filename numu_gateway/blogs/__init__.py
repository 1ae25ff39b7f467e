"""Blogs over HTTP."""
